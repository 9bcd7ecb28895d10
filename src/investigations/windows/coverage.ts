import type { Coverage, EventReader } from '../../case/case-reader.ts';
import type { Notice } from '../../domain/evidence-file.ts';
import { type Instant, instantOf, printInstant } from '../../domain/instant.ts';
import { DAY_MS, type TimeWindow } from '../../domain/time-window.ts';

type CoverageReader = Pick<EventReader, 'coverageBetween'>;

/** How much of a case a window shows, whatever the filters of the question are. */
export interface WindowCoverage extends Coverage {
  readonly inWindow: number;
  /** Number of events before the window. */
  readonly before: number;
  /** Number of events after the window. */
  readonly after: number;
}

/** What of a case lies in a window and outside it; null for a case without events. */
export function windowCoverage(reader: CoverageReader, { from, to }: TimeWindow): WindowCoverage | null {
  const [before = null, inside = null, after = null] = reader.coverageBetween([from, to]);
  const first = before ?? inside ?? after;
  const last = after ?? inside ?? before;
  if (first === null || last === null) return null;
  const [earlier, inWindow, later] = [before, inside, after].map((part) => part?.events ?? 0);
  const counts = { before: earlier ?? 0, inWindow: inWindow ?? 0, after: later ?? 0 };
  const events = counts.before + counts.inWindow + counts.after;
  return { events, first: first.first, last: last.last, ...counts };
}

/** What `--as-of latest` counts back from. */
export interface LatestEvent {
  /** Time of the newest event that may be true; null for a case without events. */
  readonly at: Instant | null;
  readonly notices: readonly Notice[];
}

/**
 * The newest event that is at most a day after the clock. One record of a later time, from a wrong clock or from an
 * attacker, must not move the window away from everything else. If all events are later, the clock of this computer is
 * the more likely to be wrong, so that the newest of them is taken.
 */
export function latestEvent(reader: CoverageReader, now: Instant): LatestEvent {
  const limit = instantOf(now + DAY_MS + 1) ?? now;
  const [believed = null, future = null] = reader.coverageBetween([limit]);
  if (future === null) return { at: believed?.last ?? null, notices: [] };
  const { events, last } = future;
  if (believed === null) {
    const text = `Every event lies in the future (newest ${printInstant(last)}): the clock of this computer may be wrong.`;
    return { at: last, notices: [{ id: 'future-events', text }] };
  }
  const what = events === 1 ? '1 event lies' : `${events} events lie`;
  const text = `${what} in the future (newest ${printInstant(last)}); \`--as-of latest\` passed over ${events === 1 ? 'it' : 'them'}.`;
  return { at: believed.last, notices: [{ id: 'future-events', text }] };
}
