import type { Counts } from '../case/tally-group.ts';
import type { Instant } from '../domain/instant.ts';
import type { RecordedEvent } from '../domain/registry-event.ts';
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

/** Summarises events, which must be in order of time. */
export function summariseEvents(events: readonly RecordedEvent[]): ActivitySummary {
  return {
    events: events.length,
    byCategory: countBy(CATEGORIES, events, ({ category }) => category),
    byNetwork: countBy(NETWORKS, events, ({ client }) => client.network),
    byOutcome: countBy(OUTCOMES, events, ({ outcome }) => outcome),
    publicAddresses: publicAddresses(events),
    actors: actors(events),
    first: events[0]?.time ?? null,
    last: events.at(-1)?.time ?? null,
  };
}

/** Counts events by a term, in the order of the vocabulary, without the terms that do not occur. */
export function countBy<T extends string, E>(terms: readonly T[], events: readonly E[], of: (event: E) => T): Counts {
  const counts = new Map<T, number>();
  for (const event of events) counts.set(of(event), (counts.get(of(event)) ?? 0) + 1);
  return Object.fromEntries(terms.flatMap((term) => (counts.has(term) ? [[term, counts.get(term) ?? 0]] : [])));
}

function groupEvents(events: readonly RecordedEvent[], keyOf: (event: RecordedEvent) => string | null) {
  const groups = new Map<string, RecordedEvent[]>();
  for (const event of events) {
    const key = keyOf(event);
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), event]);
  }
  return [...groups].toSorted(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
}

function publicAddresses(events: readonly RecordedEvent[]): readonly PublicAddressActivity[] {
  const isPublic = events.filter(({ client }) => client.isPublic);
  return groupEvents(isPublic, ({ client }) => client.ip ?? client.address).flatMap(([ip, group]) => {
    const first = group[0];
    const last = group.at(-1);
    if (first === undefined || last === undefined) return [];
    const byCategory = countBy(CATEGORIES, group, ({ category }) => category);
    return [{ ip, events: group.length, first: first.time, last: last.time, byCategory }];
  });
}

function actors(events: readonly RecordedEvent[]): readonly ActorActivity[] {
  return groupEvents(events, ({ actor }) => actor.id ?? actor.name ?? '').map(([, group]) => ({
    id: group[0]?.actor.id ?? null,
    name: group[0]?.actor.name ?? null,
    events: group.length,
  }));
}
