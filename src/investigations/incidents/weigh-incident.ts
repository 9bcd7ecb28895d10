import type { Finding } from '../../domain/finding.ts';
import { isAtLeast, rankOfSeverity, SEVERITIES, type Severity } from '../../domain/vocabulary.ts';
import { greatest } from '../../numbers/extremes.ts';
import type { RuleOf } from './finding-rule.ts';

/** Each severity weighs three times the one below. */
const WEIGHTS: Readonly<Record<Severity, number>> = { info: 0, low: 1, medium: 3, high: 9, critical: 27 };
/** An incident of this weight scores half of the highest score. */
const HALF_WEIGHT = 12;
const HIGHEST = 99;
/** This number of families that agree at medium or above makes an incident one step worse than its worst finding. */
const AGREEING_FAMILIES = 3;

/** How bad an incident is. */
export interface IncidentWeight {
  readonly severity: Severity;
  /** Orders incidents; a number from 0 without bound. */
  readonly weight: number;
  /** The same on a scale from 0 to 99. */
  readonly score: number;
}

/** In how many incidents of a case a rule fired at a severity or a worse one. */
export type RuleCounts = (rule: string, severity: Severity) => number;

/** Counts the rules of incidents, each of which is given by its findings. */
export function ruleCounts(incidents: readonly (readonly Finding[])[]): RuleCounts {
  const counts = new Map<string, number[]>();
  for (const findings of incidents) {
    for (const [rule, worst] of worstRanks(findings)) {
      const ofRule = counts.get(rule) ?? SEVERITIES.map(() => 0);
      counts.set(rule, ofRule);
      for (let rank = 0; rank <= worst; rank++) ofRule[rank] = (ofRule[rank] ?? 0) + 1;
    }
  }
  return (rule, severity) => counts.get(rule)?.[rankOfSeverity(severity)] ?? 1;
}

/** The rank of the worst severity of each rule. */
function worstRanks(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const worst = new Map<string, number>();
  for (const { rule, severity } of findings) worst.set(rule, Math.max(rankOfSeverity(severity), worst.get(rule) ?? 0));
  return worst;
}

/**
 * Weighs an incident. Each rule counts once, with the severity of its worst finding, divided by the number of incidents
 * in which the rule fired as badly or worse: what it says everywhere says little. The sum is multiplied by the number of families of rules
 * that agree at medium or above.
 */
export function weighIncident(findings: readonly Finding[], ruleOf: RuleOf, counts: RuleCounts): IncidentWeight {
  const worst = worstRanks(findings);
  const families = new Set<string>();
  for (const finding of findings) {
    const rule = ruleOf(finding);
    // What sums up other findings agrees with itself.
    if (rule !== null && rule.step !== null && isAtLeast(finding.severity, 'medium')) families.add(rule.family);
  }
  const weights = [...worst].map(([rule, rank]) => {
    const severity = SEVERITIES[rank] ?? 'info';
    return WEIGHTS[severity] / Math.max(1, counts(rule, severity));
  });
  // Numbers of floating point are added in one order only, so that the sum is the same every time.
  const weight = weights.toSorted((a, b) => a - b).reduce((sum, one) => sum + one, 0) * Math.max(1, families.size);
  const rank = greatest([...worst.values()], 0);
  const raised = families.size >= AGREEING_FAMILIES ? Math.min(SEVERITIES.length - 1, rank + 1) : rank;
  return {
    severity: SEVERITIES[raised] ?? 'info',
    weight,
    score: Math.round((HIGHEST * weight) / (weight + HALF_WEIGHT)),
  };
}
