import { fewOf } from '../../domain/text/few-of.ts';
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
  const addresses = new Map<string, AddressOfDetection>();
  for (const address of days.flatMap((day) => day.addresses)) addresses.set(address.address, address);
  return {
    subject: worst.subject,
    severity: worst.severity,
    reason: `${worst.reason} ${othersInWords(days, worst)}`,
    images: [...new Set(days.flatMap(({ images }) => images))],
    actors: [...new Set(days.flatMap(({ actors }) => actors))],
    addresses: [...addresses.values()],
    isPublic: days.some(({ isPublic }) => isPublic),
    isCold: worst.isCold,
    evidence: mergedEvidence(days.map(({ evidence }) => evidence)),
    next: worst.next,
  };
}

/** The worst day has the highest severity and, among those, comes from the internet and has the most events. */
function isWorse(a: Detection, b: Detection): boolean {
  const bySeverity = rankOfSeverity(judgedSeverity(a)) - rankOfSeverity(judgedSeverity(b));
  const bySide = Number(a.isPublic) - Number(b.isPublic);
  return (bySeverity || bySide || a.evidence.count - b.evidence.count) > 0;
}

/** What the other days add, with the addresses that the worst one lacks. */
function othersInWords(days: readonly Detection[], worst: Detection): string {
  const others = days.filter((day) => day !== worst);
  const events = others.reduce((sum, { evidence }) => sum + evidence.count, 0);
  const own = new Set(worst.addresses.map(({ address }) => address));
  const more = new Set(
    others.flatMap((day) => day.addresses.map(({ address }) => address)).filter((one) => !own.has(one)),
  );
  const when = others.length === 1 ? 'on one more day' : `on ${others.length} more days`;
  const from = more.size === 0 ? '' : `, also from ${fewOf([...more])}`;
  return `The same was found ${when}, too (${events} ${events === 1 ? 'event' : 'events'}${from}).`;
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
