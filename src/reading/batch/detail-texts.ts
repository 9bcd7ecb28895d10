import type { EventBatch } from '../../case/event-batch.ts';
import { numberAt } from '../../numbers/number-at.ts';
import { type RowHashes, viewOf } from './row-hashes.ts';

type Columns = Pick<EventBatch['events'], 'detailTexts' | 'detailTextLengths'>;

/** The texts of details that a batch holds itself, hashed one after the other. */
export class DetailTexts {
  readonly #bytes: DataView;
  readonly #lengths: Uint32Array;
  /** The texts, if some character takes more than a byte: then lengths in characters do not tell where bytes end. */
  readonly #texts: string | null;
  #next = 0;
  #start = 0;

  constructor({ detailTexts, detailTextLengths }: Columns) {
    this.#bytes = viewOf(detailTexts);
    this.#lengths = detailTextLengths;
    const characters = detailTextLengths.reduce((sum, length) => sum + length, 0);
    this.#texts = characters === detailTexts.length ? null : Buffer.from(detailTexts).toString('utf8');
  }

  /** Passes over the next text, whose hash nobody asks for. */
  pass(): void {
    this.#start += numberAt(this.#lengths, this.#next++);
  }

  /** The hash of the next text. */
  hashOfNext(rows: RowHashes): number {
    const start = this.#start;
    this.pass();
    if (this.#texts === null) return rows.ofBytes(this.#bytes, start, this.#start);
    const text = viewOf(Buffer.from(this.#texts.slice(start, this.#start)));
    return rows.ofBytes(text, 0, text.byteLength);
  }
}
