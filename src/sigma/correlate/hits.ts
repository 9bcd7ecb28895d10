import { alternativesOf } from '../language/rule-alternatives.ts';
import type { CorrelationLimits, CorrelationRule, RuleCondition } from '../language/sigma-rule.ts';

/** Whether a number keeps to all limits that are given. */
export function isWithin(number: number, { gt, gte, lt, lte, eq, neq }: CorrelationLimits): boolean {
  return (
    (gt === null || number > gt) &&
    (gte === null || number >= gte) &&
    (lt === null || number < lt) &&
    (lte === null || number <= lte) &&
    (eq === null || number === eq) &&
    (neq === null || number !== neq)
  );
}

/** Whether a condition over rules holds. */
export function holdsFor(condition: RuleCondition, hasMatched: (rule: string) => boolean): boolean {
  switch (condition.kind) {
    case 'rule':
      return hasMatched(condition.rule);
    case 'not':
      return !holdsFor(condition.of, hasMatched);
    case 'all':
      return condition.of.every((part) => holdsFor(part, hasMatched));
    default:
      return condition.of.some((part) => holdsFor(part, hasMatched));
  }
}

/** One way in which a condition of words can hold, by the places of the rules among those of the correlation. */
export interface Alternative {
  /** Rules that must have matched, in their order. */
  readonly affirmed: readonly number[];
  readonly denied: readonly number[];
}

/** The ways in which the condition of a correlation can hold. */
export function alternativesIn({ needed, rules }: CorrelationRule): readonly Alternative[] {
  const found = needed === null ? null : alternativesOf(needed);
  const places = (of: Iterable<string>) => Array.from(of, (rule) => rules.indexOf(rule)).toSorted((a, b) => a - b);
  return (found ?? []).map(({ affirmed, denied }) => ({ affirmed: places(affirmed), denied: places(denied) }));
}
