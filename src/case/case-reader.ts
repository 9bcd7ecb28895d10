import type { AllowEntry } from '../domain/allow-entry.ts';
import type { DeploymentReader, RegistryAlias } from '../domain/deployment.ts';
import type { EvidenceFile, Rejection } from '../domain/evidence-file.ts';
import type { Instant } from '../domain/instant.ts';
import type { RecordedEvent } from '../domain/registry-event.ts';
import type { TimeWindow } from '../domain/time-window.ts';
import type { ActorType, Category, Outcome } from '../domain/vocabulary.ts';
import type { EventFilter, Selection, SubjectWindow } from './event-filter.ts';

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

/** The values of some dimensions that a group of events shares; a dimension that is absent here is null. */
export type GroupKey = Tally['key'];

/** Some of the groups of events that agree in `by`. */
export interface GroupsQuery {
  readonly by: readonly Dimension[];
  /** Each states every dimension of `by`. */
  readonly keys: readonly GroupKey[];
  /** At most this many events of each group. */
  readonly limit: number;
}

/** No question may be answered with more steps or whole events than this: beyond, it is refused, never cut. */
export const MOST_STEPS = 5_000_000;

/** The questions about events whose answers are counts, steps or numbers; see EventReader. */
export type Answers = Pick<
  EventReader,
  'count' | 'steps' | 'stepsOfEach' | 'tally' | 'tallies' | 'ranking' | 'groupNumbers'
>;

/**
 * Questions about events. Every answer has a total order: the same case and question give the same answer. The number of
 * an event (`seq`) is unique, ascends in the order of import and never changes; whether numbers have gaps is the store's
 * own matter. A question costs a store one round trip, so ask about many subjects at once and not about each of them.
 */
export interface EventReader {
  /** What range the case covers, or null when it holds no event. */
  coverage(): Coverage | null;
  count(selection: Selection): number;
  /**
   * Ordered by time, then `seq`.
   * @throws AuditError `answer-too-large` for more than MOST_STEPS events without a page
   */
  events(selection: Selection, page?: Page): readonly RecordedEvent[];
  /**
   * Ordered by time, then `seq`.
   * @throws AuditError `answer-too-large` for more than MOST_STEPS steps
   */
  steps(selection: Selection): readonly Step[];
  /**
   * For each part the steps about its subject, in its window, that pass `where`; each list as `steps` orders it.
   * @throws AuditError `answer-too-large` for more than MOST_STEPS steps in all
   */
  stepsOfEach(where: readonly EventFilter[], parts: readonly SubjectWindow[]): readonly (readonly Step[])[];
  /** Groups of `leastEvents` (1) events or more, ordered by events descending, then by the keys. */
  tally(selection: Selection, by: readonly Dimension[], leastEvents?: number): readonly Tally[];
  /** Every group once, one at a time and in no order, for groups too many to hold at once. */
  tallies(selection: Selection, by: readonly Dimension[]): Iterable<Tally>;
  ranking(selection: Selection, query: RankingQuery): Ranking;
  /** For each key the `seq` of the selected events of that group, lowest first; empty where there are none. */
  groupNumbers(selection: Selection, query: GroupsQuery): readonly (readonly number[])[];
  event(seq: number): RecordedEvent | null;
  /** Several where vendors reuse an id. */
  eventsById(eventId: string): readonly RecordedEvent[];
}

/** What was imported: files, and records that could not be read. */
export interface EvidenceReader {
  evidenceFiles(): readonly EvidenceFile[];
  rejections(page: { readonly limit: number; readonly offset: number }): readonly Rejection[];
}

/** What the examiners of the case decided. */
export interface JudgementReader {
  allowEntries(): readonly AllowEntry[];
  /** Hosts that the user said are one registry, each with the name they all go by. */
  registryAliases(): readonly RegistryAlias[];
}

/** Everything that can be asked of a case. Take the ports that you need, not all of them. */
export interface CaseReader extends EventReader, EvidenceReader, DeploymentReader, JudgementReader {}

/** A case as a store opens it. */
export interface StoredCase extends CaseReader {
  /**
   * The same answers for many questions about the events of a range of time: what they need is read once, where memory
   * allows it.
   */
  session(of: { readonly range: TimeWindow }): CaseReader;
}
