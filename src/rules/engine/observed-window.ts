import type { CaseReader, Coverage, Dimension, Step, Tally } from '../../case/case-reader.ts';
import type { EventFilter, EventSet, Selection, SubjectWindow } from '../../case/event-filter.ts';
import type { DeployedContainer, RegistryAlias } from '../../domain/deployment.ts';
import { EPOCH } from '../../domain/instant.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import { canonicalHost } from '../../domain/registry-host.ts';
import { DAY_MS, describeLength, type TimeWindow } from '../../domain/time-window.ts';
import { type EventGroups, type Evidence, NO_INTELLIGENCE, type AddressIntelligence } from './detection.ts';
import { evidenceNumbers } from './evidence-numbers.ts';

/** An entity is known with at least this much behind it; else a rule judges without a baseline. */
export const KNOWN_DAYS = 7;
export const KNOWN_EVENTS = 20;

/** Housekeeping of the registry itself stays out of what rules hold against people and programs. */
const BY_PEOPLE: EventFilter = { actorTypesExcluded: ['system'] };

export interface ObservedWindows {
  readonly window: TimeWindow;
  readonly baseline: TimeWindow;
  readonly intelligence?: AddressIntelligence;
  /** Events of the learning window that teach nothing. */
  readonly quarantine?: EventSet;
}

/**
 * What rules ask of a case: the inspected window, and the learning window right before it. System actors are left out
 * of both; failures teach nothing.
 */
export class ObservedWindow {
  readonly window: TimeWindow;
  /** The learning window, right before the inspected one. */
  readonly baseline: TimeWindow;
  readonly intelligence: AddressIntelligence;
  readonly #reader: CaseReader;
  /** What the user narrows the inspected window to. The baseline stays whole. */
  readonly #where: readonly EventFilter[];
  readonly #quarantine: EventFilter;
  #aliases: readonly RegistryAlias[] | null = null;
  #learnedSources: ReadonlySet<string> | null = null;

  constructor(reader: CaseReader, windows: ObservedWindows, where: readonly EventFilter[]) {
    this.#reader = reader;
    this.window = windows.window;
    this.baseline = windows.baseline;
    this.#where = where;
    this.intelligence = windows.intelligence ?? NO_INTELLIGENCE;
    this.#quarantine = windows.quarantine === undefined ? {} : { excluded: windows.quarantine };
  }

  selection(where: EventFilter | readonly EventFilter[]): Selection {
    return { window: this.window, where: [BY_PEOPLE, ...this.#where, ...[where].flat()] };
  }

  /** Those of `leastEvents` or more: where most are of a few, only the others are worth a look. */
  tally(by: readonly Dimension[], where: EventFilter, leastEvents = 1): readonly Tally[] {
    return this.#reader.tally(this.selection(where), by, leastEvents);
  }

  /** The same of any number, one at a time and in no order, for tallies too many to hold at once. */
  tallies(by: readonly Dimension[], where: EventFilter): Iterable<Tally> {
    return this.#reader.tallies(this.selection(where), by);
  }

  /** In order; only those within `part` of the window, where one is given. */
  steps(where: EventFilter, part: TimeWindow = this.window): readonly Step[] {
    return this.#reader.steps({ ...this.selection(where), window: part });
  }

  /** For each part the steps about its subject in its window, which must lie in the inspected one; each in order. */
  stepsOfEach(where: EventFilter, parts: readonly SubjectWindow[]): readonly (readonly Step[])[] {
    return parts.length === 0 ? [] : this.#reader.stepsOfEach(this.selection(where).where, parts);
  }

  /** Events in full, for the few that rules must read: changes of policy and configuration. In order. */
  events(where: EventFilter): readonly RecordedEvent[] {
    return this.#reader.events(this.selection(where));
  }

  /** Steps of the learning window, in order; also those that failed. */
  learnedSteps(where: EventFilter): readonly Step[] {
    return this.#reader.steps({ window: this.baseline, where: [BY_PEOPLE, this.#quarantine, where] });
  }

  /** What happened in the whole case before the inspected window: for what only the full past can tell. In order. */
  earlierSteps(where: EventFilter): readonly Step[] {
    const past = { from: EPOCH, to: this.window.from };
    return this.#reader.steps({ window: past, where: [BY_PEOPLE, where] });
  }

  /** The same past, counted. */
  earlier(by: readonly Dimension[], where: EventFilter): readonly Tally[] {
    return this.#reader.tally({ window: { from: EPOCH, to: this.window.from }, where: [BY_PEOPLE, where] }, by);
  }

  /** System actors too, which all other questions leave out: what retention deleted, what a scanner pulled. In order. */
  systemSteps(where: EventFilter): readonly Step[] {
    const bySystem: EventFilter = { actorTypes: ['system'] };
    return this.#reader.steps({ window: this.window, where: [bySystem, ...this.#where, where] });
  }

  /** The name that all hosts of one registry go by. */
  registryOf(host: string): string {
    this.#aliases ??= this.#reader.registryAliases();
    return canonicalHost(host, this.#aliases);
  }

  /** Whether two hosts may be one registry; null is a host that the log does not name. */
  mayBeOneRegistry(host: string | null, other: string | null): boolean {
    return host === null || other === null || this.registryOf(host) === this.registryOf(other);
  }

  /** Containers of the current cluster inventories that run these images. */
  containers(of: {
    readonly repositories: readonly string[];
    readonly digests: readonly string[];
  }): readonly DeployedContainer[] {
    return this.#reader.containers(of);
  }

  /** What the whole case covers, or null when it is empty. */
  get coverage(): Coverage | null {
    return this.#reader.coverage();
  }

  /** What succeeded in the learning window. */
  learned(by: readonly Dimension[], where: EventFilter): readonly Tally[] {
    const succeeded: EventFilter = { outcomes: ['success', 'unknown'] };
    return this.#reader.tally({ window: this.baseline, where: [BY_PEOPLE, succeeded, this.#quarantine, where] }, by);
  }

  /** The events of the inspected window that pass `where`, in groups, for evidence; asks nothing. */
  groups(by: readonly Dimension[], where: EventFilter | readonly EventFilter[]): EventGroups {
    return { selection: this.selection(where), by };
  }

  /** The numbers of the events that each piece of evidence names; ask for many at once. */
  numbersOf(evidence: readonly Evidence[]): readonly (readonly number[])[] {
    return evidenceNumbers(this.#reader, evidence);
  }

  /** Whether enough is known of a source to call something in it new. */
  isLearned(source: string | null): boolean {
    return this.#learned().has(source ?? '');
  }

  /** Whether any source has a baseline. */
  hasBaseline(): boolean {
    return this.#learned().size > 0;
  }

  #learned(): ReadonlySet<string> {
    this.#learnedSources ??= new Set(
      this.#reader
        .tally({ window: this.baseline, where: [BY_PEOPLE] }, ['source'])
        .filter((tally) => this.isKnown(tally))
        .map(({ key }) => key.source ?? ''),
    );
    return this.#learnedSources;
  }

  /** Whether an entity was seen often and long enough before the inspected window. */
  isKnown(seen: Pick<Tally, 'events' | 'first'>): boolean {
    return seen.events >= KNOWN_EVENTS && seen.first <= this.window.from - KNOWN_DAYS * DAY_MS;
  }

  /** `14 days`, for reasons. */
  get learningLength(): string {
    return describeLength(this.baseline.to - this.baseline.from);
  }
}
