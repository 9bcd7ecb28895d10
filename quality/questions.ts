import { DAY, END, HELD_OUT } from './times.ts';

/** One kind of question, and the ends of the windows for which it is asked. */
export interface Question {
  readonly name: string;
  readonly since: string;
  readonly lengthMs: number;
  /** Milliseconds since 1970. */
  readonly ends: readonly number[];
}

function sliding(name: string, since: string, lengthMs: number): Question {
  const count = Math.floor((END - HELD_OUT) / lengthMs);
  return {
    name,
    since,
    lengthMs,
    ends: Array.from({ length: count }, (_, index) => HELD_OUT + (index + 1) * lengthMs),
  };
}

/** A responder's question about the month, one a week, and that of a daily job. */
export const MONTH: Question = { name: 'a month, once', since: '30d', lengthMs: 30 * DAY, ends: [END] };
export const WEEKS = sliding('a week, every week', '7d', 7 * DAY);
export const EACH_DAY = sliding('a day, every day', '24h', DAY);
