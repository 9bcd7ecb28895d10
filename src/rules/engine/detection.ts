import type { Dimension, GroupKey, Step, Tally } from '../../case/case-reader.ts';
import { eventSetOf, type Selection } from '../../case/event-filter.ts';
import { EVIDENCE_LIMIT } from '../../domain/finding.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Severity } from '../../domain/vocabulary.ts';

export interface AddressOfDetection {
  readonly address: string;
  readonly sortKey: string | null;
}

/** What a rule saw; the engine makes a finding of it: id, cold mode, allow entries, order. */
export interface Detection {
  /** What it is about, in one stable text: part of the finding's id. */
  readonly subject: string;
  readonly severity: Severity;
  /** Who, what, from where, how many, compared with what. Whole sentences. */
  readonly reason: string;
  readonly images: readonly string[];
  readonly actors: readonly string[];
  readonly addresses: readonly AddressOfDetection[];
  readonly isPublic: boolean;
  /** True where the rule had to judge without a baseline: the finding says so and is one step less severe. */
  readonly isCold: boolean;
  readonly evidence: Evidence;
  /** The command that shows more, without window options: the engine adds those. */
  readonly next: string;
}

/** The events a detection rests on, as data: the engine asks for their numbers, for all shown findings at once. */
export interface Evidence {
  readonly first: Instant;
  readonly last: Instant;
  /** How many events there are; at most EVIDENCE_LIMIT of them are named. */
  readonly count: number;
  readonly of: EvidenceEvents;
}

export type EvidenceEvents =
  | { readonly kind: 'numbers'; readonly numbers: readonly number[] }
  /** Some of the groups of one question. */
  | { readonly kind: 'groups'; readonly groups: EventGroups; readonly keys: readonly GroupKey[] }
  | { readonly kind: 'union'; readonly parts: readonly EvidenceEvents[] };

/**
 * Events in groups, as a question that is not asked yet. A rule makes it once and uses it for every detection: what
 * detections of one question rest on is asked together.
 */
export interface EventGroups {
  readonly selection: Selection;
  readonly by: readonly Dimension[];
}

/** Evidence of all events of some groups; each key states every dimension that the groups are made by. */
export function evidenceOfGroups(groups: EventGroups, keys: readonly GroupKey[], counted: CountedEvents): Evidence {
  const { first, last, events } = counted;
  return { first, last, count: events, of: { kind: 'groups', groups, keys } };
}

/** How many events there are, and between which moments. */
export type CountedEvents = Pick<Tally, 'events' | 'first' | 'last'>;

/** What an address is, beyond its network type, where the analyst supplied files that say it. */
export interface AddressFacts {
  /** Country of registration, ISO 3166. */
  readonly country: string | null;
  readonly asn: number | null;
  readonly operator: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** Names of the supplied lists (`--ip-list name=file`) that hold it. */
  readonly lists: readonly string[];
}

export interface AddressIntelligence {
  /** Null where no database was supplied, or it does not know the address. */
  factsOf(address: string): AddressFacts | null;
  readonly hasGeography: boolean;
  readonly hasLists: boolean;
}

export const NO_INTELLIGENCE: AddressIntelligence = { factsOf: () => null, hasGeography: false, hasLists: false };

/** Evidence of steps that a rule has at hand; there must be one at least. In order of time. */
export function evidenceOfSteps(steps: readonly Step[]): Evidence {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError('evidence of no steps');
  const { numbers } = eventSetOf(steps.map(({ seq }) => seq));
  const of: EvidenceEvents = { kind: 'numbers', numbers: numbers.slice(0, EVIDENCE_LIMIT) };
  return { first: first.time, last: last.time, count: numbers.length, of };
}
