import type { DatePart } from '../language/expression.ts';
import type { FieldValue } from './field-values.ts';
import { type LoneTest, passes } from './test-value.ts';

/** Values of a field that pass the same tests. Rules cannot tell them apart. */
export interface ValueClass {
  /** For each test of the field, whether these values pass it. */
  readonly passed: readonly boolean[];
  /** The rules that may still match, whatever the other fields hold. */
  readonly open: Uint32Array;
}

/** Values that are remembered with their class. Most logs have few values and repeat them. */
const MOST_REMEMBERED = 50_000;
/** Classes that are remembered. */
const MOST_CLASSES = 10_000;

/** All tests of one field, and the class of each value. */
export class FieldClasses {
  readonly #part: DatePart | null;
  readonly #openRules: (passed: readonly boolean[]) => Uint32Array;
  readonly #tests: LoneTest[] = [];
  readonly #indexes = new Map<string, number>();
  readonly #remembered = new Map<FieldValue, ValueClass>();
  readonly #classes = new Map<string, ValueClass>();

  /** `openRules` says which rules may match where the tests have these outcomes. */
  constructor(part: DatePart | null, openRules: (passed: readonly boolean[]) => Uint32Array) {
    this.#part = part;
    this.#openRules = openRules;
  }

  /** The place of a test among those of the field. Tests that ask the same have one place. */
  indexOf(test: LoneTest): number {
    const key = JSON.stringify(test);
    const known = this.#indexes.get(key);
    if (known !== undefined) return known;
    this.#indexes.set(key, this.#tests.length);
    return this.#tests.push(test) - 1;
  }

  classOf(value: FieldValue): ValueClass {
    const known = this.#remembered.get(value);
    if (known !== undefined) return known;
    const passed = this.#tests.map((test) => passes(value, test, this.#part));
    const found = this.#classFor(passed);
    // A list is a value of its own each time it is read.
    if (typeof value !== 'object' || value === null) {
      if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear();
      this.#remembered.set(value, found);
    }
    return found;
  }

  #classFor(passed: readonly boolean[]): ValueClass {
    const key = passed.map((one) => (one ? '1' : '0')).join('');
    const known = this.#classes.get(key);
    if (known !== undefined) return known;
    const found = { passed, open: this.#openRules(passed) };
    if (this.#classes.size >= MOST_CLASSES) this.#classes.clear();
    this.#classes.set(key, found);
    return found;
  }
}
