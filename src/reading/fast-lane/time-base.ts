import type { RecordTime } from '../../formats/toolkit/format.ts';

/** The day, hours, minutes, seconds and their fraction, and the zone. */
const TIME_TEXT = /^(.{11})(\d\d)(:)(\d\d):(\d\d)(?:\.(\d{1,9}))?(\D.{0,13})?$/;
const MINUTE_TEXT = /^(.{17})(\d\d)(?:\.(\d{1,9}))?(\D.{0,13})?$/;
const IS_OFFSET = /^[Z+-]/;
const [LAST_HOUR, LAST_MINUTE] = [23, 59] as const;

/**
 * The instant at which the day of a time begins, or where its zone is no offset its minute, as assembly/times.ts caches
 * it; null if the clock does not simply add to it. `remarksOf` tells whether two times have the same remarks.
 */
export function timeBase(text: string, time: RecordTime, read: (text: string) => RecordTime | null): number | null {
  const { begin, since } = ofDay(text) ?? ofMinute(text) ?? { begin: null, since: 0 };
  const base = begin === null ? null : read(begin);
  if (base === null || base.remarks.join() !== time.remarks.join()) return null;
  return base.instant + since === time.instant ? base.instant : null;
}

interface Beginning {
  readonly begin: string;
  /** Milliseconds. */
  readonly since: number;
}

function ofDay(text: string): Beginning | null {
  const [, day, hours, , minutes, seconds, fraction = '', zone = ''] = TIME_TEXT.exec(text) ?? [];
  if (day === undefined || !IS_OFFSET.test(zone)) return null;
  if (Number(hours) > LAST_HOUR || Number(minutes) > LAST_MINUTE) return null;
  const clock = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return { begin: `${day}00:00:00${zone}`, since: clock * 1000 + milliseconds(fraction) };
}

function ofMinute(text: string): Beginning | null {
  const [, minute, seconds, fraction = '', zone = ''] = MINUTE_TEXT.exec(text) ?? [];
  return minute === undefined
    ? null
    : { begin: `${minute}00${zone}`, since: Number(seconds) * 1000 + milliseconds(fraction) };
}

function milliseconds(fraction: string): number {
  return Number(fraction.padEnd(3, '0').slice(0, 3));
}
