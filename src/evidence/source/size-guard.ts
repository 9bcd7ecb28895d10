import { FileProblem } from './file-problem.ts';

/** In bytes. Larger than any log that one machine investigates; an endless stream ends here. */
const MOST_BYTES = 100e9;
/** In bytes. The ratio counts only above this size: a short run of equal lines may well shrink to a thousandth. */
const RATIO_MATTERS_FROM = 1e9;
/** Audit logs shrink to about a fortieth, because every line has its own time and id. */
const MOST_RATIO = 200;

/** A file is larger than allowed. None of it is imported, because a file is in a case whole or not at all. */
export class TooLarge extends FileProblem {}

/**
 * Decides when a file is too large, or looks like a gzip bomb. A user who states a size knows the file: then only that
 * size counts, and not how well the file is compressed.
 */
export class SizeGuard {
  readonly #mostBytes: number;
  readonly #mostRatio: number;

  /** `mostBytes` is null if the user states no size. */
  constructor(mostBytes: number | null) {
    this.#mostBytes = mostBytes ?? MOST_BYTES;
    this.#mostRatio = mostBytes === null ? MOST_RATIO : Number.POSITIVE_INFINITY;
  }

  /**
   * Takes the bytes so far: decompressed, and as read from disk.
   * @throws TooLarge
   */
  check(inflated: number, read: number): void {
    if (inflated > this.#mostBytes) {
      throw new TooLarge(
        `it holds more than ${this.#mostBytes} bytes, so that none of it was imported; --max-bytes allows more`,
      );
    }
    if (inflated > RATIO_MATTERS_FROM && inflated > read * this.#mostRatio) {
      throw new TooLarge(
        `it inflates to more than ${MOST_RATIO} times its size, as a gzip bomb does and a log does not, so that none of it was imported; --max-bytes <size> allows it`,
      );
    }
  }
}
