import { FileProblem } from './file-problem.ts';

/** Larger than any log that one machine investigates; what is endless comes to an end. */
const MOST_BYTES = 100e9;
/** From here on it matters how well a file is compressed: a short run of equal lines may shrink a thousandfold. */
const RATIO_MATTERS_FROM = 1e9;
/** Audit logs shrink to a fortieth: every line has a time and an id of its own. */
const MOST_RATIO = 200;

/** A file that inflates to more than is allowed. None of it is imported: a file is in a case whole, or not at all. */
export class TooLarge extends FileProblem {}

/**
 * What of a file is read before it is held for a gzip bomb. The user who states a size has seen the file: then how well
 * it is compressed no longer matters.
 */
export class SizeGuard {
  readonly #mostBytes: number;
  readonly #mostRatio: number;

  /** Null where the user states no size. */
  constructor(mostBytes: number | null) {
    this.#mostBytes = mostBytes ?? MOST_BYTES;
    this.#mostRatio = mostBytes === null ? MOST_RATIO : Number.POSITIVE_INFINITY;
  }

  /**
   * `read` bytes on disk have become `inflated` ones.
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
        `it inflates to more than ${MOST_RATIO} times its size, as a gzip bomb does and no log, so that none of it was imported; --max-bytes <size> allows it all the same`,
      );
    }
  }
}
