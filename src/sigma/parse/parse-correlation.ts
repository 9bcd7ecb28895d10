import { likest } from '../../domain/text/likeness.ts';
import { alternativesOf, MOST_ALTERNATIVES } from '../language/rule-alternatives.ts';
import {
  CORRELATION_TYPES,
  type CorrelationLimits,
  type CorrelationRule,
  type CorrelationType,
  type RuleCondition,
  type SigmaHead,
} from '../language/sigma-rule.ts';
import { type ConditionNode, ConditionProblem, ConditionReader, wordsOf } from './condition-words.ts';
import { CORRELATION_KEYS, refuseUnknown } from './known-keys.ts';
import { textOf, textsOf } from './parse-head.ts';
import type { Problems } from './problems.ts';
import { pairOf, type YamlMap } from './yaml-tree.ts';

const UNITS: ReadonlyMap<string, number> = new Map([
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);
const LONGEST_MS = 31 * 86_400_000;

const NO_LIMITS: CorrelationLimits = { gt: null, gte: null, lt: null, lte: null, eq: null, neq: null };
/** Types that look at the values of a field. */
const OF_FIELD: readonly CorrelationType[] = ['value_count', 'value_sum', 'value_avg', 'value_percentile'];

/** A document with `correlation`. */
export function parseCorrelation(map: YamlMap, head: SigmaHead, problems: Problems): CorrelationRule | null {
  const pair = pairOf(map, 'correlation');
  if (pair?.value.kind !== 'map') return problems.error(pair?.line ?? map.line, 'correlation must be a map');
  const { value, line } = pair;
  refuseUnknown(value, CORRELATION_KEYS, problems, 'a correlation');
  const type = typeOf(value, line, problems);
  const spanMs = spanOf(value, line, problems);
  const rules = rulesOf(value, line, problems);
  if (pairOf(value, 'group-by') === null) {
    problems.warning(line, 'the correlation has no group-by, so it takes all events together');
  }
  if (type === null || spanMs === null || rules.length === 0) return null;
  const condition = conditionOf(value, { type, line, rules }, problems);
  if (condition === null) return null;
  return {
    kind: 'correlation',
    head,
    type,
    rules,
    groupBy: textsOf(value, 'group-by', problems),
    spanMs,
    ...condition,
    aliases: aliasesOf(value, problems),
    // The specification names it beside the correlation, and pySigma within.
    generates: [map, value].some((one) => isTrue(one, 'generate', problems)),
  };
}

function isTrue(map: YamlMap, key: string, problems: Problems): boolean {
  const pair = pairOf(map, key);
  if (pair === null) return false;
  if (pair.value.kind === 'scalar' && typeof pair.value.value === 'boolean') return pair.value.value;
  problems.error(pair.line, `${key} must be true or false`);
  return false;
}

/** The rules that it names; without a list those that its condition names. */
function rulesOf(map: YamlMap, line: number, problems: Problems): readonly string[] {
  const listed = textsOf(map, 'rules', problems);
  const condition = pairOf(map, 'condition')?.value;
  const isOfWords = condition?.kind === 'scalar' && pairOf(map, 'rules') === null;
  const words = isOfWords ? wordsOf(condition.text).filter((word) => !OPERATORS.includes(word.toLowerCase())) : listed;
  const rules = [...new Set(words)];
  if (rules.length === 0) {
    problems.error(line, 'the correlation names no rules', 'List their ids or names under rules.');
  }
  const twice = listed.find((rule, at) => listed.indexOf(rule) !== at);
  if (twice !== undefined) {
    problems.error(pairOf(map, 'rules')?.line ?? line, `the correlation names the rule "${twice}" twice`);
  }
  return rules;
}

const OPERATORS = ['and', 'or', 'not', '(', ')'];

function typeOf(map: YamlMap, line: number, problems: Problems): CorrelationType | null {
  const text = textOf(map, 'type', problems);
  const type = CORRELATION_TYPES.find((one) => one === text) ?? null;
  if (type !== null) return type;
  const [near] = likest(text ?? '', CORRELATION_TYPES, 1);
  const hint = near === undefined ? `Choose from ${CORRELATION_TYPES.join(', ')}.` : `Did you mean ${near}?`;
  return problems.error(pairOf(map, 'type')?.line ?? line, `there is no correlation "${text ?? ''}"`, hint);
}

function spanOf(map: YamlMap, line: number, problems: Problems): number | null {
  const text = textOf(map, 'timespan', problems);
  const [, number, unit = ''] = /^(\d{1,7})([smhd])$/.exec(text ?? '') ?? [];
  const span = Number(number ?? 0) * (UNITS.get(unit) ?? 0);
  if (span > 0 && span <= LONGEST_MS) return span;
  const at = pairOf(map, 'timespan')?.line ?? line;
  const hint = 'Write a number and s, m, h or d, such as 90m, up to 31d.';
  return problems.error(at, text === null ? 'the correlation has no timespan' : `"${text}" is no timespan`, hint);
}

type Condition = Pick<CorrelationRule, 'limits' | 'needed' | 'fields' | 'percentile'>;
const NOTHING: Condition = { limits: NO_LIMITS, needed: null, fields: [], percentile: null };

interface AskedCondition {
  readonly type: CorrelationType;
  readonly line: number;
  readonly rules: readonly string[];
}

function conditionOf(map: YamlMap, asked: AskedCondition, problems: Problems): Condition | null {
  const { type, line, rules } = asked;
  const pair = pairOf(map, 'condition');
  const isTemporal = type === 'temporal' || type === 'temporal_ordered';
  if (pair === null) {
    if (isTemporal) return NOTHING;
    return problems.error(line, `a correlation ${type} needs a condition`, 'For example: condition: {gte: 10}.');
  }
  if (pair.value.kind === 'scalar' && isTemporal) {
    const needed = neededRules(pair.value.text, rules);
    if (typeof needed === 'string') return problems.error(pair.line, `its condition cannot be read: ${needed}`);
    if (type === 'temporal_ordered' && alternativesOf(needed) === null) {
      const text = `its condition has more than ${MOST_ALTERNATIVES} alternatives`;
      return problems.error(pair.line, text, 'Write several correlations.');
    }
    return { ...NOTHING, needed };
  }
  if (pair.value.kind !== 'map') return problems.error(pair.line, `the condition of ${type} must be a map`);
  return mapCondition(pair.value, asked, problems);
}

const LIMITS = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'] as const;

function mapCondition(map: YamlMap, { type }: AskedCondition, problems: Problems): Condition | null {
  refuseUnknown(map, [...LIMITS, 'field', 'percentile'], problems, 'the condition of a correlation');
  const number = (key: string): number | null => {
    const text = textOf(map, key, problems);
    if (text === null) return null;
    if (/^-?\d{1,15}(\.\d{1,15})?$/.test(text)) return Number(text);
    return problems.error(map.line, `${key} must be a number, not "${text}"`);
  };
  const limits: CorrelationLimits = {
    ...{ gt: number('gt'), gte: number('gte'), lt: number('lt') },
    ...{ lte: number('lte'), eq: number('eq'), neq: number('neq') },
  };
  const read: Condition = {
    limits,
    needed: null,
    fields: textsOf(map, 'field', problems),
    percentile: number('percentile'),
  };
  const flaw = flawOf(read, type);
  return flaw === null ? read : problems.error(map.line, flaw.text, flaw.hint);
}

interface Flaw {
  readonly text: string;
  readonly hint: string | null;
}

/** Why a condition does not go with its type; null for a sound one. */
function flawOf({ limits, fields, percentile }: Condition, type: CorrelationType): Flaw | null {
  if (Object.values(limits).every((limit) => limit === null)) {
    return { text: 'the condition of the correlation has no limit', hint: 'For example: gte: 10.' };
  }
  if (OF_FIELD.includes(type) && fields.length === 0) {
    const hint = 'Name it in the condition: field: image.repository.';
    return { text: `a correlation ${type} needs a field`, hint };
  }
  if (!OF_FIELD.includes(type) && fields.length > 0) {
    return { text: `a correlation ${type} takes no field`, hint: 'Use value_count to count different values.' };
  }
  if (fields.length > 1 && type !== 'value_count') {
    return { text: `a correlation ${type} takes one field`, hint: 'Several are counted together by value_count.' };
  }
  if (percentile !== null && (type !== 'value_percentile' || percentile < 0 || percentile > 100)) {
    return { text: 'percentile is a number from 0 to 100 for value_percentile', hint: null };
  }
  return null;
}

/** `rule_a and (rule_b or not rule_c)`; a text says what is wrong. */
function neededRules(condition: string, rules: readonly string[]): RuleCondition | string {
  const leaf = (words: readonly string[], at: number) => {
    const rule = words[at] ?? '';
    if (!rules.includes(rule)) throw new ConditionProblem(`"${rule}" is not one of its rules`);
    return { leaf: rule, next: at + 1 };
  };
  try {
    return ruleCondition(new ConditionReader(wordsOf(condition), leaf).whole());
  } catch (error) {
    if (error instanceof ConditionProblem) return error.message;
    throw error;
  }
}

function ruleCondition(node: ConditionNode<string>): RuleCondition {
  const [first] = node.of;
  if (node.leaf !== null) return { kind: 'rule', rule: node.leaf };
  if (node.kind === 'not' && first !== undefined) return { kind: 'not', of: ruleCondition(first) };
  return { kind: node.kind === 'any' ? 'any' : 'all', of: node.of.map(ruleCondition) };
}

function aliasesOf(map: YamlMap, problems: Problems): CorrelationRule['aliases'] {
  const pair = pairOf(map, 'aliases');
  const aliases = new Map<string, ReadonlyMap<string, string>>();
  if (pair === null) return aliases;
  if (pair.value.kind !== 'map') {
    problems.error(pair.line, 'aliases must be a map');
    return aliases;
  }
  for (const { key, value, line } of pair.value.pairs) {
    if (value.kind !== 'map') {
      problems.error(line, `the alias ${key} must be a map of rules and fields`);
      continue;
    }
    const fields = value.pairs.flatMap((field) => {
      const text = field.value.kind === 'scalar' ? field.value.text : null;
      return text === null ? [] : [[field.key, text] as const];
    });
    aliases.set(key, new Map(fields));
  }
  return aliases;
}
