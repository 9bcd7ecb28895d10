import type { Details } from '../../domain/registry-event.ts';
import type { BatchColumns } from './batch-columns.ts';
import { TupleIds, type TupleValue } from './tuple-ids.ts';

/** A key is given up once it has had this many distinct values that rarely came twice. */
const MOST_TRIED = 20_000;
/** It is given up sooner if of this many distinct values less than one in sixteen came twice. */
const TRIED_FIRST = 4000;
const HARDLY_ANY = TRIED_FIRST / 16;
/** In characters. A longer text rarely comes again, and costs the most memory. */
const LONGEST_TERM = 200;

/** Writes details to the columns of a batch: the term of their keys, then a term or a JSON text for each value. */
export class DetailsEncoder {
  readonly #terms = new TupleIds([0]);
  /** Terms of lists of keys, by the first key of the list. */
  readonly #shapes = new Map<string, Shape[]>();
  readonly #repeats = new Map<string, Repeats>();
  readonly #columns: Pick<BatchColumns, 'detailParts' | 'detailTexts'>;

  constructor(columns: Pick<BatchColumns, 'detailParts' | 'detailTexts'>) {
    this.#columns = columns;
  }

  /** Writes the details of an event; returns how many parts were written. */
  encode(details: Details): number {
    const keys = keysOf(details);
    if (keys.length === 0) return 0;
    this.#columns.detailParts.push(this.termOfKeys(keys));
    for (const key of keys) this.#value(key, details[key]);
    return keys.length + 1;
  }

  /** Whether a key was given up because its values rarely repeat. */
  isGivenUp(key: string): boolean {
    return this.#repeats.get(key)?.isGivenUp === true;
  }

  /** Terms that got an id since the last time. */
  takeTerms(): readonly (readonly TupleValue[])[] {
    return this.#terms.takeFresh();
  }

  /** The term of a list of keys, in their order. */
  termOfKeys(keys: readonly string[]): number {
    const [first = ''] = keys;
    const shapes = this.#shapes.get(first) ?? [];
    for (const shape of shapes) if (areSame(shape.keys, keys)) return shape.term;
    const term = this.#terms.idOf(JSON.stringify(keys));
    if (this.#shapes.size < MOST_TRIED && shapes.length < MOST_SHAPES) {
      this.#shapes.set(first, [...shapes, { keys, term }]);
    }
    return term;
  }

  /** The term of a text that came under its key before; 0 for any other text. Most texts that come twice come often. */
  termOfText(key: string, text: string): number {
    if (text.length > LONGEST_TERM) return 0;
    let repeats = this.#repeats.get(key);
    if (repeats === undefined) {
      repeats = new Repeats(this.#terms);
      if (this.#repeats.size < MOST_TRIED) this.#repeats.set(key, repeats);
    }
    return repeats.termOf(text);
  }

  #value(key: string, value: unknown): void {
    const isText = typeof value === 'string';
    const term = isText ? this.termOfText(key, value) : 0;
    this.#columns.detailParts.push(term);
    if (term === 0) this.#columns.detailTexts.push(JSON.stringify(isText ? value : [value]));
  }
}

/** No more lists of keys with the same first key are remembered: a hostile log may make any number of them. */
const MOST_SHAPES = 50;

interface Shape {
  readonly keys: readonly string[];
  readonly term: number;
}

function keysOf(details: Details): readonly string[] {
  const keys = Object.keys(details);
  for (const key of keys) if (details[key] === undefined) return keys.filter((one) => details[one] !== undefined);
  return keys;
}

function areSame(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

/** The values of one key that were seen, until the key is given up. */
class Repeats {
  /** The term of each; 0 for a text that came once. */
  #seen: Map<string, number> | null = new Map();
  #repeated = 0;
  readonly #terms: TupleIds;

  constructor(terms: TupleIds) {
    this.#terms = terms;
  }

  get isGivenUp(): boolean {
    return this.#seen === null;
  }

  /** The term of a text that came before; 0 for one that did not, which is remembered. */
  termOf(text: string): number {
    const known = this.#seen?.get(text);
    if (this.#seen === null || known === undefined) {
      this.#remember(text);
      return 0;
    }
    this.#repeated++;
    if (known !== 0) return known;
    const term = this.#terms.idOf(JSON.stringify(text));
    this.#seen.set(text, term);
    return term;
  }

  #remember(text: string): void {
    if (this.#seen === null) return;
    const isHopeless = this.#seen.size === TRIED_FIRST && this.#repeated < HARDLY_ANY;
    if (isHopeless) this.#seen = null;
    else if (this.#seen.size >= MOST_TRIED) this.#seen = this.#repeated > MOST_TRIED ? new Map() : null;
    this.#seen?.set(text, 0);
  }
}
