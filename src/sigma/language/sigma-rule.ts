import type { AttackStep, Severity } from '../../domain/vocabulary.ts';
import type { RuleFamily } from '../../rules/engine/rule.ts';
import type { Expression } from './expression.ts';
import type { SigmaLogSource } from './log-sources.ts';

/** A file of rules, as it was read. */
export interface RuleFile {
  /** The path as the user gave it. */
  readonly path: string;
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** What every document of a rule file says about itself. */
export interface SigmaHead {
  /** The id in the document, else the name of the file without its ending (and a number behind it, if it is not the first document). */
  readonly id: string;
  /** The name by which correlations and filters call it; null without one. */
  readonly name: string | null;
  readonly title: string;
  readonly description: string | null;
  readonly author: string | null;
  readonly references: readonly string[];
  readonly falsePositives: readonly string[];
  readonly severity: Severity;
  /** Ids of techniques of ATT&CK: `T1525`. */
  readonly attack: readonly string[];
  /** What the first tactic of ATT&CK among the tags says it shows. */
  readonly family: RuleFamily;
  readonly step: AttackStep;
  readonly file: RuleFile;
  /** The line that the document begins in. */
  readonly line: number;
}

/** A rule about single events. */
export interface EventRule {
  readonly kind: 'rule';
  readonly head: SigmaHead;
  readonly source: SigmaLogSource;
  readonly selections: ReadonlyMap<string, Expression>;
  /** The condition with its selections put in. */
  readonly expression: Expression;
  /** The condition as it was written. */
  readonly condition: string;
}

export const CORRELATION_TYPES = [
  'event_count',
  'value_count',
  'temporal',
  'temporal_ordered',
  'value_sum',
  'value_avg',
  'value_percentile',
] as const;
export type CorrelationType = (typeof CORRELATION_TYPES)[number];

/** What the number of a window must be; all limits that are given must hold. */
export interface CorrelationLimits {
  readonly gt: number | null;
  readonly gte: number | null;
  readonly lt: number | null;
  readonly lte: number | null;
  readonly eq: number | null;
  readonly neq: number | null;
}

export function hasNoLimit(limits: CorrelationLimits): boolean {
  return Object.values(limits).every((limit) => limit === null);
}

/** A rule about several events of one group within a span of time. */
export interface CorrelationRule {
  readonly kind: 'correlation';
  readonly head: SigmaHead;
  readonly type: CorrelationType;
  /** Ids or names of the rules that it is about. */
  readonly rules: readonly string[];
  /** Names of fields or aliases. */
  readonly groupBy: readonly string[];
  readonly spanMs: number;
  readonly limits: CorrelationLimits;
  /** Which rules must have matched, for a temporal correlation with a condition of words; null for all of them. */
  readonly needed: RuleCondition | null;
  /** The field whose values are counted or added up, or several that are counted together; none for types that need none. */
  readonly fields: readonly string[];
  /** From 0 to 100; null where the share of a value is asked for. */
  readonly percentile: number | null;
  /** The field that an alias stands for in the events of a rule. */
  readonly aliases: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Whether the rules that it is about give findings of their own, too. */
  readonly generates: boolean;
}

/** A condition over rules that have matched. */
export type RuleCondition =
  | { readonly kind: 'all' | 'any'; readonly of: readonly RuleCondition[] }
  | { readonly kind: 'not'; readonly of: RuleCondition }
  | { readonly kind: 'rule'; readonly rule: string };

/** What other rules shall also ask of an event. */
export interface FilterRule {
  readonly kind: 'filter';
  readonly head: SigmaHead;
  readonly source: SigmaLogSource;
  /** Ids or names of the rules that it narrows; null for all rules of its log source. */
  readonly rules: readonly string[] | null;
  readonly expression: Expression;
}

export type SigmaDocument = EventRule | CorrelationRule | FilterRule;

/** Something wrong with a rule file, or worth a second look. */
export interface RuleProblem {
  readonly severity: 'error' | 'warning';
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
  /** What to do, in one line; null if there is nothing to advise. */
  readonly hint: string | null;
}
