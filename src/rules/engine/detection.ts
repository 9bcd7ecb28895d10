import type { Dimension, GroupKey, Step, Tally } from '../../case/case-reader.ts';
import { eventSetOf, type Selection } from '../../case/event-filter.ts';
import { EVIDENCE_LIMIT } from '../../domain/finding.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Place } from '../../domain/registry-event.ts';
import type { Severity } from '../../domain/vocabulary.ts';

/** A client address that a detection names. */
export interface AddressOfDetection {
  readonly address: string;
  /** Null for an address that the log masks. */
  readonly sortKey: string | null;
}

/** What a rule saw. `suspicious` turns it into a finding: it adds the id, cold mode, allow entries and the order. */
export interface Detection {
  /** What it is about, as a stable text: it is part of the finding's id and is not shown. */
  readonly subject: string;
  readonly severity: Severity;
  /** Whole sentences: who did what, from where, how often, and what it is compared with. */
  readonly reason: string;
  readonly images: readonly string[];
  readonly actors: readonly string[];
  readonly addresses: readonly AddressOfDetection[];
  readonly isPublic: boolean;
  /** True if the rule judged without a baseline. The finding then says so and is one step less severe. */
  readonly isCold: boolean;
  readonly evidence: Evidence;
  /** The command that shows more, without window options: `suspicious` adds those. */
  readonly next: string;
}

/**
 * The events that a detection rests on, as data. Their numbers are asked for later, in one question for all findings
 * that are shown.
 */
export interface Evidence {
  readonly first: Instant;
  readonly last: Instant;
  /** How many events there are. At most EVIDENCE_LIMIT of them will be named. */
  readonly count: number;
  readonly of: EvidenceEvents;
}

/** Names the events of evidence: by number, or by the groups that hold them. */
export type EvidenceEvents =
  | { readonly kind: 'numbers'; readonly numbers: readonly number[] }
  /** The events of some groups of one question. */
  | { readonly kind: 'groups'; readonly groups: EventGroups; readonly keys: readonly GroupKey[] }
  | { readonly kind: 'union'; readonly parts: readonly EvidenceEvents[] };

/**
 * A question for groups of events that has not been asked yet. A rule makes one and uses it for all its detections, so
 * that their evidence is asked for in one question.
 */
export interface EventGroups {
  readonly selection: Selection;
  readonly by: readonly Dimension[];
}

/** Evidence that consists of all events of some groups. Each key states every dimension of `groups.by`. */
export function evidenceOfGroups(groups: EventGroups, keys: readonly GroupKey[], counted: CountedEvents): Evidence {
  const { first, last, events } = counted;
  return { first, last, count: events, of: { kind: 'groups', groups, keys } };
}

/** The number of events, and the times of the first and the last one. */
export type CountedEvents = Pick<Tally, 'events' | 'first' | 'last'>;

/** What the analyst's own files say about an address. */
export interface AddressFacts extends Place {
  /** Degrees. */
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** Names of the supplied lists (`--ip-list name=file`) that contain the address. */
  readonly lists: readonly string[];
}

/** What the analyst's files say about addresses: databases of countries, operators and positions, and lists. */
export interface AddressIntelligence {
  /** Null if no file knows the address. */
  factsOf(address: string): AddressFacts | null;
  /** Whether a database of countries, operators or positions was supplied. */
  readonly hasGeography: boolean;
  /** Whether a list of addresses was supplied. */
  readonly hasLists: boolean;
}

/** The analyst supplied no files about addresses. */
export const NO_INTELLIGENCE: AddressIntelligence = { factsOf: () => null, hasGeography: false, hasLists: false };

/**
 * Evidence that consists of these steps, which must be in order of time.
 * @throws RangeError if there are no steps
 */
export function evidenceOfSteps(steps: readonly Step[]): Evidence {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError('evidence of no steps');
  const { numbers } = eventSetOf(steps.map(({ seq }) => seq));
  const of: EvidenceEvents = { kind: 'numbers', numbers: numbers.slice(0, EVIDENCE_LIMIT) };
  return { first: first.time, last: last.time, count: numbers.length, of };
}
