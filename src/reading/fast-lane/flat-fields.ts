import type { FlatLayout } from '../../formats/layouts/flat-layout.ts';
import type { DetailsEncoder } from '../batch/details-encoder.ts';
import { type FieldUsage, FieldUse } from './record-scanner.ts';

type WithKeys = { readonly keys: readonly string[] };

/** Which fields of a record the lane looks at: values that repeat are numbered, of others it takes the place in the bytes. */
export class FlatFields {
  /** Keys whose values are numbered; the index of a key is that of its number. */
  readonly numbered: readonly string[];
  /** Keys whose values are located; the index of a key is that of its place. */
  readonly located: readonly string[];
  /** Names of details whose values rarely repeat. */
  readonly #fresh: ReadonlySet<string>;
  /** Keys of those details. */
  readonly #short: ReadonlySet<string>;

  constructor(layout: FlatLayout, encoder: DetailsEncoder) {
    const { action, result, agent, scope, actor, address, image, identity, eventId, times } = layout;
    const ofParts = keysOf([action, result, agent, scope, actor, address, image, identity.prefix]);
    const isFresh = ([name, { keys }]: FlatLayout['details'][number]) =>
      encoder.isGivenUp(name) && !keys.some((key) => ofParts.has(key));
    const fresh = layout.details.filter(isFresh);
    this.#fresh = new Set(fresh.map(([name]) => name));
    this.#short = keysOf(fresh.map(([, reader]) => reader));
    this.numbered = [...new Set([...ofParts, ...keysOf(layout.details.map(([, reader]) => reader))])];
    this.located = [...new Set([...keysOf([identity.id, eventId, ...times.slice(0, 1)]), ...this.#short])];
  }

  /** Whether the values of a detail rarely repeat, so that each is copied from its record. */
  isFresh(name: string): boolean {
    return this.#fresh.has(name);
  }

  usageOf(key: string): FieldUsage {
    const number = this.numbered.indexOf(key);
    const place = this.located.indexOf(key);
    if (number < 0) return { use: FieldUse.seen, number, place };
    return { use: this.#short.has(key) ? FieldUse.shortNumbered : FieldUse.numbered, number, place };
  }
}

function keysOf(readers: readonly WithKeys[]): ReadonlySet<string> {
  return new Set(readers.flatMap(({ keys }) => keys));
}
