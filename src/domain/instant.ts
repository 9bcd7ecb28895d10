import { createRequire } from 'node:module';
import type { TZDate } from '@date-fns/tz';
import { tzOffset } from '@date-fns/tz/tzOffset';
import type { format } from 'date-fns/format';
import { AuditError } from './audit-error.ts';
import { isoInstant } from './text/iso-instant.ts';

declare const instantBrand: unique symbol;

/** A point in time, in whole milliseconds since 1970-01-01T00:00:00Z. Always within the years 1970 to 9999. */
export type Instant = number & { readonly [instantBrand]: true };

/** A time zone: `utc`, `local` (that of this machine) or an IANA name such as `Asia/Shanghai`. */
export type Zone = string;

/** What `parseInstant` read. */
export interface ParsedInstant {
  readonly instant: Instant;
  /** True if the text named no zone, so that the assumed zone was used. */
  readonly isZoneAssumed: boolean;
}

/** 1970-01-01T00:00:00Z, the earliest instant. */
export const EPOCH = 0 as Instant;

const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const DAY_MS = 86_400_000;
const LEAP_SECOND = 60;
/** No zone has a wider offset than that of Kiribati, +14:00. */
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

/** No event is later. */
export const LAST_INSTANT = LATEST_MS as Instant;

/** The instant of a count of milliseconds since 1970; a fraction is cut. Null for NaN and outside 1970 to 9999. */
export function instantOf(milliseconds: number): Instant | null {
  return Number.isFinite(milliseconds) && milliseconds >= 0 && milliseconds <= LATEST_MS
    ? (Math.trunc(milliseconds) as Instant)
    : null;
}

/** Whether a number is an instant: no fraction, and within the years 1970 to 9999. */
export function isInstant(milliseconds: number): milliseconds is Instant {
  return milliseconds >= 0 && milliseconds <= LATEST_MS && Math.trunc(milliseconds) === milliseconds;
}

/** The instant at a place of a column of instants; EPOCH outside of it. */
export function instantIn(times: Float64Array, index: number): Instant {
  const time = times[index] ?? 0;
  return isInstant(time) ? time : EPOCH;
}

/**
 * The instant of a number in a log that counts either seconds or milliseconds since 1970. Below 1e11 it is taken for
 * seconds: as milliseconds it would be before 1973, when no registry wrote logs. Null as for `instantOf`.
 */
export function epochInstant(value: number): Instant | null {
  return instantOf(Math.abs(value) < 1e11 ? value * 1000 : value);
}

/** The fields of a written time, not checked. */
interface DateFields {
  readonly year: number;
  /** From 1; 0 for a month name that does not exist. */
  readonly month: number;
  readonly day: number;
  /** Hour, minute, second, fraction, zone word, sign, offset hours and offset minutes, as the pattern captured them. */
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

/** The number of a month, from its whole name, its first three letters or `Sept`; 0 for anything else. */
function monthNumber(word = ''): number {
  const lower = word.toLowerCase();
  return lower === 'sept' ? 9 : MONTHS.findIndex((name) => lower === name || lower === name.slice(0, 3)) + 1;
}

/**
 * Milliseconds since 1970 of the fields read as UTC; null for a date or time that does not exist (2026-02-30, 25:00).
 * Epoch time has no leap seconds, so a second 60 becomes the last millisecond of second 59.
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

/**
 * The offset that the text names, in milliseconds east of UTC; undefined if it names none, null if it is out of range.
 */
function statedOffset(clock: readonly (string | undefined)[]): number | null | undefined {
  const [zoneWord, sign, hours, minutes] = clock.slice(4);
  if (sign === undefined) return zoneWord === undefined ? undefined : 0;
  const offset = Number(hours) * 3_600_000 + Number(minutes ?? 0) * 60_000;
  if (offset > WIDEST_OFFSET_MS || Number(minutes ?? 0) > 59) return null;
  return sign === '-' ? -offset : offset;
}

/**
 * Reads the time notations that registries write: ISO 8601 with 0 to 9 fraction digits and offsets with or without
 * colon and minutes, `2016/12/08 11:07:28 GMT+08:00`, `Dec 8, 2016 11:24:04 GMT+08:00` and RFC 2822. Digits below a
 * millisecond are cut. Null for anything else and for a date that does not exist; it is never rolled over into the next
 * month. A second 60 is accepted only where leap seconds are inserted, at the end of a UTC day.
 * @param assumedZone Zone of a text that names none.
 */
export function parseInstant(text: string, assumedZone: Zone = 'utc'): ParsedInstant | null {
  const iso = instantOf(isoInstant(text) ?? Number.NaN);
  if (iso !== null) return { instant: iso, isZoneAssumed: false };
  // The same notation without a zone.
  const assumed = assumedZone === 'utc' ? instantOf(isoInstant(`${text}Z`) ?? Number.NaN) : null;
  return assumed === null ? parseAnyNotation(text, assumedZone) : { instant: assumed, isZoneAssumed: true };
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
 * Converts a wall-clock time in `zone` to milliseconds since 1970. `wallClock` is the same wall-clock time read as UTC.
 * A time that clocks show twice, because they are set back, is the earlier of the two. A time that they skip, because
 * they are set forward, is read with the offset before the change.
 */
function inZone(wallClock: number, zone: Zone): number {
  if (zone === 'utc') return wallClock;
  const name = zoneName(zone);
  const offsetAt = (instant: number): number => tzOffset(name, new Date(instant)) * 60_000;
  // The instant lies between these two in any zone, and no zone changes its clocks twice within 28 hours.
  const before = offsetAt(wallClock - WIDEST_OFFSET_MS - 1);
  const after = offsetAt(wallClock + WIDEST_OFFSET_MS + 1);
  if (before === after) return wallClock - before;
  const isShownAt = (instant: number): boolean => instant + offsetAt(instant) === wallClock;
  const [earliest] = [wallClock - before, wallClock - after].filter(isShownAt).toSorted((a, b) => a - b);
  return earliest ?? wallClock - before;
}

/** The IANA name of a zone; for `local`, that of this machine. `utc` stays `utc`. */
export function zoneName(zone: Zone): string {
  return zone === 'local' ? Intl.DateTimeFormat().resolvedOptions().timeZone : zone;
}

/**
 * The zone that a user names; `utc` and `local` may be written in any case. Abbreviations are refused even if the IANA
 * database holds them: CST is Chicago there, but Shanghai in many logs.
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

/** The canonical spelling of an IANA name; null if the database does not hold it. */
function ianaName(text: string): Zone | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/** ISO 8601 in UTC with milliseconds, as in `2026-03-02T01:30:00.000Z`. All machine-readable outputs use it. */
export function printInstant(instant: Instant): string {
  return new Date(instant).toISOString();
}

/** `2026-03-02 03:13:45`, the wall-clock time in `zone`. For people; seconds are cut, not rounded. */
export function displayInstant(instant: Instant, zone: Zone): string {
  if (zone === 'utc') return printInstant(instant).slice(0, 19).replace('T', ' ');
  const { format: formatted, TZDate: Zoned } = zoneTools();
  return formatted(new Zoned(instant, zoneName(zone)), 'yyyy-MM-dd HH:mm:ss');
}

/** The UTC day of an instant, as in `2026-03-02`. */
export function printDay(instant: Instant): string {
  return printInstant(instant).slice(0, 10);
}

interface ZoneTools {
  readonly format: typeof format;
  readonly TZDate: typeof TZDate;
}

let loadedZoneTools: ZoneTools | null = null;

/**
 * Loads the forty modules of date-fns when a time in a zone other than UTC is first shown: most runs never need them.
 */
function zoneTools(): ZoneTools {
  loadedZoneTools ??= loadZoneTools();
  return loadedZoneTools;
}

function loadZoneTools(): ZoneTools {
  const require = createRequire(import.meta.url);
  return { ...require('date-fns/format'), ...require('@date-fns/tz') };
}
