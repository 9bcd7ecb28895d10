import type { CaseReader, Coverage, Dimension, Step, Tally } from '../../case/case-reader.ts';
import { conditionsOf } from '../../case/conditions.ts';
import type { Contradiction } from '../../case/contradiction.ts';
import type { EventFilter, EventSet, Selection, SubjectWindow } from '../../case/event-filter.ts';
import type { DeployedContainer, RegistryAlias } from '../../domain/deployment.ts';
import { EPOCH, type Instant } from '../../domain/instant.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import { canonicalHost } from '../../domain/registry-host.ts';
import { DAY_MS, type TimeWindow } from '../../domain/time-window.ts';
import type { DailyCounts } from './daily-counts.ts';
import { type AddressIntelligence, type EventGroups, type Evidence, NO_INTELLIGENCE } from './detection.ts';
import { evidenceNumbers } from './evidence-numbers.ts';
import { BY_PEOPLE, KNOWN_DAYS, KNOWN_EVENTS, learnedEvents, SUCCEEDED } from './learned-events.ts';
import { learningInWords } from './learning-words.ts';
import { UseDays } from './use-days.ts';

/** What an ObservedWindow is made of. */
export interface ObservedWindows {
  /** The window that is inspected. */
  readonly window: TimeWindow;
  /** The learning window before it. */
  readonly baseline: TimeWindow;
  /** When the case begins; absent if reasons need not know. */
  readonly begin?: Instant | null;
  readonly intelligence?: AddressIntelligence;
  /** Events of the learning window that must not be learned as normal. */
  readonly quarantine?: EventSet;
  /** Counts that windows of neighbouring days share, made with `learnedEvents` of the same quarantine. */
  readonly counts?: DailyCounts | null;
  /** The same for uses. */
  readonly uses?: () => UseDays;
  /** The days of the window, as `days` gives them; absent for a window that is judged as one day. */
  readonly days?: () => Iterable<ObservedWindow>;
  /** The day of the window that holds a moment, as `dayOf` gives it; absent with `days`. */
  readonly dayOf?: (time: Instant) => ObservedWindow | null;
  /** The window that this is a day or another part of; absent for a window that is judged as a whole. */
  readonly whole?: TimeWindow;
}

/**
 * The questions that rules may ask: about the inspected window, and about the learning window before it. Unless a
 * method says otherwise, system actors are left out, and only events that succeeded count as learned.
 */
export class ObservedWindow {
  readonly window: TimeWindow;
  /** The learning window, before the inspected one. */
  readonly baseline: TimeWindow;
  /** See LearningWords. */
  readonly learningLength: string;
  /**
   * The same with what it lies before, for reasons: `14 days before`, `14 days before the window` where that has several days,
   * or `14 days before 2026-03-01` for one of these days.
   */
  readonly learningBefore: string;
  readonly intelligence: AddressIntelligence;
  readonly #reader: CaseReader;
  /** The user's filters. They narrow the inspected window and not the learning window. */
  readonly #where: readonly EventFilter[];
  readonly #learnable: readonly EventFilter[];
  readonly #counts: DailyCounts | null;
  readonly #windows: ObservedWindows;
  #aliases: readonly RegistryAlias[] | null = null;
  #learnedSources: ReadonlySet<string> | null = null;
  #uses: UseDays | null = null;
  #unfiltered: ObservedWindow | null = null;

  constructor(reader: CaseReader, windows: ObservedWindows, where: readonly EventFilter[]) {
    this.#reader = reader;
    this.window = windows.window;
    this.baseline = windows.baseline;
    this.#where = where;
    const { begin = null, whole, quarantine } = windows;
    const left = quarantine?.numbers.length ?? 0;
    const words = learningInWords({ ...windows, begin, isDay: whole !== undefined, left });
    this.learningLength = words.length;
    this.learningBefore = words.before;
    this.intelligence = windows.intelligence ?? NO_INTELLIGENCE;
    this.#learnable = learnedEvents(windows.quarantine);
    this.#counts = windows.counts ?? null;
    this.#windows = windows;
  }

  /** The same window without the user's filters: who somebody is does not depend on which of their events were asked about. */
  get unfiltered(): ObservedWindow {
    // Without filters it is this one, so that nothing is read and held twice.
    const isFiltered = () => this.#where.some((filter) => conditionsOf(filter).length > 0);
    this.#unfiltered ??= isFiltered() ? new ObservedWindow(this.#reader, this.#windows, []) : this;
    return this.#unfiltered;
  }

  /**
   * What is judged by a learning window of its own, in order of time: the whole window where there is a baseline before it,
   * else each of its days. The days of a short log learn from those before them; where more is known, what somebody began
   * in the window does not become usual in it. What is remembered of a day is forgotten when it is over.
   */
  learnedParts(): Iterable<ObservedWindow> {
    return this.hasBaseline() ? [this] : (this.#windows.days?.() ?? [this]);
  }

  /**
   * The day of this window that holds a moment, which is judged by the learning window right before it; this window where it
   * is judged as one day. For rules that find something in the whole window, such as what goes on over midnight, and compare
   * it with what was usual by then.
   */
  dayOf(time: Instant): ObservedWindow {
    return this.#windows.dayOf?.(time) ?? this;
  }

  /** Selects the events of the inspected window that pass `where`. */
  selection(where: EventFilter | readonly EventFilter[]): Selection {
    return { window: this.window, where: [BY_PEOPLE, ...this.#where, ...[where].flat()] };
  }

  /**
   * Counts the events of the inspected window by some dimensions. `leastEvents` leaves out smaller groups, for rules to
   * which only busy groups matter.
   */
  tally(by: readonly Dimension[], where: EventFilter, leastEvents = 1): readonly Tally[] {
    return this.#reader.tally(this.selection(where), by, leastEvents);
  }

  /** The same counts one at a time and in no particular order; each is good until the next is asked for. */
  tallies(by: readonly Dimension[], where: EventFilter): Iterable<Tally> {
    return this.#reader.tallies(this.selection(where), by);
  }

  /** Steps of the inspected window in order of time, or only of a `part` of it. */
  steps(where: EventFilter, part: TimeWindow = this.window): readonly Step[] {
    return this.#reader.steps({ ...this.selection(where), window: part });
  }

  /**
   * For each part, the steps about its subject in its window, in order of time. The windows of the parts must lie within
   * the inspected window.
   */
  stepsOfEach(where: EventFilter, parts: readonly SubjectWindow[]): readonly (readonly Step[])[] {
    return parts.length === 0 ? [] : this.#reader.stepsOfEach(this.selection(where).where, parts);
  }

  /** Whole events of the inspected window in order of time. Meant for few events: changes of policy and configuration. */
  events(where: EventFilter): readonly RecordedEvent[] {
    return this.#reader.events(this.selection(where));
  }

  /** Steps of the learning window in order of time, including those that failed. */
  learnedSteps(where: EventFilter): readonly Step[] {
    return this.#reader.steps({ window: this.baseline, where: [...this.#learnable, where] });
  }

  /** Steps of the whole case before the inspected window, in order of time, for rules that need the full past. */
  earlierSteps(where: EventFilter): readonly Step[] {
    const past = { from: EPOCH, to: this.window.from };
    return this.#reader.steps({ window: past, where: [BY_PEOPLE, where] });
  }

  /** Counts the events of the whole case before the inspected window. */
  earlier(by: readonly Dimension[], where: EventFilter): readonly Tally[] {
    return this.#reader.tally({ window: { from: EPOCH, to: this.window.from }, where: [BY_PEOPLE, where] }, by);
  }

  /** The same counts one at a time and in no particular order; each is good until the next is asked for. */
  earlierTallies(by: readonly Dimension[], where: EventFilter): Iterable<Tally> {
    return this.#reader.tallies({ window: { from: EPOCH, to: this.window.from }, where: [BY_PEOPLE, where] }, by);
  }

  /** Steps of system actors in the inspected window, in order of time: what retention deleted, what a scanner pulled. */
  systemSteps(where: EventFilter): readonly Step[] {
    const bySystem: EventFilter = { actorTypes: ['system'] };
    return this.#reader.steps({ window: this.window, where: [bySystem, ...this.#where, where] });
  }

  /** Records that contradict another of the same identity, where one of the two lies in the inspected window. */
  contradictions(): readonly Contradiction[] {
    return this.#reader.contradictions(this.window);
  }

  /** Steps of the inspected window with these numbers, in order of time, of system actors too. */
  stepsAmong(events: EventSet): readonly Step[] {
    if (events.numbers.length === 0) return [];
    return this.#reader.steps({ window: this.window, where: [...this.#where, { among: events }] });
  }

  /** The canonical host of the registry that a host belongs to. */
  registryOf(host: string): string {
    this.#aliases ??= this.#reader.registryAliases();
    return canonicalHost(host, this.#aliases);
  }

  /** Whether two hosts may belong to one registry. Null stands for a host that the log does not name: it may be any. */
  mayBeOneRegistry(host: string | null, other: string | null): boolean {
    return host === null || other === null || this.registryOf(host) === this.registryOf(other);
  }

  /** Containers, in what the inventories of the clusters still tell, that use these repositories or digests. */
  containers(of: {
    readonly repositories: readonly string[];
    readonly digests: readonly string[];
  }): readonly DeployedContainer[] {
    return this.#reader.containers(of);
  }

  /** The range that the whole case covers; null if it holds no event. */
  get coverage(): Coverage | null {
    return this.#reader.coverage();
  }

  /** Counts what succeeded in the learning window. */
  learned(by: readonly Dimension[], where: EventFilter): readonly Tally[] {
    return this.#countsOf([SUCCEEDED, where])?.tally(by) ?? this.#reader.tally(this.#learnedSelection(where), by);
  }

  /** The same counts one at a time and in no particular order; each is good until the next is asked for. */
  learnedTallies(by: readonly Dimension[], where: EventFilter): Iterable<Tally> {
    return this.#countsOf([SUCCEEDED, where])?.tallies(by) ?? this.#reader.tallies(this.#learnedSelection(where), by);
  }

  /** What was done with success in which repositories, on which days, in the learning window and maybe around it. */
  uses(): UseDays {
    const { uses } = this.#windows;
    // A use of a day cannot tell whether it lies in a range that is shorter.
    if (uses !== undefined && this.baseline.to - this.baseline.from >= DAY_MS) return uses();
    this.#uses ??= new UseDays(this.#reader, this.#learnedSelection({}));
    return this.#uses;
  }

  /** Counts what succeeded in the case before the learning window: too long ago to learn from, and no news either. */
  longAgo(by: readonly Dimension[], where: EventFilter): readonly Tally[] {
    const past = { from: EPOCH, to: this.baseline.from };
    return this.#reader.tally({ window: past, where: [BY_PEOPLE, SUCCEEDED, where] }, by);
  }

  /**
   * Counts what succeeded in the whole window, where this is a day of one. What is done on other days too is a task, which is
   * the only measure of an actor where nothing lies before the window.
   */
  throughout(by: readonly Dimension[], where: EventFilter): readonly Tally[] {
    const { whole = this.window } = this.#windows;
    return this.#reader.tally({ window: whole, where: [BY_PEOPLE, SUCCEEDED, where] }, by);
  }

  #learnedSelection(where: EventFilter): Selection {
    return { window: this.baseline, where: [...this.#learnable, SUCCEEDED, where] };
  }

  /** Asks the shared counts about the learning window; null if they cannot answer. */
  #countsOf(where: readonly EventFilter[]) {
    const [counts, range] = [this.#counts, this.baseline];
    if (counts?.answers(range, where) !== true) return null;
    return {
      tally: (by: readonly Dimension[]) => counts.tally(range, by, where),
      tallies: (by: readonly Dimension[]) => counts.tallies(range, by, where),
    };
  }

  /** Groups of events of the inspected window, for use as evidence. The case is not asked yet. */
  groups(by: readonly Dimension[], where: EventFilter | readonly EventFilter[]): EventGroups {
    return { selection: this.selection(where), by };
  }

  /** The event numbers of each piece of evidence. Call it once with all evidence, not once for each. */
  numbersOf(evidence: readonly Evidence[]): readonly (readonly number[])[] {
    return evidenceNumbers(this.#reader, evidence);
  }

  /** Whether a source has a baseline, so that a rule may call something in it new. */
  isLearned(source: string | null): boolean {
    return this.#learned().has(source ?? '');
  }

  /** Whether any source has a baseline. */
  hasBaseline(): boolean {
    return this.#learned().size > 0;
  }

  #learned(): ReadonlySet<string> {
    this.#learnedSources ??= new Set(
      (
        this.#countsOf([])?.tally(['source']) ??
        this.#reader.tally({ window: this.baseline, where: this.#learnable }, ['source'])
      )
        .filter((tally) => this.isKnown(tally))
        .map(({ key }) => key.source ?? ''),
    );
    return this.#learnedSources;
  }

  /** Whether an entity was seen often enough, and for long enough, before the inspected window; see KNOWN_EVENTS. */
  isKnown(seen: Pick<Tally, 'events' | 'first'>): boolean {
    return seen.events >= KNOWN_EVENTS && seen.first <= this.window.from - KNOWN_DAYS * DAY_MS;
  }
}
