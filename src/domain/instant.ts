import { createRequire } from 'node:module';
import type { TZDate } from '@date-fns/tz';
import { tzOffset } from '@date-fns/tz/tzOffset';
import type { format } from 'date-fns/format';
import { AuditError } from './audit-error.ts';
import { isoInstant } from './iso-instant.ts';

declare const instantBrand: unique symbol;

/** A moment in milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number & { readonly [instantBrand]: true };

/** An IANA zone name, `utc`, or `local`. */
export type Zone = string;

export interface ParsedInstant {
  readonly instant: Instant;
  /** True where the text named no zone and the assumed one was used. */
  readonly isZoneAssumed: boolean;
}

export const EPOCH = 0 as Instant;

const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const DAY_MS = 86_400_000;
const LEAP_SECOND = 60;
/** No place on Earth is farther from UTC. */
const WIDEST_OFFSET_MS = 14 * 3_600_000;
const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

const CLOCK = String.raw`(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?`;
const OFFSET = String.raw`(?: ?(Z|UTC|GMT))?(?: ?([+-])(\d{2})(?::?(\d{2}))?(?: UTC)?)?`;
const NUMERIC_DATE = new RegExp(String.raw`^(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:[T ]${CLOCK}${OFFSET})?$`, 'i');
const MONTH_FIRST = new RegExp(String.raw`^([A-Z]{3,9}) (\d{1,2}), (\d{4}) ${CLOCK}${OFFSET}$`, 'i');
const DAY_FIRST = new RegExp(String.raw`^(?:[A-Z]{3}, )?(\d{1,2}) ([A-Z]{3}) (\d{4}) ${CLOCK}${OFFSET}$`, 'i');

/** An instant from a count of milliseconds, or null outside the years 1970 to 9999. */
export function instantOf(milliseconds: number): Instant | null {
  return Number.isFinite(milliseconds) && milliseconds >= 0 && milliseconds <= LATEST_MS
    ? (Math.trunc(milliseconds) as Instant)
    : null;
}

/** An instant from an epoch number: below 1e11 it counts seconds, else milliseconds. No log is older than 1973. */
export function epochInstant(value: number): Instant | null {
  return instantOf(Math.abs(value) < 1e11 ? value * 1000 : value);
}

interface DateFields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** hour, minute, second, fraction, zone word, sign, offset hours, offset minutes, as the pattern caught them */
  readonly clock: readonly (string | undefined)[];
}

function dateFields(text: string): DateFields | null {
  const numeric = NUMERIC_DATE.exec(text);
  if (numeric) {
    return { year: Number(numeric[1]), month: Number(numeric[3]), day: Number(numeric[4]), clock: numeric.slice(5) };
  }
  const monthFirst = MONTH_FIRST.exec(text);
  if (monthFirst) {
    const month = monthNumber(monthFirst[1]);
    return { year: Number(monthFirst[3]), month, day: Number(monthFirst[2]), clock: monthFirst.slice(4) };
  }
  const dayFirst = DAY_FIRST.exec(text);
  if (!dayFirst) return null;
  return {
    year: Number(dayFirst[3]),
    month: monthNumber(dayFirst[2]),
    day: Number(dayFirst[1]),
    clock: dayFirst.slice(4),
  };
}

/** The number of a month written out or by its first three letters (September also by four), or 0 for anything else. */
function monthNumber(word = ''): number {
  const lower = word.toLowerCase();
  return lower === 'sept' ? 9 : MONTHS.findIndex((name) => lower === name || lower === name.slice(0, 3)) + 1;
}

/**
 * Milliseconds of the fields read as UTC, or null where such a date or time does not exist (2026-02-30, 25:00). An
 * epoch does not count leap seconds: they are all the last millisecond of the second before.
 */
function asUtc({ year, month, day, clock }: DateFields): number | null {
  const [hour = 0, minute = 0, written = 0] = [clock[0], clock[1], clock[2]].map((part) => Number(part ?? 0));
  if (hour > 23 || minute > 59 || written > LEAP_SECOND) return null;
  const isLeap = written === LEAP_SECOND;
  const second = isLeap ? 59 : written;
  const milliseconds = isLeap ? 999 : Number((clock[3] ?? '').padEnd(3, '0').slice(0, 3));
  const midnight = Date.UTC(year, month - 1, day);
  const date = new Date(midnight);
  if (year < 1970 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return midnight + hour * 3_600_000 + minute * 60_000 + second * 1000 + milliseconds;
}

/** Milliseconds east of UTC that the text names; undefined where it names none, null where it is out of range. */
function statedOffset(clock: readonly (string | undefined)[]): number | null | undefined {
  const [zoneWord, sign, hours, minutes] = clock.slice(4);
  if (sign === undefined) return zoneWord === undefined ? undefined : 0;
  const offset = Number(hours) * 3_600_000 + Number(minutes ?? 0) * 60_000;
  if (offset > WIDEST_OFFSET_MS || Number(minutes ?? 0) > 59) return null;
  return sign === '-' ? -offset : offset;
}

/**
 * Reads the time notations that registries write: ISO 8601 with 0 to 9 fraction digits and offsets with or without
 * colon and minutes, `2016/12/08 11:07:28 GMT+08:00`, `Dec 8, 2016 11:24:04 GMT+08:00` and RFC 2822. Fractions below a
 * millisecond are cut. An impossible date gives null; it is never rolled over. A second 60 is possible only where leap
 * seconds are inserted: at the end of a UTC day.
 */
export function parseInstant(text: string, assumedZone: Zone = 'utc'): ParsedInstant | null {
  const iso = instantOf(isoInstant(text) ?? Number.NaN);
  return iso === null ? parseAnyNotation(text, assumedZone) : { instant: iso, isZoneAssumed: false };
}

function parseAnyNotation(text: string, assumedZone: Zone): ParsedInstant | null {
  const fields = dateFields(text.trim());
  const utc = fields === null ? null : asUtc(fields);
  if (fields === null || utc === null) return null;
  const offset = statedOffset(fields.clock);
  if (offset === null) return null;
  const instant = instantOf(offset === undefined ? inZone(utc, assumedZone) : utc - offset);
  if (instant === null || (isLeapSecond(fields) && !isEndOfDay(instant))) return null;
  return { instant, isZoneAssumed: offset === undefined };
}

function isLeapSecond({ clock }: DateFields): boolean {
  return Number(clock[2]) === LEAP_SECOND;
}

function isEndOfDay(instant: Instant): boolean {
  return instant % DAY_MS === DAY_MS - 1;
}

/**
 * The instant at which clocks in `zone` show what `wallClock` shows read as UTC. Where clocks are set back and show a
 * time twice, the earlier of the two; where they are set forward and skip it, as long after the change as the time
 * lies in what is skipped.
 */
function inZone(wallClock: number, zone: Zone): number {
  if (zone === 'utc') return wallClock;
  const name = zoneName(zone);
  const offsetAt = (instant: number): number => tzOffset(name, new Date(instant)) * 60_000;
  // Far enough apart that the instant meant lies between the two, whatever the zone.
  const before = offsetAt(wallClock - WIDEST_OFFSET_MS - 1);
  const after = offsetAt(wallClock + WIDEST_OFFSET_MS + 1);
  if (before === after) return wallClock - before;
  const isShownAt = (instant: number): boolean => instant + offsetAt(instant) === wallClock;
  const [earliest] = [wallClock - before, wallClock - after].filter(isShownAt).toSorted((a, b) => a - b);
  return earliest ?? wallClock - before;
}

/** Its name wherever it is asked for: `local` is the zone of the machine at hand. */
export function zoneName(zone: Zone): string {
  return zone === 'local' ? Intl.DateTimeFormat().resolvedOptions().timeZone : zone;
}

/**
 * Checks a zone given by the user; `UTC` in any case is `utc`. Abbreviations are refused, also those that the IANA
 * database holds: CST is Chicago there, and Shanghai in many a log.
 * @throws AuditError `bad-time` for anything but `utc`, `local` and an IANA name with a slash.
 */
export function parseZone(text: string): Zone {
  const lower = text.toLowerCase();
  if (lower === 'utc' || lower === 'local') return lower;
  const name = text.includes('/') ? ianaName(text) : null;
  if (name !== null) return name;
  throw new AuditError('bad-time', `"${text}" is not a time zone.`, {
    hint: 'Use an IANA name such as Asia/Shanghai, or utc, or local; an abbreviation such as CST means several zones.',
  });
}

function ianaName(text: string): Zone | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/** ISO 8601 in UTC with milliseconds: the one notation of machine outputs. */
export function printInstant(instant: Instant): string {
  return new Date(instant).toISOString();
}

/** `2026-03-02 03:13:45` on the clocks of `zone`, for people. */
export function displayInstant(instant: Instant, zone: Zone): string {
  if (zone === 'utc') return printInstant(instant).slice(0, 19).replace('T', ' ');
  const { format: formatted, TZDate: Zoned } = zoneTools();
  return formatted(new Zoned(instant, zoneName(zone)), 'yyyy-MM-dd HH:mm:ss');
}

/** The UTC day of an instant, as `2026-03-02`. */
export function printDay(instant: Instant): string {
  return printInstant(instant).slice(0, 10);
}

interface ZoneTools {
  readonly format: typeof format;
  readonly TZDate: typeof TZDate;
}

let loadedZoneTools: ZoneTools | null = null;

/** Loaded when the first time of another zone is shown: forty modules that most runs never need. */
function zoneTools(): ZoneTools {
  loadedZoneTools ??= loadZoneTools();
  return loadedZoneTools;
}

function loadZoneTools(): ZoneTools {
  const require = createRequire(import.meta.url);
  return { ...require('date-fns/format'), ...require('@date-fns/tz') };
}
