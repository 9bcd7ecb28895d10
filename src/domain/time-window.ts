import { AuditError } from './audit-error.ts';
import { EPOCH, type Instant, instantOf, parseInstant, printDay, printInstant, type Zone } from './instant.ts';

export const DAY_MS = 86_400_000;

/** Vendors' event lines answer for at most 30 days a query; so does imgaudit. */
export const LONGEST_WINDOW_DAYS = 30;

/** Half-open: `from` belongs to it, `to` does not. */
export interface TimeWindow {
  readonly from: Instant;
  readonly to: Instant;
}

export interface WindowRequest {
  readonly since: string | null;
  readonly until: string | null;
  /** The moment that durations count back from. */
  readonly anchor: Instant;
  /** Zone of times written without an offset. */
  readonly zone: Zone;
}

const DURATION = /^(\d{1,6})([mhdw])$/;
const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', DAY_MS],
  ['w', 7 * DAY_MS],
]);

/** Milliseconds of `90m`, `36h`, `7d` or `2w`, or null for anything else. */
export function durationMs(text: string): number | null {
  const [, count, unit] = DURATION.exec(text) ?? [];
  const unitMs = UNIT_MS.get(unit ?? '');
  return count === undefined || unitMs === undefined ? null : Number(count) * unitMs;
}

/**
 * A point of time as users write it: a duration back from `anchor`, or an ISO 8601 date or date-time.
 * @throws AuditError `bad-time`
 */
export function parsePoint(text: string, anchor: Instant, zone: Zone, flag: string): Instant {
  const back = durationMs(text);
  if (back !== null) return pointBack(back, anchor, `${flag} "${text}"`);
  const parsed = parseInstant(text, zone);
  if (parsed !== null) return parsed.instant;
  throw new AuditError('bad-time', `${flag} "${text}" is not a time that exists.`, {
    hint: 'Use a duration (90m, 36h, 7d, 2w) or an ISO 8601 date or date-time (2026-03-02, 2026-03-02T09:30:00+08:00).',
  });
}

function pointBack(back: number, anchor: Instant, asked: string): Instant {
  const instant = instantOf(anchor - back);
  if (instant !== null) return instant;
  throw new AuditError('bad-time', `${asked} goes back to before 1970, when no log was written.`, {
    hint: `Use a shorter duration; a window is at most ${LONGEST_WINDOW_DAYS} days long.`,
  });
}

export interface AnchorRequest {
  /** `now`, `latest`, or an ISO 8601 date or date-time. */
  readonly asOf: string;
  readonly now: Instant;
  /** Time of the newest event, or null where there is none. */
  readonly latest: Instant | null;
  readonly zone: Zone;
}

/**
 * What durations count back from. `latest` is just after the newest event, so that the window holds it.
 * @throws AuditError `bad-time`
 */
export function anchorInstant({ asOf, now, latest, zone }: AnchorRequest): Instant {
  if (asOf === 'now') return now;
  if (asOf === 'latest') return instantOf((latest ?? now) + 1) ?? now;
  const parsed = parseInstant(asOf, zone);
  if (parsed !== null) return parsed.instant;
  throw new AuditError('bad-time', `--as-of "${asOf}" is not a time that exists.`, {
    hint: 'Use now, latest, or an ISO 8601 date or date-time (2026-03-02T09:30:00Z).',
  });
}

/**
 * The window a user asked for; without `--since` the last 30 days before `--until`.
 * @throws AuditError `bad-time`, or `window-too-long` over 30 days.
 */
export function resolveWindow(request: WindowRequest): TimeWindow {
  const { since, until, anchor, zone } = request;
  const to = until === null ? anchor : parsePoint(until, anchor, zone, '--until');
  const from = since === null ? daysBefore(to, LONGEST_WINDOW_DAYS) : parsePoint(since, anchor, zone, '--since');
  return checkWindow({ from, to });
}

/** @throws AuditError `bad-time` for a window that ends before it starts, `window-too-long` over 30 days. */
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

/** `31 days`, `30 days 2 hours`, `30 days 1 millisecond`: the two largest units that are not zero. */
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

/** `days` times 24 hours earlier, not before 1970. */
export function daysBefore(instant: Instant, days: number): Instant {
  return instantOf(instant - days * DAY_MS) ?? EPOCH;
}

/** The UTC days a window touches, each as `2026-03-02`. */
export function daysOf(window: TimeWindow): readonly string[] {
  const days: string[] = [];
  for (let day = window.from - (window.from % DAY_MS); day < window.to; day += DAY_MS) {
    const instant = instantOf(day);
    if (instant !== null) days.push(printDay(instant));
  }
  return days;
}
