import type { Expression, FieldTest } from '../language/expression.ts';
import { testsOf } from '../language/expression.ts';
import { matchesSomewhere } from '../patterns/regular-expression.ts';
import { FieldClasses, type ValueClass } from './field-classes.ts';
import type { FieldReader, FieldValue, Scalar } from './field-values.ts';
import { addRule, keepCommon, noRules, outcomeOf, rulesIn } from './rule-bits.ts';
import { fieldsAgree, passes } from './test-value.ts';

/**
 * Many rules that are run over many items at once. The values of each field fall into few classes, those that pass the
 * same tests, and most values are seen again and again. For each class it is known which rules may still match, so an
 * item costs a look-up for each field, and only rules that no field rules out are evaluated.
 */
export class RuleSet<Item> {
  readonly #reader: FieldReader<Item>;
  readonly #expressions: readonly Expression[];
  readonly #slots: Slot<Item>[] = [];
  readonly #byField = new Map<string, FieldSlot<Item>>();
  readonly #places = new Map<FieldTest, TestPlace>();
  readonly #classes: ValueClass[] = [];
  readonly #open: Uint32Array;

  constructor(expressions: readonly Expression[], reader: FieldReader<Item>) {
    this.#reader = reader;
    this.#expressions = expressions;
    this.#open = noRules(expressions.length);
    for (const test of expressions.flatMap((one) => [...testsOf(one)])) this.#places.set(test, this.#placeOf(test));
  }

  /** The places of the rules that match, in ascending order. */
  matches(item: Item): readonly number[] {
    this.#open.fill(0xffff_ffff);
    for (let at = 0; at < this.#slots.length; at++) {
      const found = this.#slots[at]?.classOf(item);
      if (found === undefined) continue;
      this.#classes[at] = found;
      if (!keepCommon(this.#open, found.open)) return NONE;
    }
    return rulesIn(this.#open).filter((rule) => {
      const expression = this.#expressions[rule];
      return expression !== undefined && outcomeOf(expression, (test) => this.#outcome(test)) === true;
    });
  }

  #outcome(test: FieldTest): boolean | null {
    const place = this.#places.get(test);
    return place === undefined ? null : (this.#classes[place.slot]?.passed[place.index] ?? null);
  }

  /** The rules that may match where the tests of a slot have these outcomes. */
  #openRules(slot: number, passed: readonly boolean[]): Uint32Array {
    const bits = noRules(this.#expressions.length);
    for (const [rule, expression] of this.#expressions.entries()) {
      const outcome = outcomeOf(expression, (test) => {
        const place = this.#places.get(test);
        return place?.slot === slot ? (passed[place.index] ?? null) : null;
      });
      if (outcome !== false) addRule(bits, rule);
    }
    return bits;
  }

  #placeOf(test: FieldTest): TestPlace {
    const { field, value, part } = test;
    const slot = this.#slots.length;
    const openRules = (passed: readonly boolean[]) => this.#openRules(slot, passed);
    if (field === null || value.kind === 'field') {
      this.#slots.push(new LoneSlot(test, this.#reader, openRules));
      return { slot, index: 0 };
    }
    const key = `${part ?? ''} ${field}`;
    let known = this.#byField.get(key);
    if (known === undefined) {
      known = new FieldSlot(this.#reader.accessor(field), new FieldClasses(part, openRules), slot);
      this.#byField.set(key, known);
      this.#slots.push(known);
    }
    return { slot: known.place, index: known.classes.indexOf(value) };
  }
}

const NONE: readonly number[] = [];

interface TestPlace {
  readonly slot: number;
  readonly index: number;
}

interface Slot<Item> {
  classOf(item: Item): ValueClass;
}

/** All tests of one field. */
class FieldSlot<Item> implements Slot<Item> {
  readonly place: number;
  readonly classes: FieldClasses;
  readonly #read: (item: Item) => FieldValue;

  constructor(read: (item: Item) => FieldValue, classes: FieldClasses, place: number) {
    this.#read = read;
    this.classes = classes;
    this.place = place;
  }

  classOf(item: Item): ValueClass {
    return this.classes.classOf(this.#read(item));
  }
}

/** A test that does not follow from one field: one that compares two fields, or a keyword. */
class LoneSlot<Item> implements Slot<Item> {
  readonly #holds: (item: Item) => boolean;
  readonly #openRules: (passed: readonly boolean[]) => Uint32Array;
  readonly #known = new Map<boolean, ValueClass>();

  constructor(test: FieldTest, reader: FieldReader<Item>, openRules: (passed: readonly boolean[]) => Uint32Array) {
    this.#holds = loneTest(test, reader);
    this.#openRules = openRules;
  }

  classOf(item: Item): ValueClass {
    const holds = this.#holds(item);
    const known = this.#known.get(holds) ?? { passed: [holds], open: this.#openRules([holds]) };
    this.#known.set(holds, known);
    return known;
  }
}

function loneTest<Item>({ field, value }: FieldTest, reader: FieldReader<Item>): (item: Item) => boolean {
  if (value.kind === 'field') {
    const [one, other] = [reader.accessor(field ?? ''), reader.accessor(value.field)];
    return (item) => fieldsAgree(one(item), other(item), value);
  }
  const holds = (text: Scalar) =>
    value.kind === 'regex' ? matchesSomewhere(value.regex, String(text)) : passes(text, value, null);
  return (item) => {
    for (const text of reader.texts(item)) if (holds(text)) return true;
    return false;
  };
}
