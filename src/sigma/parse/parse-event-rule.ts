import { eventFieldProblem } from '../language/event-fields.ts';
import type { Expression } from '../language/expression.ts';
import { joined } from '../language/expression.ts';
import { type SigmaLogSource, targetOf } from '../language/log-sources.ts';
import type { PlaceholderLists } from '../language/placeholder-lists.ts';
import type { EventRule, FilterRule, SigmaHead } from '../language/sigma-rule.ts';
import { LOG_SOURCE_KEYS, warnOfSlips } from './known-keys.ts';
import { parseCondition } from './parse-condition.ts';
import { type DetectionContext, parseSelection } from './parse-detection.ts';
import { textOf, textsOf } from './parse-head.ts';
import type { Problems } from './problems.ts';
import { itemsOf, pairOf, type YamlMap } from './yaml-tree.ts';

/** What reading the documents of a file needs. */
export interface ParseContext {
  readonly lists: PlaceholderLists;
  readonly problems: Problems;
}

/** A document with `detection`. */
export function parseEventRule(map: YamlMap, head: SigmaHead, context: ParseContext): EventRule | null {
  const source = parseLogSource(map, context.problems);
  // A rule for another tool is listed and never run, so nothing in it keeps the others from being run.
  if (source !== null && targetOf(source).kind === 'nothing') return { kind: 'rule', head, source, ...UNREAD };
  const detection = parseDetection(map, 'detection', source, context);
  return source === null || detection === null ? null : { kind: 'rule', head, source, ...detection };
}

/** A document with `filter`: a detection that says which rules it is for. */
export function parseFilter(map: YamlMap, head: SigmaHead, context: ParseContext): FilterRule | null {
  const source = parseLogSource(map, context.problems);
  const detection = parseDetection(map, 'filter', source, context);
  const filter = pairOf(map, 'filter')?.value;
  if (source === null || detection === null || filter?.kind !== 'map') return null;
  const rules = textsOf(filter, 'rules', context.problems);
  const [only] = rules;
  const isForAll = rules.length === 0 || (rules.length === 1 && only === 'any');
  return { kind: 'filter', head, source, rules: isForAll ? null : rules, expression: detection.expression };
}

function parseLogSource(map: YamlMap, problems: Problems): SigmaLogSource | null {
  const pair = pairOf(map, 'logsource');
  if (pair === null) {
    const hint = 'For the events of a case: logsource: {product: imgaudit, category: container_registry}.';
    return problems.error(map.line, 'has no logsource', hint);
  }
  if (pair.value.kind !== 'map') return problems.error(pair.line, 'logsource must be a map');
  warnOfSlips(pair.value, LOG_SOURCE_KEYS, problems);
  const { value } = pair;
  return {
    product: textOf(value, 'product', problems),
    category: textOf(value, 'category', problems),
    service: textOf(value, 'service', problems),
  };
}

type Detection = Pick<EventRule, 'selections' | 'expression' | 'condition'>;

/** Stands for the detection of a rule that is never run: it holds for nothing. */
const UNREAD: Detection = { selections: new Map(), expression: { kind: 'any', of: [] }, condition: '' };

function parseDetection(
  map: YamlMap,
  key: 'detection' | 'filter',
  source: SigmaLogSource | null,
  { lists, problems }: ParseContext,
): Detection | null {
  const pair = pairOf(map, key);
  if (pair?.value.kind !== 'map') return problems.error(pair?.line ?? map.line, `${key} must be a map of selections`);
  const isOwn = source !== null && targetOf(source).kind === 'events';
  const context: DetectionContext = { lists, problems, fieldProblem: isOwn ? eventFieldProblem : () => null };
  const selections = new Map<string, Expression>();
  let isWhole = true;
  for (const selection of pair.value.pairs) {
    if (isNoSelection(selection.key, key)) continue;
    const expression = parseSelection(selection.value, context);
    if (expression === null) isWhole = false;
    else selections.set(selection.key, expression);
  }
  if (!isWhole) return null;
  return withCondition(pair.value, selections, problems);
}

function isNoSelection(name: string, key: 'detection' | 'filter'): boolean {
  return (
    name === 'condition' || (key === 'filter' && name === 'rules') || (key === 'detection' && name === 'timeframe')
  );
}

function withCondition(map: YamlMap, selections: Detection['selections'], problems: Problems): Detection | null {
  const pair = pairOf(map, 'condition');
  if (pair === null) return problems.error(map.line, 'has no condition', 'For example: condition: selection.');
  const used = new Set<string>();
  const texts: string[] = [];
  const parts: Expression[] = [];
  // Several conditions are alternatives.
  for (const item of itemsOf(pair.value)) {
    if (item.kind !== 'scalar') return problems.error(item.line, 'a condition must be a text');
    const read = parseCondition(item.text, selections);
    if ('problem' in read) return problems.error(item.line, read.problem, read.hint);
    for (const name of read.used) used.add(name);
    texts.push(item.text);
    parts.push(read.expression);
  }
  if (parts.length === 0) return problems.error(pair.line, 'has an empty condition');
  for (const name of selections.keys()) {
    if (!used.has(name)) problems.warning(pair.line, `the condition does not use the selection "${name}"`);
  }
  return { selections, expression: joined('any', parts), condition: texts.join(' or ') };
}
