import type { AllowEntry } from '../domain/allow-entry.ts';
import type { DeploymentReader, RegistryAlias } from '../domain/deployment.ts';
import type { EvidenceFile, Rejection, UnreadFile } from '../domain/evidence-file.ts';
import type { Instant } from '../domain/instant.ts';
import type { Note, RuleSwitch } from '../domain/judgement.ts';
import type { EventHead, RecordedEvent } from '../domain/registry-event.ts';
import type { TimeWindow } from '../domain/time-window.ts';
import type { ActorType, Category, Outcome } from '../domain/vocabulary.ts';
import type { Sequence } from '../numbers/sequence.ts';
import type { Contradiction } from './contradiction.ts';
import type { EventFilter, Selection, SubjectWindow } from './event-filter.ts';

/** A part of a list of events. */
export interface Page {
  /** At most this many events; a negative number means all. */
  readonly limit: number;
  /** How many events to skip first. */
  readonly offset: number;
  readonly order: 'oldest-first' | 'newest-first';
}

/** Properties that events can be counted by. Values are text; null stands for an absent value. */
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

/** How many events agree in every dimension asked for, and when the first and the last of them happened. */
export interface Tally {
  readonly key: Readonly<Partial<Record<Dimension, string | null>>>;
  readonly events: number;
  readonly first: Instant;
  readonly last: Instant;
}

/** Asks for the busiest groups of events. */
export interface RankingQuery {
  /** Events that agree in all of these form a group. */
  readonly by: readonly Dimension[];
  /** Each group is also counted by the values of this dimension. */
  readonly part: Dimension;
  /** One of `by`: groups without a value here are left out. */
  readonly named?: Dimension;
  /** At most this many groups; all of them if it is absent. */
  readonly most?: number;
}

/** A group of a ranking. */
export interface RankedGroup extends Tally {
  /** Number of events for each value of `part`. */
  readonly parts: ReadonlyMap<string | null, number>;
}

/** The answer to a RankingQuery. */
export interface Ranking {
  /** How many groups there are, including those beyond `most`. */
  readonly groups: number;
  /** Ordered by events descending, then by the keys. */
  readonly busiest: readonly RankedGroup[];
}

/** The fields of an event that rules about sequences need. */
export interface Step {
  /** The number of the event. */
  readonly seq: number;
  readonly time: Instant;
  readonly category: Category;
  readonly action: string;
  readonly outcome: Outcome;
  readonly reasonCode: string | null;
  /** The id of the actor or, if the log gives no id, the name. */
  readonly actor: string | null;
  /** The canonical address or, if the log masks it, the text in the log. */
  readonly address: string | null;
  /** Hexadecimal digits that sort like addresses; null for an address that the log masks. */
  readonly sortKey: string | null;
  readonly isPublic: boolean;
  readonly tool: string | null;
  readonly registry: string | null;
  readonly repository: string | null;
  readonly tag: string | null;
  readonly digest: string | null;
  readonly actorType: ActorType;
  /** The id of the format that the event was read with. */
  readonly source: string;
}

/** How many events a case holds, and when the first and the last of them happened. */
export interface Coverage {
  readonly events: number;
  readonly first: Instant;
  readonly last: Instant;
}

/** The values that a group of events shares. A dimension that is missing here counts as null. */
export type GroupKey = Tally['key'];

/** Asks how many groups there are for each value of some dimensions; events that agree in `by` form a group. */
export interface GroupsPerQuery {
  readonly by: readonly Dimension[];
  /** All are answered at once. */
  readonly counts: readonly GroupCount[];
}

/** Counts groups by their value in one dimension. */
export interface GroupCount {
  /** One of the dimensions of the groups. Groups without a value here are left out. */
  readonly per: Dimension;
  /** One of them: groups without a value here are left out, too. */
  readonly named?: Dimension;
}

/** Asks for the events of some groups; events that agree in `by` form a group. */
export interface GroupsQuery {
  readonly by: readonly Dimension[];
  /** The groups; each key states every dimension of `by`. */
  readonly keys: readonly GroupKey[];
  /** At most this many events of each group. */
  readonly limit: number;
}

/** The most steps or whole events that one answer may hold. A question with a longer answer is refused, never cut. */
export const MOST_STEPS = 5_000_000;

/** Events that are read while they are iterated, as often as they are iterated: there may be millions of them. */
export interface EventList extends Sequence<RecordedEvent> {
  /** The same events in the same order, for those who only count: they are read in half the time. */
  readonly heads: Sequence<EventHead>;
}

/** The questions about events that are answered with counts, steps or numbers. */
export type Answers = Pick<
  EventReader,
  'count' | 'steps' | 'stepsOfEach' | 'tally' | 'tallies' | 'ranking' | 'groupsPer' | 'groupNumbers'
>;

/**
 * Questions about events. Every answer has a total order, so the same case and question give the same answer. The number
 * of an event (`seq`) is unique, ascends in the order of import and never changes; a store may leave gaps between
 * numbers. Each question may cost a round trip to the store, so ask about many subjects in one question.
 */
export interface EventReader {
  /** The range that the events of the case cover; null if the case holds no event. */
  coverage(): Coverage | null;
  /**
   * What the case covers before the first of some instants, between each two of them, and from the last of them on: one
   * answer more than instants, which must ascend; null where the case holds no event. It is cheap on a case of any size.
   */
  coverageBetween(instants: readonly Instant[]): readonly (Coverage | null)[];
  /** How many events are selected. */
  count(selection: Selection): number;
  /**
   * The selected events in full, ordered by time, then `seq`.
   * @throws AuditError `answer-too-large` for more than MOST_STEPS events without a page
   */
  events(selection: Selection, page?: Page): readonly RecordedEvent[];
  /** The same events in the same order, of any number. The case must stay open while they are iterated. */
  eventList(selection: Selection, page?: Page): EventList;
  /**
   * The selected events as steps, ordered by time, then `seq`.
   * @throws AuditError `answer-too-large` for more than MOST_STEPS steps
   */
  steps(selection: Selection): readonly Step[];
  /**
   * For each part, in the order given, the steps about its subject in its window that pass `where`. Each list is ordered
   * by time, then `seq`.
   * @throws AuditError `answer-too-large` for more than MOST_STEPS steps in all
   */
  stepsOfEach(where: readonly EventFilter[], parts: readonly SubjectWindow[]): readonly (readonly Step[])[];
  /**
   * The groups with at least `leastEvents` events (1 if it is absent), ordered by events descending, then by the keys.
   */
  tally(selection: Selection, by: readonly Dimension[], leastEvents?: number): readonly Tally[];
  /**
   * Every group once, one at a time and in no particular order, for more groups than memory should hold. A tally and its
   * key are good until the next is asked for: take from it what is to be kept.
   */
  tallies(selection: Selection, by: readonly Dimension[]): Iterable<Tally>;
  /** The busiest groups, each also counted by one more dimension. */
  ranking(selection: Selection, query: RankingQuery): Ranking;
  /** For each count, the number of groups of each value, in no particular order: from how many addresses each actor came. */
  groupsPer(selection: Selection, query: GroupsPerQuery): readonly ReadonlyMap<string, number>[];
  /** For each key, in the order given, the lowest `seq` of the selected events of that group, ascending; at most `limit`. */
  groupNumbers(selection: Selection, query: GroupsQuery): readonly (readonly number[])[];
  /** The event with this number; null if no event has it. */
  event(seq: number): RecordedEvent | null;
  /** The events with these numbers, in the order of the numbers; those that the case does not have are left out. */
  eventsByNumber(numbers: readonly number[]): readonly RecordedEvent[];
  /** The events with a vendor's id, in the order of numbers. Some vendors use one id for several events. */
  eventsById(eventId: string): readonly RecordedEvent[];
}

/** That a case holds a window of another one, which was at `from`, and nothing else of its events. */
export interface CopiedWindow {
  readonly from: string;
  readonly window: TimeWindow;
}

/** What was imported: the files, and the records that could not be read. */
export interface EvidenceReader {
  /** All files in the order of import. */
  evidenceFiles(): readonly EvidenceFile[];
  /** The windows by which the case was cut out of others, in order; none for a whole case. */
  copiedWindows(): readonly CopiedWindow[];
  /** The files that imports were given and that none of them read, in the order of their paths. */
  unreadFiles(): readonly UnreadFile[];
  /**
   * Records that contradict an earlier one of the same identity, in the order of their numbers: those with an event of
   * either record in the window, or all of them if it is null.
   */
  contradictions(window: TimeWindow | null): readonly Contradiction[];
  /** The rejected records in the order of import. */
  rejections(page: { readonly limit: number; readonly offset: number }): readonly Rejection[];
}

/** What the examiners of the case decided. */
export interface JudgementReader {
  /** The allow list of the case, in the order of its numbers. */
  allowEntries(): readonly AllowEntry[];
  /** Hosts that the user declared to be another name of a registry. */
  registryAliases(): readonly RegistryAlias[];
  /** What examiners noted on events, findings and incidents, the oldest first. */
  notes(): readonly Note[];
  /** The rules that examiners switched off, in the order in which they did. */
  rulesOff(): readonly RuleSwitch[];
}

/** Fields whose values a case knows by name. An actor is known by its id and its name, a client by its program. */
export const NAMED_FIELDS = [
  'actor',
  'action',
  'address',
  'client',
  'region',
  'account',
  'namespace',
  'repository',
  'tag',
  /** A repository with a tag: `ns/repo:tag`. */
  'reference',
  'digest',
] as const;
export type NamedField = (typeof NAMED_FIELDS)[number];

/** What there is to be named in a question. */
export interface NameReader {
  /**
   * The values of a field that match one of the globs, in upper or lower case, in the order of their bytes; at most
   * `most`. Records that were duplicates count too, and images of cluster inventories. It reads no events, so it is cheap.
   */
  knownNames(field: NamedField, globs: readonly string[], most: number): readonly string[];
}

/** What names a shell wants. */
export interface WantedNames {
  /** Upper and lower case count. */
  readonly prefix: string;
  readonly most: number;
  /** A name that is not wanted does not count towards `most`. */
  isWanted(name: string): boolean;
}

/** Names of a case for a shell, whose user is typing: the answer is quick, or empty. */
export interface NameCompleter {
  /** The wanted values of a field in the order of their bytes; none where the time is over before all are known. */
  namesFrom(field: NamedField, wanted: WantedNames): readonly string[];
}

/** Everything that can be asked of a case. A function should ask for the ports it needs, not for all of them. */
export interface CaseReader extends EventReader, NameReader, EvidenceReader, DeploymentReader, JudgementReader {}

/** A case as a store opens it. */
export interface StoredCase extends CaseReader {
  /**
   * A reader for many questions about one range of time. Its answers are the same, but it may read the range once and
   * keep it in memory. `range` includes its start and excludes its end.
   */
  session(of: { readonly range: TimeWindow }): CaseReader;
}
