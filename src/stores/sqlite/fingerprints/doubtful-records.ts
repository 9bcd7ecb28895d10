import type { Agreement } from '../../../case/contents/agreement.ts';
import type { Contradiction } from '../../../case/contradiction.ts';
import { byteAt, numberAt } from '../../../numbers/number-at.ts';
import type { RecordList } from './record-list.ts';
import type { Version } from './versioned-fingerprints.ts';

/** Where a record is that has the identity of another: in the same list, or stored with this number of its first event. */
export type EarlierRecord =
  | { readonly where: 'listed'; readonly index: number }
  | { readonly where: 'stored'; readonly seq: number };

/** How a record of a list, given by its index, agrees with an earlier one that has its identity and another hash. */
export type CompareRecords = (index: number, earlier: EarlierRecord) => Agreement;

/** What was found of records whose identity is known. */
export interface DoubtCounts {
  /** New records that contradict an earlier one: equal in identity, but not in content. */
  readonly contradictions: readonly Contradiction[];
  /** How many known records are equal in identity to one whose content version 0.1.0 did not keep. */
  readonly uncompared: number;
  /** How many known records leave out what the earlier one states. */
  readonly less: number;
  /** How many known records state what the earlier one leaves out. */
  readonly more: number;
}

export const NO_DOUBTS: DoubtCounts = { contradictions: [], uncompared: 0, less: 0, more: 0 };

/** Takes note of the records of a list whose identity is known, in their order. */
export class DoubtfulRecords implements DoubtCounts {
  readonly contradictions: Contradiction[] = [];
  uncompared = 0;
  less = 0;
  more = 0;
  /** The fingerprints of contradicting records that are known elsewhere. */
  readonly elsewhere: ReadonlySet<bigint>;
  readonly #compare: CompareRecords | null;
  readonly #events: Uint32Array;
  /** The first events that those records got which were looked at: they are not stored yet. */
  readonly #indexes = new Map<number, number>();
  readonly #firstSeq: number;
  #nextSeq: number;
  #lookedAt = 0;

  /** Without `compare`, records that are hashed otherwise contradict each other. */
  constructor(
    { events }: RecordList,
    firstSeq: number,
    elsewhere: ReadonlySet<bigint>,
    compare: CompareRecords | null,
  ) {
    [this.#events, this.#firstSeq, this.#nextSeq] = [events, firstSeq, firstSeq];
    [this.elsewhere, this.#compare] = [elsewhere, compare];
  }

  /** How a record agrees with the known one of its identity; all before it in the list are decided. */
  agreementAt(index: number, known: Version, isNew: Uint8Array): Agreement {
    // Where either has no event, there is nothing to compare.
    if (this.#compare === null || known.seq === 0 || numberAt(this.#events, index) === 0) return 'contradicting';
    const earlier = this.#earlier(known.seq, index, isNew);
    const agreement = earlier === null ? 'contradicting' : this.#compare(index, earlier);
    if (agreement === 'less' || agreement === 'more') this[agreement]++;
    return agreement;
  }

  counts(): DoubtCounts {
    const { contradictions, uncompared, less, more } = this;
    return { contradictions, uncompared, less, more };
  }

  #earlier(seq: number, index: number, isNew: Uint8Array): EarlierRecord | null {
    if (seq < this.#firstSeq) return { where: 'stored', seq };
    for (; this.#lookedAt < index; this.#lookedAt++) {
      if (byteAt(isNew, this.#lookedAt) === 0) continue;
      this.#indexes.set(this.#nextSeq, this.#lookedAt);
      this.#nextSeq += numberAt(this.#events, this.#lookedAt);
    }
    const listed = this.#indexes.get(seq);
    return listed === undefined ? null : { where: 'listed', index: listed };
  }
}
