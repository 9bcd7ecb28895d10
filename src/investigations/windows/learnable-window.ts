import type { EventReader } from '../../case/case-reader.ts';
import {
  DAY_MS,
  daysBefore,
  describeLength,
  HOUR_MS,
  LONGEST_WINDOW_DAYS,
  type TimeWindow,
} from '../../domain/time-window.ts';
import { KNOWN_DAYS, KNOWN_EVENTS } from '../../rules/engine/learned-events.ts';

/** A window that was chosen for the user, and why. */
export interface ChosenWindow {
  readonly window: TimeWindow;
  /** A sentence for the head of the answer; null where there was nothing to choose. */
  readonly reason: string | null;
}

/**
 * The longest window of at most 30 days that ends where `widest` ends and leaves enough of the case to learn from.
 * `widest` itself if the case goes back far enough, if no window of a day or more would leave enough, or if what is left to
 * learn from would be longer than what is judged: in a short case, an attack is as likely to lie there.
 */
export function learnableWindow(
  reader: Pick<EventReader, 'coverageBetween'>,
  widest: TimeWindow,
  learnMs: number,
): ChosenWindow {
  const asItIs = { window: widest, reason: null };
  const start = daysBefore(widest.from, learnMs / DAY_MS);
  const [, past = null, inside = null] = reader.coverageBetween([start, widest.from, widest.to]);
  const first = past?.first ?? inside?.first;
  if (first === undefined) return asItIs;
  // Whole days, so that the window has a short name.
  const days = Math.floor((widest.to - first) / DAY_MS) - KNOWN_DAYS;
  if (days < 1) return { window: widest, reason: reasonOfColdCase(widest.to - first) };
  if (days >= LONGEST_WINDOW_DAYS) return asItIs;
  const from = daysBefore(widest.to, days);
  const [, learned = null] = reader.coverageBetween([daysBefore(from, learnMs / DAY_MS), from]);
  if ((learned?.events ?? 0) < KNOWN_EVENTS) return asItIs;
  if (days < KNOWN_DAYS) return { window: widest, reason: reasonOfShortCase(days) };
  const reason = `${days} days are judged, ${KNOWN_DAYS} left to learn from: --since ${LONGEST_WINDOW_DAYS}d judges all`;
  return { window: { from, to: widest.to }, reason };
}

function reasonOfColdCase(lengthMs: number): string {
  const days = Math.round(lengthMs / DAY_MS);
  const length = days >= 2 ? `${days} days` : lengthMs < HOUR_MS ? 'less than an hour' : describeLength(lengthMs);
  return `The case holds ${length}, too little to learn what is usual: most findings are one step milder`;
}

function reasonOfShortCase(days: number): string {
  const last = days === 1 ? 'day' : `${days} days`;
  return `The case is short, so all of it is judged, most of it without a baseline. --since ${days}d judges the last ${last} by the ${KNOWN_DAYS} days before`;
}
