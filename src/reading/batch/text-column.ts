import { GrowingColumn } from './growing-column.ts';

/** Texts that are handed over as bytes: one behind the other in UTF-8, and how long each is in characters. */
export class TextColumn {
  readonly #bytes = new GrowingColumn((length) => new Uint8Array(length));
  readonly #lengths = new GrowingColumn((length) => new Uint32Array(length));
  /** Texts that are not bytes yet: to make many of them costs little more than to make one. */
  #waiting = '';

  /** Takes what is well-formed, as JSON is. */
  push(text: string): void {
    this.#waiting += text;
    this.#lengths.push(text.length);
  }

  append(bytes: Uint8Array, lengths: Uint32Array): void {
    this.#write();
    this.#bytes.append(bytes);
    this.#lengths.append(lengths);
  }

  #write(): void {
    if (this.#waiting === '') return;
    this.#bytes.append(Buffer.from(this.#waiting));
    this.#waiting = '';
  }

  take() {
    this.#write();
    return { bytes: this.#bytes.take(), lengths: this.#lengths.take() };
  }
}
