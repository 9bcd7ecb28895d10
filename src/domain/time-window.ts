import { AuditError } from './audit-error.ts';
import {
  displayInstant,
  EPOCH,
  epochInstant,
  type Instant,
  instantOf,
  parseInstant,
  printDay,
  printInstant,
  type Zone,
} from './instant.ts';

export const HOUR_MS = 3_600_000;
/** Of 24 hours. */
export const DAY_MS = 24 * HOUR_MS;

/** The day of an instant in UTC, counted from 1970-01-01. */
export function dayOf(at: Instant): number {
  return Math.floor(at / DAY_MS);
}

/** A window is at most this long, as in the event queries of the vendors. */
export const LONGEST_WINDOW_DAYS = 30;

/** A half-open range of time: `from` is part of it, `to` is not. */
export interface TimeWindow {
  readonly from: Instant;
  readonly to: Instant;
}

const UNIT_MS: readonly (readonly [names: RegExp, ms: number])[] = [
  [/^(?:s|secs?|seconds?)$/, 1000],
  [/^(?:m|mins?|minutes?)$/, 60_000],
  [/^(?:h|hrs?|hours?)$/, 3_600_000],
  [/^(?:d|days?)$/, DAY_MS],
  [/^(?:w|wks?|weeks?)$/, 7 * DAY_MS],
];
/** One part of a duration. A capital M is left out: it may mean months. */
const PART = String.raw`(\d{1,6}) ?([a-z]{1,7})`;
const PARTS = new RegExp(PART, 'g');
const DURATION = new RegExp(String.raw`^(?:now ?)?-? ?(?:${PART}(?:,?\x20and\x20|,\x20?|\x20)?){1,5}(?: ago)?$`);

/**
 * Milliseconds of a duration in seconds, minutes, hours, days and weeks: `90m`, `36h`, `7d`, `1w2d`, `7 days`. It may be
 * written as the time so long ago: `-7d`, `now-7d`, `7 days ago`. Null for anything else.
 */
export function durationMs(text: string): number | null {
  const written = (isoDuration(text.trim()) ?? text.trim()).replace(/\d(?: ?)[DHWS](?=\d|$)/g, (unit) =>
    unit.toLowerCase(),
  );
  if (!DURATION.test(written)) return null;
  const parts = Array.from(written.matchAll(PARTS), ([, count, unit = '']) => {
    const known = UNIT_MS.find(([names]) => names.test(unit));
    return known === undefined ? null : Number(count) * known[1];
  });
  return parts.reduce<number | null>((sum, part) => (sum === null || part === null ? null : sum + part), 0);
}

/** `P7D` and `PT36H` of ISO 8601 as `7d` and `36h`; null for anything else. Months and years have no fixed length. */
function isoDuration(text: string): string | null {
  const [, days = '', clock = ''] = /^-?P((?:\d{1,6}[DW]){0,2})(?:T((?:\d{1,6}[HMS]){1,3}))?$/.exec(text) ?? [];
  return days + clock === '' ? null : `${days}${clock}`.toLowerCase();
}

/**
 * Notations of other programs as one that `parseInstant` reads: the time of an access log (`01/Mar/2026:10:00:00 +0000`),
 * of `date` and `ctime` (`Sun Mar  1 10:00:00 UTC 2026`), ISO 8601 without separators (`20260301T100000Z`), and a date
 * with the name of its month. Any other text stays as it is.
 */
function plainNotation(text: string): string {
  const [, logged, clock] = /^\[?(\d{1,2}\/[A-Z]{3}\/\d{4}):(\d{2}:\d{2}:\d{2}(?: [+-]\d{4})?)\]?$/i.exec(text) ?? [];
  if (logged !== undefined) return `${logged.replaceAll('/', ' ')} ${clock}`;
  const [, ofMonth, time, zone = '', ofYear] =
    /^[A-Z]{3} ([A-Z]{3} {1,2}\d{1,2}) (\d{2}:\d{2}:\d{2})( UTC| GMT)? (\d{4})$/i.exec(text) ?? [];
  if (ofMonth !== undefined) return `${ofMonth.replace(/ +/, ' ')}, ${ofYear} ${time}${zone}`;
  const [, year, month, day, hour, minute, rest = ''] =
    /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?)$/.exec(text) ?? [];
  if (year !== undefined) return `${year}-${month}-${day}T${hour}:${minute}:${rest}`;
  const [, dayFirst, name, its] = /^(\d{1,2}) ([A-Z]{3,9}) (\d{4})$/i.exec(text) ?? [];
  if (dayFirst !== undefined) return `${name} ${dayFirst}, ${its} 00:00`;
  const [, named, dayLater, later] = /^([A-Z]{3,9}) (\d{1,2}),? (\d{4})$/i.exec(text) ?? [];
  return named === undefined ? text : `${named} ${dayLater}, ${later} 00:00`;
}

/** What a user may write for a time. */
const TIME_FORMS =
  'Use a duration (90m, 36h, 7d, 1w2d), today, yesterday, a month (2026-02), an ISO 8601 date or date-time (2026-03-02, 2026-03-02T09:30:00+08:00), or seconds or milliseconds since 1970.';

/** What times of a question are read with. */
export interface TimeReading {
  /** What durations count back from. */
  readonly anchor: Instant;
  /** The clock, for `today` and `yesterday`. */
  readonly now: Instant;
  /** Zone of a time written without an offset. */
  readonly zone: Zone;
}

/**
 * An instant as users write it: a duration before `anchor`, a day or a month by its beginning, seconds or milliseconds
 * since 1970, or a date or date-time as `parseInstant` reads it.
 * @param flag Name of the command-line flag, for the error message.
 * @throws AuditError `bad-time` if the text is neither, or if the instant would be before 1970.
 */
export function parseInstantOrDuration(text: string, { anchor, now, zone }: TimeReading, flag: string): Instant {
  const back = durationMs(text);
  if (back !== null) return instantBefore(anchor, back, `${flag} "${text}"`);
  const parsed = namedInstant(text, now, zone);
  if (parsed !== null) return parsed;
  throw new AuditError('bad-time', `${flag} "${text}" is not understood.`, { hint: TIME_FORMS });
}

/** A time that is no duration; null for anything else. */
function namedInstant(text: string, now: Instant, zone: Zone): Instant | null {
  const written = text.trim();
  if (/^now$/i.test(written)) return now;
  const day = spanOf(written, now, zone);
  if (day !== null) return day.from;
  const [, digits] = /^@?(\d{10}|\d{13})(?:\.\d+)?$/.exec(written) ?? [];
  if (digits !== undefined) return epochInstant(Number(digits));
  return parseInstant(plainNotation(written), zone)?.instant ?? null;
}

/** The day or the month that a text names, in `zone`; null for anything else. */
function spanOf(text: string, now: Instant, zone: Zone): TimeWindow | null {
  const word = text.toLowerCase();
  if (word === 'today' || word === 'yesterday') {
    const today = displayInstant(now, zone).slice(0, 10);
    return span(word === 'today' ? today : nextDay(today, -1), nextDay(today, word === 'today' ? 1 : 0), zone);
  }
  const [, year, month, day] =
    /^(\d{4})([01]\d)([0-3]\d)$/.exec(text) ?? /^(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?$/.exec(text) ?? [];
  if (year === undefined || month === undefined) return null;
  const first = `${year}-${month.padStart(2, '0')}-${(day ?? '1').padStart(2, '0')}`;
  const next = day === undefined ? nextDay(`${first.slice(0, 8)}28`, 4).replace(/\d\d$/, '01') : nextDay(first, 1);
  return span(first, next, zone);
}

function span(first: string, next: string, zone: Zone): TimeWindow | null {
  const [from, to] = [parseInstant(first, zone)?.instant, parseInstant(next, zone)?.instant];
  return from === undefined || to === undefined ? null : { from, to };
}

/** The date `days` later; empty for a date that does not exist. */
function nextDay(date: string, days: number): string {
  const instant = instantOf((parseInstant(date)?.instant ?? Number.NaN) + days * DAY_MS);
  return instant === null ? '' : printDay(instant);
}

/**
 * The window of one day or month: `2026-03-02`, `today`, `yesterday`, `2026-02`.
 * @throws AuditError `bad-time` for anything else
 */
export function dayWindow(text: string, now: Instant, zone: Zone): TimeWindow {
  const window = spanOf(text.trim(), now, zone);
  if (window !== null) return window;
  throw new AuditError('bad-time', `--day "${text}" is not understood.`, {
    hint: 'Use a date (2026-03-02), today, yesterday, or a month (2026-02).',
  });
}

function instantBefore(anchor: Instant, back: number, asked: string): Instant {
  const instant = instantOf(anchor - back);
  if (instant !== null) return instant;
  throw new AuditError('bad-time', `${asked} goes back to before 1970, when no log was written.`, {
    hint: `Use a shorter duration; a window is at most ${LONGEST_WINDOW_DAYS} days long.`,
  });
}

/**
 * The instant from which durations count back, as `--as-of` gives it.
 * @param asOf `now`; `latest` for the millisecond after the newest event, so that a window up to it holds that event;
 * or a day, a month or a time as `parseInstant` reads it.
 * @param latest Time of the newest event, or null if there are no events; `now` then takes its place.
 * @param zone Zone of a time written without an offset.
 * @throws AuditError `bad-time` for anything else.
 */
export function anchorInstant(asOf: string, now: Instant, latest: Instant | null, zone: Zone): Instant {
  if (/^latest$/i.test(asOf.trim())) return instantOf((latest ?? now) + 1) ?? now;
  const parsed = namedInstant(asOf, now, zone);
  if (parsed !== null) return parsed;
  throw new AuditError('bad-time', `--as-of "${asOf}" is not understood.`, {
    hint: 'Use now, latest, today, or an ISO 8601 date or date-time (2026-03-02T09:30:00Z).',
  });
}

/** What a user asks for; a part that is undefined is not given. */
export interface AskedTimes extends TimeReading {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/**
 * The window that a user asks for, of any length. It ends at `anchor` unless `until` is given, and begins 30 days before
 * its end unless `since` is given.
 * @throws AuditError `bad-time` for a text that is no time, and for a window that does not end after it starts
 */
export function resolveWindow({ since, until, ...reading }: AskedTimes): TimeWindow {
  const to = until === undefined ? reading.anchor : parseInstantOrDuration(until, reading, '--until');
  const from =
    since === undefined ? daysBefore(to, LONGEST_WINDOW_DAYS) : parseInstantOrDuration(since, reading, '--since');
  return refuseEmpty({ from, to });
}

function refuseEmpty(window: TimeWindow): TimeWindow {
  const { from, to } = window;
  if (from < to) return window;
  throw new AuditError('bad-time', `The window from ${printInstant(from)} to ${printInstant(to)} is empty.`, {
    hint: '--since must lie before --until; durations count back from --as-of.',
  });
}

/**
 * Gives back the window if it is valid. `hint` says what to do about a window that is too long.
 * @throws AuditError `bad-time` for a window that does not end after it starts; `window-too-long` over 30 days.
 */
export function checkWindow(
  window: TimeWindow,
  hint = `Use --since ${LONGEST_WINDOW_DAYS}d, and move the window with --until or --as-of.`,
): TimeWindow {
  const { from, to } = refuseEmpty(window);
  if (to - from > LONGEST_WINDOW_DAYS * DAY_MS) {
    throw new AuditError(
      'window-too-long',
      `The window asked for is ${describeLength(to - from)} long; the limit is ${LONGEST_WINDOW_DAYS} days.`,
      { hint },
    );
  }
  return window;
}

/** A duration in words, in its two largest units that are not zero: `31 days`, `30 days 1 millisecond`, `0 seconds`. */
export function describeLength(milliseconds: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['day', DAY_MS],
    ['hour', 3_600_000],
    ['minute', 60_000],
    ['second', 1000],
    ['millisecond', 1],
  ];
  let rest = milliseconds;
  const parts: string[] = [];
  for (const [name, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${name}${count === 1 ? '' : 's'}`);
  }
  return parts.slice(0, 2).join(' ') || '0 seconds';
}

/** The instant `days` times 24 hours earlier, but not before 1970. `days` may be a fraction. */
export function daysBefore(instant: Instant, days: number): Instant {
  return instantOf(instant - days * DAY_MS) ?? EPOCH;
}

/** The window of this length that ends where another begins. */
export function windowBefore({ from }: Pick<TimeWindow, 'from'>, lengthMs: number): TimeWindow {
  return { from: daysBefore(from, lengthMs / DAY_MS), to: from };
}

/** Every UTC day that holds a part of the window, in order, each as in `2026-03-02`. */
export function daysOf(window: TimeWindow): readonly string[] {
  const days: string[] = [];
  for (let day = window.from - (window.from % DAY_MS); day < window.to; day += DAY_MS) {
    const instant = instantOf(day);
    if (instant !== null) days.push(printDay(instant));
  }
  return days;
}
