import { displayInstant, type Instant, printDay } from '../../domain/instant.ts';
import { DAY_MS, describeLength, type TimeWindow } from '../../domain/time-window.ts';

/** The learning window of an inspected window in words, for reasons. */
export interface LearningWords {
  /** `14 days`, or as many as the case shows, and what of it was not learned. */
  readonly length: string;
  /** `14 days before the window`, `14 days before 2026-03-01` for a day of one, `14 days before` where it is one day. */
  readonly before: string;
}

/** What the words depend on. */
interface Learning {
  readonly window: TimeWindow;
  readonly baseline: TimeWindow;
  /** When the case begins: days that it does not show taught nothing. Null if that is not known. */
  readonly begin: Instant | null;
  /** Whether the window is a day of a longer one. */
  readonly isDay: boolean;
  /** The number of events that were left out. */
  readonly left: number;
}

export function learningInWords({ window, baseline, begin, isDay, left }: Learning): LearningWords {
  const without = left === 0 ? '' : ` (leaving out ${left === 1 ? 'an event' : `${left} events`} of severe findings)`;
  const isShort = begin !== null && begin > baseline.from && begin < baseline.to;
  const length = `${inWords(baseline.to - (isShort ? begin : baseline.from))}${without}`;
  const whole = window.to - window.from > DAY_MS ? ' the window' : '';
  return { length, before: `${length} before${isDay ? ` ${momentInWords(baseline.to)}` : whole}` };
}

/** In whole days from two on: the case shows nothing of the rest of the first one. */
function inWords(milliseconds: number): string {
  const days = Math.ceil(milliseconds / DAY_MS);
  return days < 2 ? describeLength(milliseconds) : describeLength(days * DAY_MS);
}

function momentInWords(to: Instant): string {
  return to % DAY_MS === 0 ? printDay(to) : `${displayInstant(to, 'utc').slice(0, 16)} UTC`;
}
