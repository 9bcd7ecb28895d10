import { type Expression, type FieldTest, joined } from '../language/expression.ts';
import { expanded, type PlaceholderLists } from '../language/placeholder-lists.ts';
import type { Modifiers } from './modifiers.ts';
import { readModifiers } from './modifiers.ts';
import { testOfValue, type WrittenValue } from './parse-value.ts';
import type { Problems } from './problems.ts';
import { itemsOf, type YamlPair, type YamlValue } from './yaml-tree.ts';

/** What reading a detection needs besides its text. */
export interface DetectionContext {
  readonly lists: PlaceholderLists;
  readonly problems: Problems;
  /** Says what is wrong with the name of a field; null for a good one. */
  readonly fieldProblem: (field: string) => { readonly problem: string; readonly hint: string | null } | null;
}

/** A search identifier: a map of fields, a list of maps, or a list of keywords. Null if it cannot be read. */
export function parseSelection(value: YamlValue, context: DetectionContext): Expression | null {
  if (value.kind === 'map') return parseFields(value, context);
  if (value.kind === 'scalar') return parseKeywords([value], context);
  if (value.items.length === 0) return context.problems.error(value.line, 'a selection is an empty list');
  const maps = value.items.filter(({ kind }) => kind === 'map');
  if (maps.length === 0) return parseKeywords(value.items, context);
  const parts = value.items.map((item) =>
    item.kind === 'map' ? parseFields(item, context) : parseKeywords([item], context),
  );
  return joinedWhole('any', parts);
}

function joinedWhole(kind: 'all' | 'any', parts: readonly (Expression | null)[]): Expression | null {
  const whole = parts.filter((part) => part !== null);
  return whole.length < parts.length ? null : joined(kind, whole);
}

function parseFields(map: Extract<YamlValue, { kind: 'map' }>, context: DetectionContext): Expression | null {
  if (map.pairs.length === 0) return context.problems.error(map.line, 'a selection is an empty map');
  return joinedWhole(
    'all',
    map.pairs.map((pair) => parseField(pair, context)),
  );
}

function parseKeywords(items: readonly YamlValue[], context: DetectionContext): Expression | null {
  const line = items[0]?.line ?? 1;
  return parseTests({ key: '', line, value: { kind: 'list', line, items } }, context, ['contains']);
}

/** One field with its values, as in `image.tag|startswith: v`. */
export function parseField(pair: YamlPair, context: DetectionContext): Expression | null {
  const [field = '', ...names] = pair.key.split('|');
  if (field === '') {
    const isPlain = !names.some((name) => ['re', 'contains', 'startswith', 'endswith'].includes(name));
    return parseTests(pair, context, isPlain ? [...names, 'contains'] : names);
  }
  return parseTests(pair, context, names);
}

/** One field with its values. */
function parseTests(pair: YamlPair, context: DetectionContext, names: readonly string[]): Expression | null {
  const { problems } = context;
  const modifiers = readModifiers(names);
  if ('problem' in modifiers)
    return problems.error(pair.line, `${labelOf(pair)}: ${modifiers.problem}`, modifiers.hint);
  const field = pair.key.split('|')[0] || null;
  if (field === null && modifiers.type !== 're' && modifiers.type !== 'value') {
    return problems.error(pair.line, `${labelOf(pair)}: a keyword takes contains, all, cased and re alone`);
  }
  const bad = field === null ? null : context.fieldProblem(field);
  if (bad !== null) return problems.error(pair.line, `${labelOf(pair)}: ${bad.problem}`, bad.hint);
  const items = itemsOf(pair.value);
  if (items.length === 0) return problems.error(pair.line, `${labelOf(pair)} has an empty list of values`);
  if (modifiers.isAll && items.length === 1 && !modifiers.isExpanded) {
    return problems.error(pair.line, `${labelOf(pair)}: all needs more than one value`, 'Leave all out.');
  }
  const parts = items.map((item) => parseItem(item, { pair, field, modifiers }, context));
  const whole = joinedWhole(modifiers.isAll ? 'all' : 'any', parts);
  return whole !== null && modifiers.isNegated ? { kind: 'not', of: whole } : whole;
}

function labelOf({ key }: YamlPair): string {
  return key === '' ? 'keywords' : key;
}

interface FieldOfValues {
  readonly pair: YamlPair;
  readonly field: string | null;
  readonly modifiers: Modifiers;
}

function parseItem(item: YamlValue, of: FieldOfValues, context: DetectionContext): Expression | null {
  const { pair, modifiers } = of;
  if (item.kind !== 'scalar') {
    return context.problems.error(item.line, `${labelOf(pair)} has a ${item.kind} where a value belongs`);
  }
  if (!modifiers.isExpanded) return parseWritten(item, item.line, of, context);
  const found = expanded(item.text, context.lists);
  if ('problem' in found) return context.problems.error(item.line, `${labelOf(pair)}: ${found.problem}`, found.hint);
  const parts = found.values.map((text) => parseWritten({ value: text, text }, item.line, of, context));
  // A list without values holds nothing, so nothing is in it.
  return joinedWhole(modifiers.isAll ? 'all' : 'any', parts);
}

function parseWritten(
  written: WrittenValue,
  line: number,
  { pair, field, modifiers }: FieldOfValues,
  { problems, fieldProblem }: DetectionContext,
): Expression | null {
  const value = testOfValue(written, modifiers);
  if ('problem' in value) return problems.error(line, `${labelOf(pair)}: ${value.problem}`, value.hint);
  const bad = value.kind === 'field' ? fieldProblem(value.field) : null;
  if (bad !== null) return problems.error(line, `${labelOf(pair)}: ${bad.problem}`, bad.hint);
  const test: FieldTest = { field, part: modifiers.part, value, source: `${labelOf(pair)}: ${written.text}`, line };
  return { kind: 'test', test };
}
