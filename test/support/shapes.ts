import { isObject, type JsonObject } from '../../src/formats/toolkit/record-fields.ts';
import { groupBy } from '../../src/numbers/group-by.ts';

/** Items of one list are alike. */
const MOST_ITEMS = 3;

type Step = string | number;

export function isNesting(value: unknown): value is JsonObject | readonly unknown[] {
  return typeof value === 'object' && value !== null;
}

export function mapped(value: unknown, change: (member: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, change(member)]));
}

/** The value with all of its members as text. */
export function asCells(value: JsonObject): JsonObject;
export function asCells(value: unknown): unknown;
export function asCells(value: unknown): unknown {
  return mapped(value, (member) => (isNesting(member) ? JSON.stringify(member) : member));
}

/** The same on all levels: texts stand within texts. */
export function asTexts(value: unknown): unknown {
  return mapped(value, (member) => (isNesting(member) ? JSON.stringify(asTexts(member)) : member));
}

/** The value with all of its members as text of their text, as a column of text gets that holds JSON already. */
export function asTwice(value: unknown): unknown {
  return mapped(value, (member) => (isNesting(member) ? JSON.stringify(JSON.stringify(member)) : member));
}

/** The same, and numbers and truths are text too, on all levels. */
export function asRow(value: unknown): unknown {
  return mapped(value, (member) => (isNesting(member) ? JSON.stringify(asRow(member)) : scalarText(member)));
}

export function scalarText(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

/** Where objects and lists stand within a value. */
export function* nestingsIn(value: unknown, path: readonly Step[] = []): Generator<readonly Step[]> {
  if (!isNesting(value)) return;
  if (path.length > 0) yield path;
  const members: readonly (readonly [Step, unknown])[] = Array.isArray(value)
    ? [...value.slice(0, MOST_ITEMS).entries()]
    : Object.entries(value);
  for (const [step, member] of members) yield* nestingsIn(member, [...path, step]);
}

/** The value with the JSON text of what stands there in its place, or what `change` makes of that. */
export function withTextAt(
  value: unknown,
  [step, ...rest]: readonly Step[],
  change: (text: string) => string = (text) => text,
): unknown {
  if (step === undefined) return change(JSON.stringify(value));
  if (Array.isArray(value)) return value.with(Number(step), withTextAt(value[Number(step)], rest, change));
  return isObject(value) ? { ...value, [step]: withTextAt(value[step], rest, change) } : value;
}

/** The keys of all objects in the opposite order. */
function reversed(value: unknown): unknown {
  const inner = mapped(value, reversed);
  return isObject(inner) ? Object.fromEntries(Object.entries(inner).toReversed()) : inner;
}

/** Numbers and truths are text, and nothing else is. */
function withTextScalars(value: unknown): unknown {
  return mapped(value, (member) => (isNesting(member) ? withTextScalars(member) : scalarText(member)));
}

export const linesOf =
  (shape: (record: JsonObject) => unknown) =>
  (records: readonly JsonObject[]): readonly string[] => [records.map((one) => JSON.stringify(shape(one))).join('\n')];

/** The ways to write the records of a log that tables, query engines and collectors have: the texts of files. */
export const SHAPES: Readonly<Record<string, (records: readonly JsonObject[]) => readonly string[]>> = {
  'as they are': linesOf((record) => record),
  'keys in another order': linesOf(reversed),
  'members as JSON text': linesOf(asCells),
  'texts within texts': linesOf(asTexts),
  'numbers and truths as text': linesOf(withTextScalars),
  'nothing but text': linesOf(asRow),
  'nothing but text, in another order': linesOf((record) => asRow(reversed(record))),
  CSV: (records) => tableOf(records.map(asRow).filter(isObject)),
};

/** The texts of tables: each has one heading, and so the records of one layout. */
export function tableOf(rows: readonly JsonObject[]): readonly string[] {
  const cell = (value: unknown) => `"${String(value ?? '').replaceAll('"', '""')}"`;
  return [...groupBy(rows, (row) => Object.keys(row).join()).values()].map((alike) =>
    [Object.keys(alike[0] ?? {}), ...alike.map((row) => Object.values(row))]
      .map((row) => row.map(cell).join(','))
      .join('\n'),
  );
}
