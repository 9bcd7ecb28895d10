import type { RecordTime } from '../../formats/toolkit/format.ts';

/** The day, hours, minutes, seconds and their fraction, and the zone; in an access log the day is a letter longer. */
const TIME_TEXT = /^(.{11})(\d\d)(:)(\d\d):(\d\d)(?:\.(\d{1,9}))?(\D.{0,13})?$/;
const MINUTE_TEXT = /^(.{17})(\d\d)(?:\.(\d{1,9}))?(\D.{0,13})?$/;
const ACCESS_LOG_TIME = /^(.{12})(\d\d)(:)(\d\d):(\d\d)(?:\.(\d{1,9}))?( [+-].{0,11})?$/;
const IS_OFFSET = /^(?:[Z+-]| [+-])/;
const [LAST_HOUR, LAST_MINUTE] = [23, 59] as const;
/** Of a day, in milliseconds. */
const LAST_SECOND = 86_399_000;

/**
 * The instant at which the day of a time begins, or where its zone is a name its minute, as assembly/times.ts caches it;
 * null if the clock does not simply add to it.
 */
export function timeBase(
  text: string,
  time: RecordTime,
  read: (text: string) => RecordTime | null,
  isOfAccessLog = false,
): number | null {
  const beginning = isOfAccessLog ? ofDay(text, ACCESS_LOG_TIME) : (ofDay(text, TIME_TEXT) ?? ofMinute(text));
  const base = beginning === null ? null : read(beginning.begin);
  if (beginning === null || base === null) return null;
  const isAfter = (later: RecordTime | null, milliseconds: number) =>
    later?.instant === base.instant + milliseconds && later.remarks.join() === base.remarks.join();
  // Without a zone, clocks may have been changed on the day.
  if (beginning.last !== null && !isAfter(read(beginning.last), LAST_SECOND)) return null;
  return isAfter(time, beginning.since) ? base.instant : null;
}

interface Beginning {
  readonly begin: string;
  /** Milliseconds. */
  readonly since: number;
  /** The last second of the day, where that may be another than the clock says. */
  readonly last: string | null;
}

function ofDay(text: string, written: RegExp): Beginning | null {
  const [, day, hours, , minutes, seconds, fraction = '', zone = ''] = written.exec(text) ?? [];
  if (day === undefined || (zone !== '' && !IS_OFFSET.test(zone))) return null;
  if (Number(hours) > LAST_HOUR || Number(minutes) > LAST_MINUTE) return null;
  const clock = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  const since = clock * 1000 + milliseconds(fraction);
  return { begin: `${day}00:00:00${zone}`, since, last: zone === '' ? `${day}23:59:59` : null };
}

function ofMinute(text: string): Beginning | null {
  const [, minute, seconds, fraction = '', zone = ''] = MINUTE_TEXT.exec(text) ?? [];
  return minute === undefined
    ? null
    : { begin: `${minute}00${zone}`, since: Number(seconds) * 1000 + milliseconds(fraction), last: null };
}

function milliseconds(fraction: string): number {
  return Number(fraction.padEnd(3, '0').slice(0, 3));
}
