import type { AllowEntry } from '../../domain/allow-entry.ts';
import { matchesGlob } from '../../domain/text/glob.ts';
import type { Severity } from '../../domain/vocabulary.ts';
import { judgedSeverity } from './judged-severity.ts';
import type { RuleDetection } from './rule-detection.ts';

/** A detection with what its finding will say about it. */
export interface JudgedDetection extends RuleDetection {
  /** That of the detection, or one step milder if there is no baseline. */
  readonly severity: Severity;
  /** The allow entry that covers it; null if none does. */
  readonly entry: AllowEntry | null;
}

export function judged({ rule, detection }: RuleDetection, allow: readonly AllowEntry[]): JudgedDetection {
  const entry = allow.find((one) => covers(one, { rule, detection })) ?? null;
  return { rule, detection, severity: judgedSeverity(detection), entry };
}

/** Whether an allow entry covers a detection: it must match every address, actor and image that the entry restricts. */
export function covers(entry: AllowEntry, { rule, detection }: RuleDetection): boolean {
  const { addresses, actors, images } = detection;
  const { range, actor, image } = entry;
  if (entry.rule !== null && !matchesGlob(entry.rule, rule.id)) return false;
  if (image !== null && !(images.length > 0 && images.every((name) => matchesGlob(image, name)))) return false;
  if (actor !== null && !(actors.length > 0 && actors.every((name) => matchesGlob(actor, name)))) return false;
  if (range === null) return true;
  const isInRange = (sortKey: string | null) => sortKey !== null && range.low <= sortKey && sortKey <= range.high;
  return addresses.length > 0 && addresses.every(({ sortKey }) => isInRange(sortKey));
}
