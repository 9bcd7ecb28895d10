/** Why records were ignored; null stands for the reasons beyond the first ones. */
export interface IgnoredReason {
  readonly reason: string | null;
  readonly records: number;
}

/** Reasons may quote what a log says, and a hostile log says a million different things. */
const MOST_REASONS = 20;

/** Counts why records were ignored. The first MOST_REASONS reasons are kept apart. */
export class IgnoredReasons {
  readonly #records = new Map<string | null, number>();

  add(reason: string | null, records = 1): void {
    const isKept = this.#records.has(reason) || this.#records.size < MOST_REASONS;
    const key = isKept ? reason : null;
    this.#records.set(key, (this.#records.get(key) ?? 0) + records);
  }

  /** That of the most records first, and the others last. */
  list(): readonly IgnoredReason[] {
    const counted = Array.from(this.#records, ([reason, records]) => ({ reason, records }));
    return counted.toSorted((a, b) => Number(a.reason === null) - Number(b.reason === null) || b.records - a.records);
  }
}
