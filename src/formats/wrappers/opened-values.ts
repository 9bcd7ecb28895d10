import { type TextBudget, unpackedLine } from '../../evidence/splitting/packed-text.ts';
import { insideOf } from './wrapper-table.ts';

/** In characters, added up: the parsed texts of a sample are kept no longer than until it is known whose they are. */
const MOST_KEPT = 1 << 24;

interface OpenedText {
  readonly value: unknown;
  /** What it took off the budget. */
  readonly cost: number;
}

/**
 * What lies within values, for a search that asks many formats about the same values: whatever the format, they are taken
 * apart in the same ways, so that each is taken apart once.
 */
export class OpenedValues {
  readonly #texts = new Map<string, OpenedText>();
  readonly #values = new WeakMap<object, readonly (readonly unknown[])[]>();
  #kept = 0;

  /** As `unpackedLine`. */
  text(text: string, budget: TextBudget): unknown {
    const known = this.#texts.get(text);
    if (known !== undefined) {
      const isTooMuch = budget.left < text.length;
      budget.left -= known.cost;
      return isTooMuch ? undefined : known.value;
    }
    const before = budget.left;
    const value = unpackedLine(text, budget);
    const cost = before - budget.left;
    // What was not opened because too much was opened before may be opened for the next format.
    if (budget.left >= 0 && this.#kept + cost <= MOST_KEPT) {
      this.#texts.set(text, { value, cost });
      this.#kept += cost;
    }
    return value;
  }

  /** As `insideOf`, for new files. */
  inside(value: unknown): Iterable<readonly unknown[]> {
    if (typeof value !== 'object' || value === null) return [];
    const known = this.#values.get(value) ?? [...insideOf(value)];
    this.#values.set(value, known);
    return known;
  }
}
