import type { Notice } from '../../domain/evidence-file.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { likest } from '../../domain/text/likeness.ts';
import type { FieldReader, FieldValue } from '../evaluate/field-values.ts';
import { outcomeOf } from '../evaluate/rule-bits.ts';
import { passes } from '../evaluate/test-value.ts';
import { type Expression, type FieldTest, testsOf } from '../language/expression.ts';
import type { EventRule } from '../language/sigma-rule.ts';

/** Items and names that are looked at for names that are like a missing one. Every item of a log has most of its names. */
const MOST_ITEMS = 500;
const MOST_NAMES = 1000;
/** Fields that are looked for in all items. Looking for one costs a third of a microsecond for each item. */
const MOST_WATCHED = 30;
const LONGEST_NAME = 200;
const DEEPEST = 20;
/** Less like is another name: of `errorCode`, `eventCode` and `errorMessage` are not misspellings. */
const LEAST_LIKENESS = 0.65;
const MOST_LETTERS_MORE = 2;

/** A rule that could match no item, because of fields that none has. */
export interface RuleWithoutFields {
  readonly rule: EventRule;
  /** Those that no item has, and without which the rule does not match. */
  readonly fields: readonly string[];
  /** Whether some item has another field of it. */
  readonly hasOthers: boolean;
  /** A field that is there and is spelt almost the same; null if the fields may just as well be seldom. */
  readonly likely: string | null;
}

/** The id of a notice of rules that could match nothing, because of a field that is misspelt or of a layout without all of their fields. */
export const RULE_BLIND = 'rule-without-fields';

/**
 * Says which rules could match nothing: `place` is `record of aws-cloudtrail`. A field that is neither misspelt nor the
 * only one may just be seldom, as that of an error is.
 */
export function withoutFieldsNotices(place: string, found: readonly RuleWithoutFields[]): readonly Notice[] {
  const isBlind = ({ hasOthers, likely }: RuleWithoutFields) => likely !== null || !hasOthers;
  const blind = found.filter(isBlind).map(({ rule, fields, likely }): Notice => {
    const meant = likely === null ? '' : ` (did you mean ${likely}?)`;
    const text = `No ${place} that was looked at has ${fewOf(fields)}, without which the rule ${rule.head.id} cannot match${meant}.`;
    return { id: RULE_BLIND, text };
  });
  const seldom = found.filter((one) => !isBlind(one)).map(({ rule, fields }) => `${fewOf(fields)} (${rule.head.id})`);
  if (seldom.length === 0) return blind;
  const text = `No ${place} that was looked at has ${fewOf(seldom)}: a rule cannot match without its fields. Check how they are spelt, unless they are seldom.`;
  return [...blind, { id: 'field-not-seen', text }];
}

/** Watches which fields of rules are there, in the items that the rules are run over. */
export class WatchedFields<Item> {
  readonly #rules: readonly EventRule[];
  readonly #namesOf: (item: Item) => unknown;
  readonly #unseen = new Map<string, (item: Item) => FieldValue>();
  readonly #names = new Set<string>();
  #items = 0;

  /** `isWatched` says which fields; `namesOf` gives the JSON whose names are those of the watched fields. */
  constructor(
    rules: readonly EventRule[],
    reader: FieldReader<Item>,
    {
      isWatched,
      namesOf,
    }: { readonly isWatched: (path: string) => boolean; readonly namesOf: (item: Item) => unknown },
  ) {
    this.#rules = rules;
    this.#namesOf = namesOf;
    for (const path of rules.flatMap(({ expression }) => fieldsOf(expression)).filter(isWatched)) {
      if (!this.#unseen.has(path)) this.#unseen.set(path, reader.accessor(path));
    }
  }

  see(item: Item): void {
    this.#items++;
    if (this.#unseen.size === 0) return;
    for (const [path, read] of this.#unseen) if (read(item) !== undefined) this.#unseen.delete(path);
    if (this.#items > MOST_ITEMS) return;
    addNames(this.#namesOf(item), '', this.#names);
    if (this.#items === MOST_ITEMS) this.#forgetSeldom();
  }

  /** Of many fields, those that are most likely misspelt are watched on; the others may just be seldom, and are not told. */
  #forgetSeldom(): void {
    if (this.#unseen.size <= MOST_WATCHED) return;
    const misspelt = [...this.#unseen.keys()].filter((path) => likeName(path, this.#names) !== null);
    const blind = this.rulesWithout().flatMap(({ fields, hasOthers }) => (hasOthers ? [] : fields));
    const kept = new Set([...misspelt, ...blind].slice(0, MOST_WATCHED));
    for (const path of this.#unseen.keys()) if (!kept.has(path)) this.#unseen.delete(path);
  }

  /** The rules that could match none of the items. */
  rulesWithout(): readonly RuleWithoutFields[] {
    if (this.#items === 0 || this.#unseen.size === 0) return [];
    return this.#rules.flatMap((rule) => {
      const fields = neededOf(rule.expression, this.#unseen);
      if (fields.length === 0) return [];
      const hasOthers = [...testsOf(rule.expression)].some(({ field }) => field === null || !this.#unseen.has(field));
      const [likely = null] = fields.flatMap((path) => likeName(path, this.#names) ?? []);
      return [{ rule, fields, hasOthers, likely }];
    });
  }
}

/** The missing fields without which an expression cannot hold: each of them, or all together; none if it may hold. */
function neededOf(expression: Expression, unseen: ReadonlyMap<string, unknown>): readonly string[] {
  const cannotHold = (isMissing: (field: string | null) => boolean) => {
    return outcomeOf(expression, (test) => (isMissing(test.field) && isFailing(test, unseen) ? false : null)) === false;
  };
  if (!cannotHold(() => true)) return [];
  const missing = [...new Set(fieldsOf(expression))].filter((path) => unseen.has(path));
  const decisive = missing.filter((path) => cannotHold((field) => field === path));
  return decisive.length > 0 ? decisive : missing;
}

function fieldsOf(expression: Expression): readonly string[] {
  return [...testsOf(expression)].flatMap(({ field }) => field ?? []);
}

/** Whether a test does not hold because its field is missing. A test for a missing field holds. */
function isFailing({ field, value, part }: FieldTest, unseen: ReadonlyMap<string, unknown>): boolean {
  if (field === null || !unseen.has(field)) return false;
  return value.kind === 'field' || !passes(undefined, value, part);
}

/** Adds the dotted paths of a JSON value. A list stands for its items, as where fields are read. */
function addNames(value: unknown, above: string, into: Set<string>, depth = 0): void {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return;
  if (Array.isArray(value)) {
    for (const item of value) addNames(item, above, into, depth + 1);
    return;
  }
  for (const [name, member] of Object.entries(value)) {
    const path = above === '' ? name : `${above}.${name}`;
    if (path.length > LONGEST_NAME || into.size >= MOST_NAMES) continue;
    into.add(path);
    addNames(member, path, into, depth + 1);
  }
}

/** The name that was probably meant: the same but for the letters of one part, or with the parts before it left out. */
function likeName(path: string, names: ReadonlySet<string>): string | null {
  const known = [...names];
  const below = known.find((name) => name.endsWith(`.${path}`));
  if (below !== undefined) return below;
  const parts = path.toLowerCase().split('.');
  const candidates = known.flatMap((name) => {
    const others = name.toLowerCase().split('.');
    if (others.length !== parts.length) return [];
    const [typed, ...more] = parts.flatMap((part, at) =>
      part === others[at] ? [] : [[part, others[at] ?? ''] as const],
    );
    if (more.length > 0) return [];
    if (typed === undefined) return [name];
    const [part, other] = typed;
    // `namespace` is no misspelling of `name`.
    if (Math.abs(part.length - other.length) > MOST_LETTERS_MORE) return [];
    return likest(part, [other], 1, LEAST_LIKENESS).map(() => name);
  });
  return likest(path, candidates, 1)[0] ?? null;
}
