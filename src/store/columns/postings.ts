import type Database from 'better-sqlite3';
import { numberAt } from './number-at.ts';
import { placesOf } from './places.ts';

const SEVEN_BITS = 0x7f;
const MORE = 0x80;
const BASE = 0x80;

/** Which rows of a column have a value. */
export interface Posting {
  readonly id: number;
  /** Differences between the rows, the first to row 0; each in base 128, the lowest digit first, 128 added to all but the last. */
  readonly rows: Buffer;
}

/** The rows of each value of a column, in order of the values; of 0, which is none, there are none. */
export function* postingsOf(values: Uint32Array): Generator<Posting> {
  const { starts, rows } = placesOf(values);
  // No difference takes more digits than the last row.
  const digits = new Uint8Array(rows.length * digitsOf(values.length));
  let end = 0;
  for (let id = 1; id + 1 < starts.length; id++) {
    const [from, to] = [numberAt(starts, id), numberAt(starts, id + 1)];
    if (from === to) continue;
    const start = end;
    let before = 0;
    for (let at = from; at < to; at++) {
      const row = numberAt(rows, at);
      let rest = row - before;
      for (; rest > SEVEN_BITS; rest >>>= 7) digits[end++] = (rest & SEVEN_BITS) | MORE;
      digits[end++] = rest;
      before = row;
    }
    yield { id, rows: Buffer.from(digits.buffer, start, end - start) };
  }
}

/** Whether these are rows of something. */
export function isPosting(value: unknown): value is Buffer {
  return Buffer.isBuffer(value) && (value.at(-1) ?? MORE) < MORE;
}

/** The rows again. */
export function* rowsIn(posting: Uint8Array): Generator<number> {
  let row = 0;
  let [difference, unit] = [0, 1];
  for (const digit of posting) {
    difference += (digit & SEVEN_BITS) * unit;
    unit *= BASE;
    if (digit >= MORE) continue;
    row += difference;
    yield row;
    [difference, unit] = [0, 1];
  }
}

/** Lets SQL ask for the numbers of events in a posting: `SELECT value FROM json_each(posted_events(first_seq, posted))`. */
export function addPostedEvents(database: Database.Database): void {
  database.function('posted_events', { deterministic: true }, (first: unknown, posted: unknown) => {
    return isPosting(posted) ? JSON.stringify(Array.from(rowsIn(posted), (row) => Number(first) + row)) : '[]';
  });
}

function digitsOf(number: number): number {
  return Math.max(1, Math.ceil(Math.log2(number + 1) / 7));
}
