import type { ScratchNumbers } from '../../../numbers/columns/scratch-numbers.ts';
import type { IdTest } from '../questions/sql-condition.ts';

/** Rules ask about the same events by one dimension after another, with few other questions in between. */
const MOST_ANSWERS = 6;
/** Of shorter answers, to ask again takes no longer than to remember. */
const FEWEST_ROWS = 10_000;

/** The rows of the last questions that had long answers. */
export class RecentRows {
  readonly #answers = new Map<string, Uint32Array>();
  /** Lists of ids, numbered. To compare long lists would take longer than to ask. */
  readonly #lists = new WeakMap<readonly number[], number>();
  #lastList = 0;

  /** A question about the rows between `from` and `to` is the same again if its tests have the same lists of ids. */
  questionOf(from: number, to: number, tests: readonly IdTest[]): string {
    const parts = tests.map(({ column, isExcluded, ids }) => `${column} ${isExcluded} ${this.#numberOf(ids)}`);
    return [from, to, ...parts.toSorted()].join();
  }

  /** Copies the rows of a question into the memory that holds one answer at a time; null if they are not known. */
  find(question: string, scratch: ScratchNumbers): Uint32Array | null {
    const known = this.#answers.get(question);
    if (known === undefined) return null;
    // It becomes the last that is forgotten.
    this.#answers.delete(question);
    this.#answers.set(question, known);
    const rows = scratch.ofLength(known.length);
    rows.set(known);
    return rows;
  }

  keep(question: string, rows: Uint32Array): void {
    if (rows.length < FEWEST_ROWS) return;
    this.#answers.set(question, rows.slice());
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > MOST_ANSWERS && oldest !== undefined) this.#answers.delete(oldest);
  }

  #numberOf(ids: readonly number[]): number {
    const known = this.#lists.get(ids);
    if (known !== undefined) return known;
    this.#lastList++;
    this.#lists.set(ids, this.#lastList);
    return this.#lastList;
  }
}
