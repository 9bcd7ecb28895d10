import { type Instant, instantOf } from '../../../domain/instant.ts';
import { termOf } from '../../../domain/vocabulary.ts';
import { damagedCase } from '../../sqlite/values/damaged-case.ts';
import type { Row } from '../native/native-rows.ts';

/** Reads the values of a row one after the other, and refuses what imgaudit does not write: others may have changed it. */
export class CheckedValues {
  readonly #row: Row;
  #next = 0;

  constructor(row: Row) {
    this.#row = row;
  }

  number(): number {
    const value = this.#row[this.#next++];
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    throw this.#unexpected();
  }

  instant(): Instant {
    const instant = instantOf(this.number());
    if (instant === null) throw this.#unexpected();
    return instant;
  }

  isSet(): boolean {
    return this.number() === 1;
  }

  text(): string {
    const value = this.#row[this.#next++];
    if (typeof value === 'string') return value;
    throw this.#unexpected();
  }

  maybe(): string | null {
    const value = this.#row[this.#next++];
    if (typeof value === 'string' || value === null) return value;
    throw this.#unexpected();
  }

  term<T extends string>(terms: readonly T[]): T {
    const term = termOf(terms, this.text());
    if (term === null) throw this.#unexpected();
    return term;
  }

  #unexpected() {
    return damagedCase(null, `value ${this.#next} of event ${String(this.#row[0])} is not what imgaudit writes`);
  }
}
