import type { SplitRecord } from '../evidence/splitting/record.ts';

/** Batches of records whose beginning can be looked at before they are read. */
export class SampledBatches {
  readonly #batches: AsyncIterator<readonly SplitRecord[]>;
  readonly #sampled: SplitRecord[] = [];

  constructor(batches: AsyncIterable<readonly SplitRecord[]>) {
    this.#batches = batches[Symbol.asyncIterator]();
  }

  /** The first records: whole batches, until they are `least` records or there are no more. */
  async sample(least: number): Promise<readonly SplitRecord[]> {
    while (this.#sampled.length < least) {
      const next = await this.#batches.next();
      if (next.done) break;
      for (const record of next.value) this.#sampled.push(record);
    }
    return this.#sampled;
  }

  /** All batches; the sample is the first. Can be iterated once. */
  async *[Symbol.asyncIterator](): AsyncGenerator<readonly SplitRecord[]> {
    yield this.#sampled;
    for (let next = await this.#batches.next(); !next.done; next = await this.#batches.next()) yield next.value;
  }
}
