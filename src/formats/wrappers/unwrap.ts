import { unpackedLine } from '../../evidence/splitting/packed-text.ts';
import { type Format, MINE } from '../toolkit/format.ts';
import { field, filled, isObject, textField } from '../toolkit/record-fields.ts';
import type { OpenedValues } from './opened-values.ts';
import { insideOf, WRAPPED_LISTS } from './wrapper-table.ts';

/** Steps from a value to a record in it: a member, a list, or a text that is parsed. */
const MOST_STEPS = 16;
/** Values that are looked at within one value of a file. Without an end a hostile file might choose how long it takes. */
const MOST_VALUES = 200_000;
/** In characters. What texts within one value are parsed, added up. */
const MOST_TEXT = 1 << 26;

/** Members with the record as it was logged. */
const RAW_MEMBERS = ['_raw', 'event.original', '@rawstring'] as const;

/** How values are taken apart. */
export interface Opening {
  /** Whether a row is the record that it keeps as it was logged. */
  readonly opensRaw: boolean;
  /** Whether only the members are opened that were before edition 6. */
  readonly isEarlier: boolean;
  /** What was taken apart already, where many formats are asked about the same values of a new file. */
  readonly known?: OpenedValues;
}

export const OPENING: Opening = { opensRaw: true, isEarlier: false };

/** Tells the records of a format from other values. */
export type Records = Pick<Format, 'recognise' | 'unwrap' | 'hasTellingGaps'> & Partial<Pick<Format, 'collections'>>;

/**
 * The records of a format in a value that it does not know itself, whatever services wrapped them: their siblings too,
 * where at least one is a record of the format. Null if no record is found. Bounded in depth, in values and in text.
 */
export function unwrapped(value: unknown, format: Records, opening = OPENING): readonly unknown[] | null {
  return new Unwrapping(format, opening).inside(value, MOST_STEPS);
}

/**
 * The records that a row keeps as they were logged, beside columns that a collector made of them: `_raw` of Splunk,
 * `event.original` of Elastic. Columns may look like the record and lack half of it. Null for any other value.
 */
export function loggedIn(value: unknown, format: Records, opening = OPENING): readonly unknown[] | null {
  const text = rawTextOf(value);
  if (text === null) return null;
  return isOwn(text, format) ? [text] : unwrapped(text, format, { ...opening, opensRaw: false });
}

function rawTextOf(value: unknown): string | null {
  if (!isObject(value)) return null;
  for (const name of RAW_MEMBERS) {
    const text = field(value, name);
    if (typeof text === 'string') return text;
  }
  const event = field(value, 'event');
  return isObject(event) ? textField(event, 'original') : null;
}

/** Whether a format takes a value for a record of its own, with or without the members that hold nothing. */
export function isOwn(value: unknown, format: Records): boolean {
  if (format.recognise(value).verdict === 'mine') return true;
  const said = format.hasTellingGaps === true ? value : filled(value);
  return said !== value && format.recognise(said).verdict === 'mine';
}

/**
 * The format with the rules by which files are cut where its records lie in wrappers: those are JSON, or tables with JSON
 * in their cells, whatever the records are.
 */
export function inWrappers(format: Format): Format {
  const framings = [...new Set(['json' as const, 'csv' as const, ...format.framings])];
  const collections = [...new Set([...format.collections, ...WRAPPED_LISTS])];
  const recognise = (value: unknown, sample?: readonly unknown[]) =>
    format.isRecord?.(value) === true ? MINE : format.recognise(value, sample);
  return { ...format, isWrapped: true, framings, collections, recognise };
}

class Unwrapping {
  readonly #format: Records;
  readonly #opening: Opening;
  readonly #budget = { left: MOST_TEXT };
  #values = 0;

  constructor(format: Records, opening: Opening) {
    this.#format = format;
    this.#opening = opening;
  }

  /** The records within a value that is no record itself; null if nothing in it is one. */
  inside(value: unknown, steps: number): readonly unknown[] | null {
    if (steps === 0) return null;
    if (typeof value === 'string') return this.#insideText(value, steps);
    const own = this.#format.unwrap?.(value) ?? null;
    const found = own === null ? null : this.#recordsAmong(own, steps);
    if (found !== null) return found;
    for (const values of this.#ways(value)) {
      const records = this.#recordsAmong(values, steps);
      if (records !== null) return records;
    }
    return null;
  }

  /** Each way to take a value apart. A list of the format itself is JSON text in a cell, or stands in an answer of others. */
  *#ways(value: unknown): Generator<readonly unknown[]> {
    const { known, isEarlier } = this.#opening;
    const keys = isEarlier ? [] : (this.#format.collections ?? []);
    const lists = isObject(value) ? keys.map((key) => field(value, key)) : [];
    for (const list of lists) {
      if (typeof list === 'string' || Array.isArray(list)) yield [list];
    }
    yield* known?.inside(value) ?? insideOf(value, isEarlier);
  }

  #insideText(text: string, steps: number): readonly unknown[] | null {
    const { known, isEarlier } = this.#opening;
    const value = known === undefined ? unpackedLine(text, this.#budget, isEarlier) : known.text(text, this.#budget);
    return value === undefined || typeof value === 'number' ? null : this.#recordsAmong([value], steps);
  }

  #recordsIn(value: unknown, steps: number): readonly unknown[] | null {
    const logged = this.#opening.opensRaw ? loggedIn(value, this.#format, this.#opening) : null;
    return logged ?? (isOwn(value, this.#format) ? [value] : this.inside(value, steps - 1));
  }

  #recordsAmong(values: readonly unknown[], steps: number): readonly unknown[] | null {
    const records: unknown[] = [];
    let isFound = false;
    for (const given of values) {
      const value = withoutLineEnd(given);
      if (++this.#values > MOST_VALUES) return null;
      const inner = this.#recordsIn(value, steps);
      if (inner !== null) isFound = true;
      for (const record of inner ?? [value]) records.push(record);
    }
    return isFound ? records : null;
  }
}

/** docker keeps the end of each line of text. */
function withoutLineEnd(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\r?\n$/, '') : value;
}
