import { AuditError } from './audit-error.ts';
import { EPOCH, type Instant, instantOf, parseInstant, printDay, printInstant, type Zone } from './instant.ts';

/** Milliseconds of 24 hours. */
export const DAY_MS = 86_400_000;

/** A window is at most this long, as in the event queries of the vendors. */
export const LONGEST_WINDOW_DAYS = 30;

/** A half-open range of time: `from` is part of it, `to` is not. */
export interface TimeWindow {
  readonly from: Instant;
  readonly to: Instant;
}

const DURATION = /^(\d{1,6})([mhdw])$/;
const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', DAY_MS],
  ['w', 7 * DAY_MS],
]);

/** Milliseconds of a duration in minutes, hours, days or weeks (`90m`, `36h`, `7d`, `2w`); null for anything else. */
export function durationMs(text: string): number | null {
  const [, count, unit] = DURATION.exec(text) ?? [];
  const unitMs = UNIT_MS.get(unit ?? '');
  return count === undefined || unitMs === undefined ? null : Number(count) * unitMs;
}

/**
 * An instant as users write it: a duration before `anchor`, or a date or date-time as `parseInstant` reads it.
 * @param zone Zone of a time written without an offset.
 * @param flag Name of the command-line flag, for the error message.
 * @throws AuditError `bad-time` if the text is neither, or if the instant would be before 1970.
 */
export function parseInstantOrDuration(text: string, anchor: Instant, zone: Zone, flag: string): Instant {
  const back = durationMs(text);
  if (back !== null) return instantBefore(anchor, back, `${flag} "${text}"`);
  const parsed = parseInstant(text, zone);
  if (parsed !== null) return parsed.instant;
  throw new AuditError('bad-time', `${flag} "${text}" is not a time that exists.`, {
    hint: 'Use a duration (90m, 36h, 7d, 2w) or an ISO 8601 date or date-time (2026-03-02, 2026-03-02T09:30:00+08:00).',
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
 * or a date or date-time as `parseInstant` reads it.
 * @param latest Time of the newest event, or null if there are no events; `now` then takes its place.
 * @param zone Zone of a time written without an offset.
 * @throws AuditError `bad-time` for anything else.
 */
export function anchorInstant(asOf: string, now: Instant, latest: Instant | null, zone: Zone): Instant {
  if (asOf === 'now') return now;
  if (asOf === 'latest') return instantOf((latest ?? now) + 1) ?? now;
  const parsed = parseInstant(asOf, zone);
  if (parsed !== null) return parsed.instant;
  throw new AuditError('bad-time', `--as-of "${asOf}" is not a time that exists.`, {
    hint: 'Use now, latest, or an ISO 8601 date or date-time (2026-03-02T09:30:00Z).',
  });
}

/**
 * The window that a user asks for. It ends at `anchor` unless `until` is given, and begins 30 days before its end
 * unless `since` is given.
 * @throws AuditError `bad-time` for a text that is no time; both errors of `checkWindow`.
 */
export function resolveWindow(since: string | null, until: string | null, anchor: Instant, zone: Zone): TimeWindow {
  const to = until === null ? anchor : parseInstantOrDuration(until, anchor, zone, '--until');
  const from =
    since === null ? daysBefore(to, LONGEST_WINDOW_DAYS) : parseInstantOrDuration(since, anchor, zone, '--since');
  return checkWindow({ from, to });
}

/**
 * Gives back the window if it is valid.
 * @throws AuditError `bad-time` for a window that does not end after it starts; `window-too-long` over 30 days.
 */
export function checkWindow(window: TimeWindow): TimeWindow {
  const { from, to } = window;
  if (from >= to) {
    throw new AuditError('bad-time', `The window from ${printInstant(from)} to ${printInstant(to)} is empty.`, {
      hint: '--since must lie before --until; durations count back from --as-of.',
    });
  }
  if (to - from > LONGEST_WINDOW_DAYS * DAY_MS) {
    throw new AuditError(
      'window-too-long',
      `The window asked for is ${describeLength(to - from)} long; the limit is ${LONGEST_WINDOW_DAYS} days.`,
      { hint: `Use --since ${LONGEST_WINDOW_DAYS}d, and move the window with --until or --as-of.` },
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

/** Every UTC day that holds a part of the window, in order, each as in `2026-03-02`. */
export function daysOf(window: TimeWindow): readonly string[] {
  const days: string[] = [];
  for (let day = window.from - (window.from % DAY_MS); day < window.to; day += DAY_MS) {
    const instant = instantOf(day);
    if (instant !== null) days.push(printDay(instant));
  }
  return days;
}
