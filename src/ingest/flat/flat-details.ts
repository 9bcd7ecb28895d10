import type { EventParts, Part } from '../../formats/event-parts.ts';
import type { JsonObject } from '../../formats/record-fields.ts';
import type { DetailsEncoder } from '../details-encoder.ts';
import type { TupleMemo } from './number-tuples.ts';

/** A text of a detail, or null where a record has none; and its term, 0 as long as it has none. */
interface KnownText {
  readonly text: string | null;
  term: number;
}

type Remember = (part: Part<string | null>, keep: (text: string | null) => KnownText) => TupleMemo<KnownText>;

/** One of the details that a format keeps. */
class FlatDetail {
  readonly name: string;
  readonly part: Part<string | null>;
  /** Whether the values of its fields hardly come twice, so that it is read anew in each record. */
  readonly isFresh: boolean;
  memo: TupleMemo<KnownText> | null = null;
  /** Of the record at hand. */
  known: KnownText = { text: null, term: 0 };

  constructor([name, part]: EventParts['details'][number], isFresh: boolean) {
    this.name = name;
    this.part = part;
    this.isFresh = isFresh;
  }
}

/** The details of flat records: by numbered values, or anew where the values of a field hardly come twice. */
export class FlatDetails {
  readonly #details: readonly FlatDetail[];
  readonly #encoder: DetailsEncoder;
  /** Names of details by the bits of those that a record has. */
  readonly #shapes = new Map<number, readonly string[]>();

  /** Keys in `numbered` have values that are numbered anyway. */
  constructor(parts: EventParts['details'], numbered: ReadonlySet<string>, encoder: DetailsEncoder) {
    this.#encoder = encoder;
    this.#details = parts.map((detail) => {
      const [name, { keys }] = detail;
      return new FlatDetail(detail, encoder.isGivenUp(name) && !keys.some((key) => numbered.has(key)));
    });
  }

  get valueKeys(): readonly string[] {
    return this.#details.flatMap(({ isFresh, part }) => (isFresh ? [] : part.keys));
  }

  get freshKeys(): readonly string[] {
    return this.#details.flatMap(({ isFresh, part }) => (isFresh ? part.keys : []));
  }

  /** To be called once. */
  remember(memoOf: Remember): void {
    for (const detail of this.#details) {
      if (!detail.isFresh) detail.memo = memoOf(detail.part, (text) => ({ text, term: 0 }));
    }
  }

  /** How many parts the details have. */
  encode(values: Int32Array, fresh: JsonObject): number {
    let shape = 0;
    let bit = 1;
    for (const detail of this.#details) {
      detail.known = detail.memo === null ? { text: detail.part.read(fresh), term: 0 } : detail.memo.of(values);
      if (detail.known.text !== null) shape |= bit;
      bit <<= 1;
    }
    if (shape === 0) return 0;
    const names = this.#namesOf(shape);
    this.#encoder.beginKeys(names);
    for (const { known, name } of this.#details) {
      if (known.text === null) continue;
      if (known.term > 0) this.#encoder.addTerm(known.term);
      else known.term = this.#encoder.addText(name, known.text);
    }
    return names.length + 1;
  }

  #namesOf(shape: number): readonly string[] {
    const known = this.#shapes.get(shape);
    if (known !== undefined) return known;
    const names = this.#details.filter((_, index) => (shape & (1 << index)) !== 0).map(({ name }) => name);
    this.#shapes.set(shape, names);
    return names;
  }

  /** Whether a field turned out to hold values that hardly come twice since this was made. */
  isOutdated(): boolean {
    return this.#details.some(({ isFresh, name }) => !isFresh && this.#encoder.isGivenUp(name));
  }
}
