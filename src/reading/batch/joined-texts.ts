import { numberAt } from '../../numbers/number-at.ts';
import type { RowHashes } from './row-hashes.ts';
import { viewOf } from './sip-hash.ts';

const BACKSLASH = 0x5c;

/** JSON texts that a batch holds one after the other, hashed in this order. */
export class JoinedTexts {
  readonly #bytes: DataView;
  readonly #lengths: Uint32Array;
  /** The texts, if some character takes more than a byte: then lengths in characters do not tell where bytes end. */
  readonly #texts: string | null;
  readonly #hasEscapes: boolean;
  #next = 0;
  #start = 0;

  /** Takes the texts in UTF-8, and the length of each in characters. */
  constructor(texts: Uint8Array, lengths: Uint32Array) {
    this.#bytes = viewOf(texts);
    this.#lengths = lengths;
    const characters = lengths.reduce((sum, length) => sum + length, 0);
    this.#texts = characters === texts.length ? null : Buffer.from(texts).toString('utf8');
    this.#hasEscapes = texts.includes(BACKSLASH);
  }

  /** Passes over the next text, whose hash nobody asks for. */
  pass(): void {
    this.#start += numberAt(this.#lengths, this.#next++);
  }

  /** The hash of the next text, which is the value of a detail. */
  hashOfDetail(rows: RowHashes): number {
    const start = this.#start;
    this.pass();
    if (this.#texts === null) return rows.ofDetail(this.#bytes, start, this.#start);
    const text = viewOf(Buffer.from(this.#texts.slice(start, this.#start)));
    return rows.ofDetail(text, 0, text.byteLength);
  }

  /** The hash of what the next text says, which is the id of an event. */
  hashOfId(rows: RowHashes): number {
    const start = this.#start;
    this.pass();
    if (this.#texts === null && !this.#hasEscapes) return rows.ofPlain(this.#bytes, start + 1, this.#start - 1);
    const json = this.#texts?.slice(start, this.#start) ?? latin1(this.#bytes, start, this.#start);
    return rows.ofText(String(JSON.parse(json)));
  }
}

function latin1({ buffer, byteOffset }: DataView, start: number, end: number): string {
  return Buffer.from(buffer, byteOffset + start, end - start).toString('latin1');
}
