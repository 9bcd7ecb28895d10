import type { AddressRange, AllowEntry } from '../domain/allow-entry.ts';
import type { DeploymentReader } from '../domain/deployment.ts';
import type { EvidenceFile, Rejection } from '../domain/evidence-file.ts';
import type { Instant } from '../domain/instant.ts';
import type { RecordedEvent } from '../domain/registry-event.ts';
import type { TimeWindow } from '../domain/time-window.ts';
import type { ActorType, Category, Network, Outcome } from '../domain/vocabulary.ts';

/** What narrows a question. What is absent or empty asks for everything; members are ANDed, values of one ORed. */
export interface EventFilter {
  readonly categories?: readonly Category[];
  /** `public` also keeps events whose vendor says so against the address. */
  readonly networks?: readonly Network[];
  readonly outcomes?: readonly Outcome[];
  readonly addresses?: readonly AddressRange[];
  /** Globs over the id and the name of the actor. */
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
  /** Numbers of events that are left out. */
  readonly seqsExcluded?: readonly number[];
  readonly subject?: Subject;
  readonly hss?: HssQuery;
}

/** The one thing a question is about, named exactly. */
export type Subject =
  | { readonly kind: 'address'; readonly address: string }
  /** Null is whoever the log does not name. */
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
  /** Events on the repository or its namespace as a whole. */
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

export interface Page {
  readonly limit: number;
  readonly offset: number;
  readonly order: 'oldest-first' | 'newest-first';
}

/** What events can be counted by. */
export const DIMENSIONS = [
  'category',
  'outcome',
  'reasonCode',
  'network',
  'address',
  'sortKey',
  'isPublic',
  'actor',
  'actorName',
  'actorType',
  'credential',
  'tool',
  'action',
  'source',
  'registry',
  'repository',
  'tag',
  'digest',
  'region',
  'day',
  /** Hours since 1970. */
  'hour',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Events that agree in every dimension asked for. */
export interface Tally {
  readonly key: Readonly<Partial<Record<Dimension, string | null>>>;
  readonly events: number;
  readonly first: Instant;
  readonly last: Instant;
}

/** Which groups of events are asked for, the busiest first. */
export interface RankingQuery {
  /** Events that agree in these are a group. */
  readonly by: readonly Dimension[];
  /** What each group is counted by besides. */
  readonly part: Dimension;
  /** Groups that say nothing here are left out: one of `by`. */
  readonly named?: Dimension;
  /** At most so many; all of them where it is absent. */
  readonly most?: number;
}

export interface RankedGroup extends Tally {
  /** Events by the values of `part`. */
  readonly parts: ReadonlyMap<string | null, number>;
}

export interface Ranking {
  /** How many groups there are, also those beyond `most`. */
  readonly groups: number;
  /** Ordered by events descending, then by the keys. */
  readonly busiest: readonly RankedGroup[];
}

/** The little of an event that rules about sequences look at. */
export interface Step {
  readonly seq: number;
  readonly time: Instant;
  readonly category: Category;
  readonly action: string;
  readonly outcome: Outcome;
  readonly reasonCode: string | null;
  readonly actor: string | null;
  readonly address: string | null;
  readonly sortKey: string | null;
  readonly isPublic: boolean;
  readonly tool: string | null;
  readonly registry: string | null;
  readonly repository: string | null;
  readonly tag: string | null;
  readonly digest: string | null;
  readonly actorType: ActorType;
  readonly source: string;
}

export interface Coverage {
  readonly events: number;
  readonly first: Instant;
  readonly last: Instant;
}

/** The questions a case answers. Every answer has a total order: the same case and question give the same answer. */
export interface CaseReader extends DeploymentReader {
  /** What range the case covers, or null when it holds no event. */
  coverage(): Coverage | null;
  count(selection: Selection): number;
  /** Ordered by time, then `seq`. */
  events(selection: Selection, page?: Page): readonly RecordedEvent[];
  /** The `seq` of the selected events, lowest first, at most `limit`. */
  sequenceNumbers(selection: Selection, limit: number): readonly number[];
  /** Ordered by time, then `seq`. */
  steps(selection: Selection): readonly Step[];
  /** Those of `leastEvents` (1) or more, ordered by events descending, then by the keys. */
  tally(selection: Selection, by: readonly Dimension[], leastEvents?: number): readonly Tally[];
  /** All of them one at a time and in no order, for tallies too many to hold at once. */
  tallies(selection: Selection, by: readonly Dimension[]): Iterable<Tally>;
  ranking(selection: Selection, query: RankingQuery): Ranking;
  event(seq: number): RecordedEvent | null;
  /** Several where vendors reuse an id. */
  eventsById(eventId: string): readonly RecordedEvent[];
  evidenceFiles(): readonly EvidenceFile[];
  rejections(page: { readonly limit: number; readonly offset: number }): readonly Rejection[];
  allowEntries(): readonly AllowEntry[];
  /**
   * The same answers, for whoever asks many questions about the whole of a range of time: what they need of its events
   * is read once, where memory allows it.
   */
  loaded(range: TimeWindow): CaseReader;
}
