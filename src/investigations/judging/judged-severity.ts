import { rankOfSeverity, SEVERITIES, type Severity } from '../../domain/vocabulary.ts';

/** The next milder severity; the mildest one stays. */
function oneStepDown(severity: Severity): Severity {
  return SEVERITIES[Math.max(0, rankOfSeverity(severity) - 1)] ?? severity;
}

/** The severity of a detection in its finding: one step milder if the rule judged without a baseline. */
export function judgedSeverity({
  severity,
  isCold,
}: {
  readonly severity: Severity;
  readonly isCold: boolean;
}): Severity {
  return isCold ? oneStepDown(severity) : severity;
}
