import { CARRIAGE_RETURN } from './bytes';
import * as columns from './columns';
import * as times from './times';

/** The lines that are read, and where in them the current record is. Both lanes read so. */
let input: usize = 0;
let base: f64 = 0;
export let until: usize = 0;
/** Where the current record begins. */
export let start: usize = 0;
/** Where the current record ends; 0 until its values were read. */
export let end: usize = 0;
/** How many records are in the columns. */
export let records: i32 = 0;
export let isTimeAnswered: bool = false;

/** Why `read` returned, as far as both lanes know. The host knows the same numbers: see SharedReason in ../scanner-memory.ts. */
export const AT_END: i32 = 0;
/** The line must be read the ordinary way. */
export const AT_OTHER: i32 = 1;
export const IS_FULL: i32 = 2;
export const ASKS_PART: i32 = 3;
export const ASKS_TIME: i32 = 4;

/** The host's answer for values whose record must be read the ordinary way. */
export const OTHER: i32 = 2;

/** Memory for the host to write to. */
export function room(bytes: i32): usize {
  return heap.alloc(bytes);
}

/** Opens whole lines that have the given offset in their file. Line ends and readable memory must follow them. */
export function open(from: usize, length: i32, offset: f64): void {
  input = from;
  start = from;
  until = from + length;
  base = offset;
  end = 0;
}

/** How many of the opened bytes were read: where the current record begins. */
export function position(): i32 {
  return <i32>(start - input);
}

/** Goes on at another line. */
export function goOn(from: i32): void {
  start = input + from;
  end = 0;
}

export function recordCount(): i32 {
  return records;
}

export function isAtEnd(): bool {
  return start >= until;
}

/** Whether the columns have room for one more record. */
export function hasRoom(): bool {
  return records < columns.MOST_RECORDS;
}

/** Sets where the current record ends; 0 if its line must be read the ordinary way. */
export function endAt(address: usize): void {
  end = address;
  isTimeAnswered = false;
}

/** Which template is tried: the usual one first, then the others in their order. */
export function inTurn(tried: i32, usual: i32): i32 {
  if (tried === 0) return usual;
  return tried <= usual ? tried - 1 : tried;
}

/** The host's answer: the time of the current record. */
export function answerTimeOfRecord(milliseconds: f64, remarked: u32): void {
  times.answerTime(milliseconds, remarked, false);
  isTimeAnswered = true;
}

/** Writes when the current record happened and where it is, and goes on to the next one. */
export function nextRecord(): void {
  const id = <usize>records;
  store<f64>(columns.offset + (id << 3), base + <f64>(start - input));
  store<u32>(columns.length + (id << 2), <u32>(end - start));
  store<f64>(columns.time + (id << 3), times.instant);
  records++;
  start = end + (load<u8>(end) === CARRIAGE_RETURN ? 2 : 1);
  end = 0;
}

/** Drops the records that the host has taken. */
export function dropRecords(): void {
  records = 0;
}
