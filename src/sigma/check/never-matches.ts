import { likest } from '../../domain/text/likeness.ts';
import { FORMAT_IDS } from '../../formats/format-ids.ts';
import { outcomeOf } from '../evaluate/rule-bits.ts';
import { type LoneTest, passes } from '../evaluate/test-value.ts';
import { VOCABULARIES } from '../language/event-fields.ts';
import { type DatePart, type Expression, type FieldTest, testsOf } from '../language/expression.ts';

/** Why a rule over events can never match, or what of it cannot: a sentence for each. */
export interface NeverMatches {
  /** Null for a rule that may match. */
  readonly whole: string | null;
  /** Tests of fields with few values that none of them passes. */
  readonly tests: readonly { readonly line: number; readonly text: string; readonly hint: string }[];
}

export function neverMatches(expression: Expression): NeverMatches {
  const idle = [...testsOf(expression)].filter(isIdle);
  const tests = idle.map(({ field, source, line, part, value }) => ({
    line,
    text: `"${source}" holds for no event`,
    hint: isBlock(field, value) ? `For a block of addresses write ${field}|cidr.` : hintOf(field ?? '', part, value),
  }));
  return { whole: whyNever(expression, new Set(idle)), tests };
}

/** The first and the last number that a part of a time can be. Years have no last one. */
const PART_RANGES: ReadonlyMap<DatePart, readonly [first: number, last: number]> = new Map([
  ['minute', [0, 59]],
  ['hour', [0, 23]],
  ['day', [1, 31]],
  ['week', [1, 53]],
  ['month', [1, 12]],
]);

function hintOf(field: string, part: DatePart | null, value: FieldTest['value']): string {
  const range = part === null ? undefined : PART_RANGES.get(part);
  if (range !== undefined) return `${part} is a number from ${range[0]} to ${range[1]}.`;
  if (field !== 'source') return `${field} is one of ${(vocabularyOf(field) ?? []).join(', ')}.`;
  // They are too many for a hint.
  const near = value.kind === 'text' ? likest(value.pattern.plain ?? '', FORMAT_IDS, 3) : [];
  const meant = near.length === 0 ? '' : `Did you mean ${near.join(', ')}? `;
  return `${meant}source is the format of a log: \`imgaudit formats\` lists them.`;
}

/** The values that a field can have; undefined for a field that can have any. */
function vocabularyOf(field: string | null): readonly string[] | undefined {
  return field === 'source' ? FORMAT_IDS : VOCABULARIES.get(field ?? '');
}

/** Whether no value that the field can have passes. */
function isIdle({ field, value, part }: FieldTest): boolean {
  if (value.kind === 'field') return false;
  if (isBlock(field, value)) return true;
  const range = part === null ? undefined : PART_RANGES.get(part);
  if (range !== undefined) return isIdlePart(range, value);
  const terms = vocabularyOf(field);
  if (terms === undefined) return false;
  return [...terms, undefined].every((term) => !passes(term, value, part));
}

/** A block of addresses without `cidr`, which is compared as a text. */
function isBlock(field: string | null, value: FieldTest['value']): boolean {
  if (field !== 'client.ip' || value.kind !== 'text') return false;
  return /^[0-9a-f.:]{2,45}\/\d{1,3}$/i.test(value.pattern.plain ?? '');
}

function isIdlePart([first, last]: readonly [number, number], value: LoneTest): boolean {
  const numbers = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  return [...numbers, undefined].every((number) => !passes(number, value, null));
}

function whyNever(expression: Expression, idle: ReadonlySet<FieldTest>): string | null {
  if (outcomeOf(expression, (test) => (idle.has(test) ? false : null)) === false) {
    return 'the condition can never hold, because of the tests that hold for no event';
  }
  const needed = demandsOf(expression);
  return clashOf(needed) ?? negatedClash(needed);
}

/** What must hold if the whole holds: the parts of `all`, however deep. */
function demandsOf(expression: Expression): readonly Expression[] {
  return expression.kind === 'all' ? expression.of.flatMap(demandsOf) : [expression];
}

type Values = Extract<LoneTest, { kind: 'text' | 'number' | 'boolean' | 'missing' }>;

/** Two demands that want different plain values of one field, which has one value. */
function clashOf(needed: readonly Expression[]): string | null {
  const wanted = new Map<string, { readonly values: readonly string[]; readonly source: string }>();
  for (const { field, values, source } of needed.flatMap(plainDemand)) {
    const known = wanted.get(field);
    if (known === undefined) wanted.set(field, { values, source });
    else if (!known.values.some((value) => values.includes(value))) {
      return `the condition can never hold: it wants both "${known.source}" and "${source}"`;
    }
  }
  return null;
}

interface PlainDemand {
  readonly field: string;
  readonly values: readonly string[];
  readonly source: string;
}

/** A field that must have one of some plain values. Details may have several values at once. */
function plainDemand(expression: Expression): readonly PlainDemand[] {
  const parts = expression.kind === 'any' ? expression.of : [expression];
  const tests = parts.flatMap((part) => (part.kind === 'test' ? [part.test] : []));
  const [first] = tests;
  const field = first?.field ?? null;
  if (first === undefined || field === null || field.startsWith('details.') || tests.length < parts.length) return [];
  if (!tests.every((test) => test.field === field && test.part === null)) return [];
  const values = tests.flatMap(({ value }) => plainValue(value));
  return values.length < tests.length ? [] : [{ field, values, source: first.source }];
}

function plainValue(value: FieldTest['value']): readonly string[] {
  const plain: Values['kind'][] = ['text', 'number', 'boolean', 'missing'];
  if (!plain.some((kind) => kind === value.kind)) return [];
  if (value.kind === 'text') return value.pattern.plain === null ? [] : [value.pattern.plain.toLowerCase()];
  if (value.kind === 'number') return [value.text];
  return value.kind === 'boolean' ? [String(value.boolean)] : ['null'];
}

/** A demand that another demand forbids. */
function negatedClash(needed: readonly Expression[]): string | null {
  const wanted = new Set(needed.map(spelled));
  const clash = needed.find((one) => one.kind === 'not' && wanted.has(spelled(one.of)));
  return clash === undefined ? null : 'the condition can never hold: it wants a selection and forbids the same';
}

/** An expression as a text that is the same for those that ask the same. */
function spelled(expression: Expression): string {
  return JSON.stringify(expression, (key, value: unknown) => (key === 'line' || key === 'source' ? undefined : value));
}
