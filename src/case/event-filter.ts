import type { AddressRange } from '../domain/allow-entry.ts';
import type { TimeWindow } from '../domain/time-window.ts';
import type { ActorType, Category, Network, Outcome } from '../domain/vocabulary.ts';

/**
 * Narrows a question about events. A member that is absent or an empty list asks for everything. An event passes a filter
 * if it passes every member; it passes a list if it matches one of its values.
 *
 * A glob has two wildcards: `*` matches any text, also the empty one, and `?` matches one character (a code point). A
 * glob must match the whole text, upper and lower case differ unless `isCaseIgnored` is set, and no glob matches an absent text. The reference is
 * `domain/text/glob.ts`.
 *
 * A value that an event does not state (the id of an actor, the tag of an image) is absent and matches no list of values.
 */
export interface EventFilter {
  readonly categories?: readonly Category[];
  /** `public` also matches events whose vendor calls the address public although the address itself is not. */
  readonly networks?: readonly Network[];
  readonly outcomes?: readonly Outcome[];
  readonly addresses?: readonly AddressRange[];
  /** Logged addresses, letter by letter: those that a log masks lie in no range. Alternatives to `addresses`. */
  readonly addressTexts?: readonly string[];
  /** Globs over the id and over the name of the actor. */
  readonly actors?: readonly string[];
  /** Globs over the vendor's verb. */
  readonly actions?: readonly string[];
  /** Ids of the formats that the events were read with. */
  readonly sources?: readonly string[];
  readonly regions?: readonly string[];
  /**
   * Globs over `ns/repo`, `ns/repo:tag`, `ns/repo@digest` and each of them after `host/`. An event on a whole namespace
   * is `ns/`, and one on a whole registry is `host/`.
   */
  readonly images?: readonly string[];
  /** Globs over the tag. */
  readonly tags?: readonly string[];
  /** Globs over the digest. */
  readonly digests?: readonly string[];
  /** Globs over the program that the client names, and over its whole user agent. */
  readonly clients?: readonly string[];
  /** Globs over the region. */
  readonly regionsLike?: readonly string[];
  /** Globs over the account. */
  readonly accounts?: readonly string[];
  /**
   * Texts of which one must stand somewhere in the event, whatever the case of the letters A to Z: in its action, reason
   * code, actor, address, user agent, image, region, account or details. No wildcards.
   */
  readonly texts?: readonly string[];
  /** Whether the globs of this filter take the letters A to Z for the same in upper and lower case. */
  readonly isCaseIgnored?: boolean;
  /** Events that match one of these do not pass; an event without the value passes. */
  readonly actorsExcluded?: readonly string[];
  readonly imagesExcluded?: readonly string[];
  readonly addressesExcluded?: readonly AddressRange[];
  readonly addressTextsExcluded?: readonly string[];
  readonly categoriesExcluded?: readonly Category[];
  readonly actorTypes?: readonly ActorType[];
  readonly actorTypesExcluded?: readonly ActorType[];
  /** The event must be one of these. */
  readonly among?: EventSet;
  /** Events that do not pass. */
  readonly excluded?: EventSet;
  /** The events must be about one of these. */
  readonly subjects?: readonly Subject[];
  /** Unlike in other lists, an event must pass every one of these. */
  readonly fieldTests?: readonly FieldTest[];
}

/**
 * A set of events by their numbers, in ascending order without repetition. Make a set once and use it in many questions:
 * a store may cache what it derives from the set for as long as the set lives.
 */
export interface EventSet {
  readonly numbers: readonly number[];
}

/** Makes a set of events. The numbers may come in any order and more than once. */
export function eventSetOf(numbers: Iterable<number>): EventSet {
  return { numbers: [...new Set(numbers)].toSorted((a, b) => a - b) };
}

/**
 * One thing that a question is about, named exactly. `registries` lists the hosts of one registry; null stands for any
 * registry, also for events that name none.
 */
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
  /** Events on the repository as a whole, or on the namespace that holds it. */
  | { readonly kind: 'container'; readonly registries: readonly string[] | null; readonly repository: string };

/** Fields of an event that a text is held against. `reference` is `ns/repo:tag@digest` as far as the event names it. */
export type TestedField = 'repository' | 'reference' | 'action' | 'category' | 'loggedAddress' | 'actorName';

/** That an event says exactly `equals`: in its detail of that name where it has one, else in `field`. */
export interface FieldTest {
  /** Name of a detail that the source keeps; null for none. */
  readonly detail: string | null;
  /** `actorName` is the name of the actor, or its id where it has no name. */
  readonly field: TestedField;
  readonly equals: string;
}

/**
 * Selects the events of a window that pass every filter; a null window stands for the whole case. A window includes its
 * start and excludes its end.
 */
export interface Selection {
  readonly window: TimeWindow | null;
  readonly where: readonly EventFilter[];
}

/** One part of a question about many subjects: events about `subject` in `window`; null stands for the whole case. */
export interface SubjectWindow {
  readonly subject: Subject;
  readonly window: TimeWindow | null;
}
