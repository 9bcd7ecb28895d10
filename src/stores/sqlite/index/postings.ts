import type Database from 'better-sqlite3';
import { rowsById } from '../../../numbers/columns/rows-by-id.ts';
import { highestNumber, numberAt } from '../../../numbers/number-at.ts';

const SEVEN_BITS = 0x7f;
const MORE = 0x80;
const BASE = 0x80;

/** A posting list: the rows of a segment whose column has the value `id`. */
export interface Posting {
  readonly id: number;
  /**
   * Two numbers for each row: its distance from the row before (the first one: from row 0), and its kind. Each number
   * is a varint (unsigned LEB128): digits of seven bits, the lowest first, with the eighth bit set in all but the last.
   */
  readonly rows: Buffer;
}

/** The posting list of each value of a column, in the order of the values. Value 0 has no list: it means no value. */
export function* postingsOf(values: Uint32Array, kinds: Uint32Array): Generator<Posting> {
  const { starts, rows } = rowsById(values);
  // A distance takes no more digits than the number of the last row.
  const digits = new Uint8Array(rows.length * (digitsOf(values.length) + digitsOf(highestNumber(kinds))));
  let end = 0;
  const write = (number: number) => {
    let rest = number;
    for (; rest > SEVEN_BITS; rest >>>= 7) digits[end++] = (rest & SEVEN_BITS) | MORE;
    digits[end++] = rest;
  };
  for (let id = 1; id + 1 < starts.length; id++) {
    const [from, to] = [numberAt(starts, id), numberAt(starts, id + 1)];
    if (from === to) continue;
    const start = end;
    let before = 0;
    for (let at = from; at < to; at++) {
      const row = numberAt(rows, at);
      write(row - before);
      write(numberAt(kinds, row));
      before = row;
    }
    yield { id, rows: Buffer.from(digits.buffer, start, end - start) };
  }
}

/** Whether a value is a posting list: complete varints, two for each row. */
export function isPosting(value: unknown): value is Buffer {
  if (!Buffer.isBuffer(value) || (value.at(-1) ?? MORE) >= MORE) return false;
  let numbers = 0;
  for (const digit of value) if (digit < MORE) numbers++;
  return numbers % 2 === 0;
}

export interface PostedRow {
  readonly row: number;
  readonly kind: number;
}

/** Decodes a posting list. */
export function* rowsIn(posting: Uint8Array): Generator<PostedRow> {
  let row = 0;
  let isKind = false;
  let [number, unit] = [0, 1];
  for (const digit of posting) {
    number += (digit & SEVEN_BITS) * unit;
    unit *= BASE;
    if (digit >= MORE) continue;
    if (isKind) yield { row, kind: number };
    else row += number;
    isKind = !isKind;
    [number, unit] = [0, 1];
  }
}

/**
 * Adds the SQL aggregate `posted_rows(posted, kinds)`: the rows of several posting lists of a segment, as a JSON list.
 * `kinds` is a JSON list of the kinds that are wanted; null for all.
 */
export function addPostings(database: Database.Database): void {
  let [list, wanted]: [unknown, ReadonlySet<unknown> | null] = [null, null];
  // A query passes the same list for every row: it is parsed once.
  const setOf = (kinds: unknown) => {
    if (kinds !== list) [list, wanted] = [kinds, kinds === null ? null : new Set(JSON.parse(String(kinds)))];
    return wanted;
  };
  database.aggregate('posted_rows', {
    start: (): number[] => [],
    varargs: true,
    step: (found: number[], ...[posted, kinds]: unknown[]) => {
      const passing = setOf(kinds);
      for (const { row, kind } of isPosting(posted) ? rowsIn(posted) : []) {
        if (passing?.has(kind) ?? true) found.push(row);
      }
    },
    result: (found) => JSON.stringify(found),
  });
}

function digitsOf(number: number): number {
  return Math.max(1, Math.ceil(Math.log2(number + 1) / 7));
}
