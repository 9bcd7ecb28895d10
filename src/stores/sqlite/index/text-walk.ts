import { numberAt } from '../../../numbers/number-at.ts';

/** Goes through the texts that a batch holds one after the other. */
export class TextWalk {
  readonly #texts: string;
  readonly #lengths: Uint32Array;
  #next = 0;
  #start = 0;

  /** Takes the texts in UTF-8, and the length of each in characters. */
  constructor({ buffer, byteOffset, byteLength }: Uint8Array, lengths: Uint32Array) {
    this.#texts = Buffer.from(buffer, byteOffset, byteLength).toString('utf8');
    this.#lengths = lengths;
  }

  next(): string {
    const start = this.#start;
    this.pass();
    return this.#texts.slice(start, this.#start);
  }

  pass(): void {
    this.#start += numberAt(this.#lengths, this.#next++);
  }

  /** What the function gives are the texts that were passed since, joined. */
  begin(): () => string {
    const start = this.#start;
    return () => this.#texts.slice(start, this.#start);
  }
}
