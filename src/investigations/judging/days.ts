import { type Instant, instantOf } from '../../domain/instant.ts';
import { DAY_MS, type TimeWindow } from '../../domain/time-window.ts';

/**
 * A window as parts that are judged one after the other: its days in UTC. A window of at most 24 hours is one part, so
 * that a daily job judges its day as a whole.
 */
export function daysIn({ from, to }: TimeWindow): readonly TimeWindow[] {
  if (to - from <= DAY_MS) return [{ from, to }];
  const days: TimeWindow[] = [];
  for (let start = from; start < to; ) {
    const end = nextMidnight(start, to);
    days.push({ from: start, to: end });
    start = end;
  }
  return days;
}

/** The start of the day (UTC) after a moment; null at the end of time. */
export function midnightAfter(moment: number): Instant | null {
  return instantOf((Math.floor(moment / DAY_MS) + 1) * DAY_MS);
}

function nextMidnight(after: Instant, last: Instant): Instant {
  const midnight = midnightAfter(after);
  return midnight === null || midnight > last ? last : midnight;
}
