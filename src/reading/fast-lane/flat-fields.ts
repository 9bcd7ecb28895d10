import type { EventParts } from '../../formats/toolkit/event-parts.ts';
import type { DetailsEncoder } from '../batch/details-encoder.ts';
import { type FieldPlace, FieldUse } from './record-scanner.ts';

type WithKeys = { readonly keys: readonly string[] };

/** Which fields of records a reader looks at, and how: by number where values come again, else by place. */
export class FlatFields {
  /** Keys whose values are numbered; a number has the index of its key. */
  readonly numbered: readonly string[];
  /** Keys of values whose place is told; a place has the index of its key. */
  readonly told: readonly string[];
  /** Names of details whose values hardly come twice. */
  readonly #fresh: ReadonlySet<string>;
  readonly #short: ReadonlySet<string>;

  constructor(event: EventParts, encoder: DetailsEncoder) {
    const { action, result, agent, scope, actor, address, image, identity, eventId, times } = event;
    const ofParts = keysOf([action, result, agent, scope, actor, address, image, identity.scope]);
    const isFresh = ([name, { keys }]: EventParts['details'][number]) =>
      encoder.isGivenUp(name) && !keys.some((key) => ofParts.has(key));
    const fresh = event.details.filter(isFresh);
    this.#fresh = new Set(fresh.map(([name]) => name));
    this.#short = keysOf(fresh.map(([, part]) => part));
    this.numbered = [...new Set([...ofParts, ...keysOf(event.details.map(([, part]) => part))])];
    this.told = [...new Set([...keysOf([identity.id, eventId, ...times.slice(0, 1)]), ...this.#short])];
  }

  /** Whether a detail is read anew in each record. */
  isFresh(name: string): boolean {
    return this.#fresh.has(name);
  }

  placeOf(key: string): FieldPlace {
    const number = this.numbered.indexOf(key);
    const span = this.told.indexOf(key);
    if (number < 0) return { use: FieldUse.seen, number, span };
    return { use: this.#short.has(key) ? FieldUse.shortNumbered : FieldUse.numbered, number, span };
  }
}

function keysOf(parts: readonly WithKeys[]): ReadonlySet<string> {
  return new Set(parts.flatMap(({ keys }) => keys));
}
