import { areSame, isDigit, twoDigits } from './bytes';
import { zeros } from './memory';

/**
 * A cache of minutes: `2026-03-02T09:30:` and the zone after the fraction give an instant, to which seconds and fraction
 * are added. Within a minute that holds in every zone.
 */
const MINUTE_BYTES: i32 = 17;
const SECONDS_END: i32 = 19;
const COLON: u8 = 0x3a;
const DOT: u8 = 0x2e;
const DIGIT_ZERO: u32 = 0x30;
const MOST_FRACTION: i32 = 9;
const MOST_ZONE: i32 = 14;
const ENTRIES: u32 = 1024;
/** An entry: the text of the minute, the length and the text of the zone, in 32 bytes; then the instant and its remarks. */
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
let isOfMinute: bool = false;
/** The fraction that was read last. */
let milliseconds: u32 = 0;

/** The host's answer: a time; with `ofMinute`, the instant at which its minute begins, to be cached. */
export function answerTime(time: f64, remarked: u32, ofMinute: bool): void {
  instant = time;
  remarks = remarked;
  if (!ofMinute || !isOfMinute) return;
  memory.copy(entry, key, KEY_BYTES);
  store<f64>(entry, time, INSTANT);
  store<u32>(entry, remarked, REMARKS);
  store<u32>(entry, 1, IS_ANSWERED);
}

/** Reads a time if its minute and zone are in the cache. */
export function readTime(start: usize, end: usize): bool {
  isOfMinute = false;
  if (<i32>(end - start) < SECONDS_END || load<u8>(start, 16) !== COLON) return false;
  const seconds = twoDigits(start + MINUTE_BYTES);
  const zone = fractionEnd(start + SECONDS_END);
  const zoneLength = <i32>(end - zone);
  if (seconds > 59 || zone === 0 || zoneLength > MOST_ZONE) return false;
  memory.fill(key, 0, KEY_BYTES);
  memory.copy(key, start, MINUTE_BYTES);
  store<u8>(key, <u8>(zoneLength + 1), MINUTE_BYTES);
  memory.copy(key + MINUTE_BYTES + 1, zone, zoneLength);
  // Consecutive minutes share cache lines.
  const minute = twoDigits(start + 14) + 60 * twoDigits(start + 11) + 7 * twoDigits(start + 8);
  entry = entries + <usize>(minute & (ENTRIES - 1)) * ENTRY_BYTES;
  isOfMinute = true;
  if (load<u32>(entry, IS_ANSWERED) === 0 || !areSame(entry, key, KEY_BYTES)) return false;
  instant = load<f64>(entry, INSTANT) + <f64>(seconds * 1000 + milliseconds);
  remarks = load<u32>(entry, REMARKS);
  return true;
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
