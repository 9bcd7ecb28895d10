import { areSame, isDigit, twoDigits } from './bytes';
import { zeros } from './memory';

/**
 * A cache of minutes: `2026-03-02T09:30:` and the zone after the fraction give an instant, to which seconds and fraction
 * are added. Within a minute that holds in every zone. Where the zone is an offset it holds within a day, and the cache
 * has `2026-03-02T` and the offset; so it does where no zone is stated, but for days on which clocks are changed, of which
 * the host answers about every time. ../time-base.ts knows these rules too.
 */
const DAY_BYTES: i32 = 11;
const MINUTE_BYTES: i32 = 17;
const SECONDS_END: i32 = 19;
const SPACE: u8 = 0x20;
const COLON: u8 = 0x3a;
const LETTER_Z: u8 = 0x5a;
const PLUS: u8 = 0x2b;
const MINUS: u8 = 0x2d;
const DOT: u8 = 0x2e;
const DIGIT_ZERO: u32 = 0x30;
const MOST_FRACTION: i32 = 9;
const MOST_ZONE: i32 = 14;
const ENTRIES: u32 = 1024;
/** An entry: the text of the day or minute, the length and the text of the zone, in 32 bytes; then the instant and its remarks. */
const KEY_BYTES: i32 = 32;
const INSTANT: usize = 32;
const REMARKS: usize = 40;
const IS_ANSWERED: usize = 44;
const ENTRY_BYTES: usize = 48;

const entries: usize = zeros(<usize>ENTRIES * ENTRY_BYTES);
const key: usize = zeros(KEY_BYTES + 16);
let entry: usize = entries;

/** The time that was read last, in milliseconds since 1970, and its remarks as bits. */
export let instant: f64 = 0;
export let remarks: u32 = 0;
/** Whether the time that was read last has the form that the cache can hold. */
let isCacheable: bool = false;
/** The fraction that was read last. */
let milliseconds: u32 = 0;

/** The host's answer: a time; with `isBase`, the instant at which its day or minute begins, to be cached. */
export function answerTime(time: f64, remarked: u32, isBase: bool): void {
  instant = time;
  remarks = remarked;
  if (!isBase || !isCacheable) return;
  memory.copy(entry, key, KEY_BYTES);
  store<f64>(entry, time, INSTANT);
  store<u32>(entry, remarked, REMARKS);
  store<u32>(entry, 1, IS_ANSWERED);
}

/**
 * Reads a time if its day or minute, and its zone, are in the cache. A time of an access log, `02/Mar/2026:09:30:00 +0000`,
 * has one byte more before its hours and a blank before its zone.
 */
export function readTime(start: usize, end: usize, isOfAccessLog: bool): bool {
  isCacheable = false;
  const more: i32 = isOfAccessLog ? 1 : 0;
  const day = start + more;
  if (<i32>(end - day) < SECONDS_END || load<u8>(day, 16) !== COLON) return false;
  const seconds = twoDigits(day + MINUTE_BYTES);
  const zone = fractionEnd(day + SECONDS_END);
  const zoneLength = <i32>(end - zone);
  if (seconds > 59 || zone === 0 || zoneLength > MOST_ZONE - more) return false;
  const clock = zoneLength === 0 || isOffset(zone, zoneLength, isOfAccessLog) ? secondsOfDay(day) : -1;
  const keyBytes: i32 = (clock < 0 ? MINUTE_BYTES : DAY_BYTES) + more;
  memory.fill(key, 0, KEY_BYTES);
  memory.copy(key, start, keyBytes);
  store<u8>(key + keyBytes, <u8>(zoneLength + 1));
  memory.copy(key + keyBytes + 1, zone, zoneLength);
  const number = isOfAccessLog ? twoDigits(start) + 31 * <u32>load<u8>(start, 5) : dayOf(start);
  entry = entries + <usize>(slotOf(day, number, clock < 0) & (ENTRIES - 1)) * ENTRY_BYTES;
  isCacheable = true;
  if (load<u32>(entry, IS_ANSWERED) === 0 || !areSame(entry, key, KEY_BYTES)) return false;
  instant = load<f64>(entry, INSTANT) + (<f64>(max(clock, 0) + seconds) * 1000 + milliseconds);
  remarks = load<u32>(entry, REMARKS);
  return true;
}

/** Consecutive minutes and days share cache lines. */
function slotOf(start: usize, day: u32, isMinute: bool): u32 {
  return isMinute ? twoDigits(start + 14) + 60 * twoDigits(start + 11) + 7 * day : day;
}

/** Of a date of ISO 8601. */
function dayOf(start: usize): u32 {
  return twoDigits(start + 8) + 31 * twoDigits(start + 5);
}

function isOffset(zone: usize, length: i32, isOfAccessLog: bool): bool {
  if (length === 0) return false;
  const first = load<u8>(zone);
  if (isOfAccessLog && first === SPACE) return isSign(load<u8>(zone, 1));
  return first === LETTER_Z || isSign(first);
}

function isSign(byte: u8): bool {
  return byte === PLUS || byte === MINUS;
}

/** Where its minute begins, in seconds since its day began; -1 if no clock shows such a time. */
function secondsOfDay(start: usize): i32 {
  const hours = twoDigits(start + 11);
  const minutes = twoDigits(start + 14);
  return hours > 23 || minutes > 59 || load<u8>(start, 13) !== COLON ? -1 : <i32>(hours * 60 + minutes) * 60;
}

/** Reads an optional fraction of a second; returns its end, or 0 if it is too long or a dot without digits. */
function fractionEnd(start: usize): usize {
  milliseconds = 0;
  if (load<u8>(start) !== DOT) return start;
  let at = start + 1;
  let weight: u32 = 100;
  for (; isDigit(load<u8>(at)); at++) {
    milliseconds += (load<u8>(at) - DIGIT_ZERO) * weight;
    weight /= 10;
  }
  const digits = <i32>(at - start) - 1;
  return digits > 0 && digits <= MOST_FRACTION ? at : 0;
}
