/** The bytes of a stream that were read and are not used yet. A chunk of the stream need be valid only until the next. */
export class PendingBytes {
  readonly #chunks: AsyncIterator<Buffer>;
  #bytes: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Reads until there are `wanted` bytes. True if the stream ends before. */
  async fill(wanted: number): Promise<boolean> {
    const parts = [this.#bytes];
    let length = this.#bytes.length;
    let isWhole = false;
    while (length < wanted && !isWhole) {
      const { done, value } = await this.#chunks.next();
      if (done === true) isWhole = true;
      else {
        parts.push(Buffer.from(value));
        length += value.length;
      }
    }
    if (parts.length > 1) this.#bytes = Buffer.concat(parts);
    return isWhole;
  }

  /** Forgets the first `count` bytes. */
  drop(count: number): void {
    this.#bytes = this.#bytes.subarray(count);
  }

  /** Closes the stream, also before its end. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
