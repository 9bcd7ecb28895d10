import type { AddressRange } from '../domain/allow-entry.ts';
import type { TimeWindow } from '../domain/time-window.ts';
import type { ActorType, Category, Network, Outcome } from '../domain/vocabulary.ts';

/**
 * What narrows a question about events. A member that is absent or an empty list asks for everything. An event passes
 * when it passes every member; it passes a list when it passes one of its values.
 *
 * A glob knows two signs: `*` stands for any text, the empty one too, and `?` for one character (a code point). It must
 * match the whole text, case counts, and a text that is absent matches no glob. `domain/text/glob.ts` is the reference.
 *
 * What an event does not state (an actor without an id, an image without a tag) is absent: it passes no list of values.
 */
export interface EventFilter {
  readonly categories?: readonly Category[];
  /** `public` also keeps events whose vendor calls the address public although it is not. */
  readonly networks?: readonly Network[];
  readonly outcomes?: readonly Outcome[];
  readonly addresses?: readonly AddressRange[];
  /** Globs over the id and over the name of the actor. */
  readonly actors?: readonly string[];
  /** Globs over the vendor's verb. */
  readonly actions?: readonly string[];
  readonly sources?: readonly string[];
  readonly regions?: readonly string[];
  /** Globs over `ns/repo`, `ns/repo:tag`, `ns/repo@digest` and each of them after `host/`. */
  readonly images?: readonly string[];
  readonly categoriesExcluded?: readonly Category[];
  readonly actorTypes?: readonly ActorType[];
  readonly actorTypesExcluded?: readonly ActorType[];
  /** Events that are left out. */
  readonly excluded?: EventSet;
  /** What the events are about. */
  readonly subjects?: readonly Subject[];
  readonly hss?: HssQuery;
}

/**
 * Events by their numbers, ascending and each once. Make it once and use it in many questions: a store may keep what it
 * makes of a set for as long as the set lives.
 */
export interface EventSet {
  readonly numbers: readonly number[];
}

/** The set of these events; their numbers may come in any order and more than once. */
export function eventSetOf(numbers: Iterable<number>): EventSet {
  return { numbers: [...new Set(numbers)].toSorted((a, b) => a - b) };
}

/** One thing that a question is about, named exactly. `registries` null stands for any registry, also one not named. */
export type Subject =
  | { readonly kind: 'address'; readonly address: string }
  /** Null stands for actors that the log does not name. */
  | { readonly kind: 'actor'; readonly actor: string | null }
  | {
      readonly kind: 'tag';
      readonly registries: readonly string[] | null;
      readonly repository: string;
      readonly tag: string;
    }
  | {
      readonly kind: 'digest';
      readonly registries: readonly string[] | null;
      readonly repository: string;
      readonly digest: string;
    }
  | { readonly kind: 'repository'; readonly registries: readonly string[] | null; readonly repository: string }
  /** Events on the repository as a whole, or on its namespace. */
  | { readonly kind: 'container'; readonly registries: readonly string[] | null; readonly repository: string };

/** The query parameters of Huawei's HSS API that are not in the filter already; null asks for anything. */
export interface HssQuery {
  readonly resourceName: string | null;
  readonly resourceType: string | null;
  readonly eventType: string | null;
  readonly eventName: string | null;
  readonly sourceIp: string | null;
  readonly userName: string | null;
}

/** Which events a question is about: those in the window (null: the whole case) that pass every filter. */
export interface Selection {
  readonly window: TimeWindow | null;
  readonly where: readonly EventFilter[];
}

/** Part of a question that is asked about many subjects at once: events about `subject` in `window`; null for all. */
export interface SubjectWindow {
  readonly subject: Subject;
  readonly window: TimeWindow | null;
}
