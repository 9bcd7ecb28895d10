import type { CorrelationLimits, RuleCondition } from '../language/sigma-rule.ts';

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
