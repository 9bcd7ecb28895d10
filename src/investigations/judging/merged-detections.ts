import { rankOfSeverity } from '../../domain/vocabulary.ts';
import { groupBy } from '../../numbers/group-by.ts';
import type { AddressOfDetection, Detection, Evidence } from '../../rules/engine/detection.ts';
import { judgedSeverity } from './judged-severity.ts';

/** Detections of one rule on several days, with one for each subject. Subjects stay in the order of their first day. */
export function mergedDetections(detections: readonly Detection[]): readonly Detection[] {
  return Array.from(groupBy(detections, ({ subject }) => subject).values(), mergedSubject);
}

/** The day with the worst severity speaks for all; the others add their events. */
function mergedSubject(days: readonly Detection[]): Detection {
  const [first, ...rest] = days;
  if (first === undefined) throw new RangeError('no detections to merge');
  if (rest.length === 0) return first;
  const worst = rest.reduce((one, other) => (isWorse(other, one) ? other : one), first);
  const others = rest.length === 1 ? 'on one more day' : `on ${rest.length} more days`;
  const addresses = new Map<string, AddressOfDetection>();
  for (const address of days.flatMap((day) => day.addresses)) addresses.set(address.address, address);
  return {
    subject: worst.subject,
    severity: worst.severity,
    reason: `${worst.reason} The same was seen ${others}.`,
    images: [...new Set(days.flatMap(({ images }) => images))],
    actors: [...new Set(days.flatMap(({ actors }) => actors))],
    addresses: [...addresses.values()],
    isPublic: days.some(({ isPublic }) => isPublic),
    isCold: worst.isCold,
    evidence: mergedEvidence(days.map(({ evidence }) => evidence)),
    next: worst.next,
  };
}

function isWorse(a: Detection, b: Detection): boolean {
  return rankOfSeverity(judgedSeverity(a)) > rankOfSeverity(judgedSeverity(b));
}

function mergedEvidence(parts: readonly Evidence[]): Evidence {
  const times = parts.flatMap(({ first, last }) => [first, last]).toSorted((a, b) => a - b);
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError('no evidence to merge');
  return {
    first,
    last,
    // Days have no event in common.
    count: parts.reduce((sum, part) => sum + part.count, 0),
    of: { kind: 'union', parts: parts.map(({ of }) => of) },
  };
}
