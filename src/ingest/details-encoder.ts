import type { Details } from '../domain/registry-event.ts';
import { TupleIds } from './tuple-ids.ts';

/** Texts that were seen once are remembered so long, in number. */
const MOST_SEEN = 100_000;
/** A longer text is rarely seen again, and costs most where it is remembered. */
const LONGEST_TERM = 200;

/** Writes details as batches carry them: the term of their keys, then a term or a JSON text each value. */
export class DetailsEncoder {
  readonly #terms = new TupleIds();
  readonly #keys = new TupleIds();
  readonly #keyTerms: number[] = [0];
  #seen = new Set<string>();
  #parts: number[] = [];
  #texts: string[] = [];

  /** How many parts the details have. */
  encode(details: Details): number {
    const keys = Object.keys(details).filter((key) => details[key] !== undefined);
    if (keys.length === 0) return 0;
    this.#parts.push(this.#termOfKeys(keys));
    for (const key of keys) this.#value(details[key]);
    return keys.length + 1;
  }

  take() {
    const taken = { parts: Uint32Array.from(this.#parts), texts: this.#texts, terms: this.#terms.takeFresh() };
    this.#parts = [];
    this.#texts = [];
    return taken;
  }

  #termOfKeys(keys: readonly string[]): number {
    const id = this.#keys.idOf([keys.length, ...keys]);
    const known = this.#keyTerms[id];
    if (known !== undefined) return known;
    const term = this.#terms.idOf([JSON.stringify(keys)]);
    this.#keyTerms[id] = term;
    return term;
  }

  #value(value: unknown): void {
    if (typeof value !== 'string') {
      this.#parts.push(0);
      this.#texts.push(`[${JSON.stringify(value) ?? 'null'}]`);
    } else if (this.#isTerm(value)) {
      this.#parts.push(this.#terms.idOf([JSON.stringify(value)]));
    } else {
      this.#parts.push(0);
      this.#texts.push(JSON.stringify(value));
    }
  }

  /** Whether a text was seen before: most of those that come twice come again and again. */
  #isTerm(text: string): boolean {
    if (text.length > LONGEST_TERM) return false;
    if (this.#seen.has(text)) return true;
    if (this.#seen.size >= MOST_SEEN) this.#seen = new Set();
    this.#seen.add(text);
    return false;
  }
}
