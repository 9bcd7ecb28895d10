import { type Counts, countsIn } from '../case/tally-group.ts';
import type { Instant } from '../domain/instant.ts';
import type { EventHead } from '../domain/registry-event.ts';
import { CATEGORIES, NETWORKS, OUTCOMES } from '../domain/vocabulary.ts';

/** The events from one public address. */
export interface PublicAddressActivity {
  readonly ip: string;
  readonly events: number;
  readonly first: Instant;
  readonly last: Instant;
  readonly byCategory: Counts;
}

/** The events of one actor. */
export interface ActorActivity {
  readonly id: string | null;
  readonly name: string | null;
  readonly events: number;
}

/** The event summary of a timeline. */
export interface ActivitySummary {
  readonly events: number;
  readonly byCategory: Counts;
  readonly byNetwork: Counts;
  readonly byOutcome: Counts;
  readonly publicAddresses: readonly PublicAddressActivity[];
  readonly actors: readonly ActorActivity[];
  readonly first: Instant | null;
  readonly last: Instant | null;
}

/** Numbers of events by a term. */
type Counter = Map<string, number>;

interface AddressCount {
  readonly first: Instant;
  last: Instant;
  events: number;
  readonly byCategory: Counter;
}

interface ActorCount {
  readonly id: string | null;
  readonly name: string | null;
  events: number;
}

/** Summarises events one by one, in the order of time. It keeps counts alone: there may be millions of events. */
export class ActivityCount {
  #events = 0;
  readonly #byCategory: Counter = new Map();
  readonly #byNetwork: Counter = new Map();
  readonly #byOutcome: Counter = new Map();
  readonly #addresses = new Map<string, AddressCount>();
  readonly #actors = new Map<string, ActorCount>();
  #first: Instant | null = null;
  #last: Instant | null = null;

  add(event: EventHead): void {
    this.#events++;
    count(this.#byCategory, event.category);
    count(this.#byNetwork, event.client.network);
    count(this.#byOutcome, event.outcome);
    this.#addActor(event);
    this.#addAddress(event);
    this.#first ??= event.time;
    this.#last = event.time;
  }

  #addActor({ actor: { id, name } }: EventHead): void {
    const key = id ?? name ?? '';
    const known = this.#actors.get(key);
    if (known === undefined) this.#actors.set(key, { id, name, events: 1 });
    else known.events++;
  }

  #addAddress({ client, time, category }: EventHead): void {
    const ip = client.isPublic ? (client.ip ?? client.address) : null;
    if (ip === null) return;
    const known = this.#addresses.get(ip) ?? { first: time, last: time, events: 0, byCategory: new Map() };
    known.events++;
    known.last = time;
    count(known.byCategory, category);
    this.#addresses.set(ip, known);
  }

  /** The summary of the events so far. Addresses and actors are ordered by events descending, then by their names. */
  summary(): ActivitySummary {
    return {
      events: this.#events,
      byCategory: countsIn(CATEGORIES, this.#byCategory),
      byNetwork: countsIn(NETWORKS, this.#byNetwork),
      byOutcome: countsIn(OUTCOMES, this.#byOutcome),
      publicAddresses: busiestFirst(this.#addresses).map(([ip, { events, first, last, byCategory }]) => {
        return { ip, events, first, last, byCategory: countsIn(CATEGORIES, byCategory) };
      }),
      actors: busiestFirst(this.#actors).map(([, actor]) => ({ ...actor })),
      first: this.#first,
      last: this.#last,
    };
  }
}

function count(counter: Counter, term: string): void {
  counter.set(term, (counter.get(term) ?? 0) + 1);
}

function busiestFirst<T extends { readonly events: number }>(
  groups: ReadonlyMap<string, T>,
): readonly (readonly [string, T])[] {
  return [...groups].toSorted(([a, x], [b, y]) => y.events - x.events || (a < b ? -1 : 1));
}
