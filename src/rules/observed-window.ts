import type { CaseReader, Dimension, EventFilter, Selection, Step, Tally } from '../domain/case-reader.ts';
import { EVIDENCE_LIMIT } from '../domain/finding.ts';
import type { Instant } from '../domain/instant.ts';
import { DAY_MS, describeLength, type TimeWindow } from '../domain/time-window.ts';

/** An entity is known with at least this much behind it; else a rule judges without a baseline. */
export const KNOWN_DAYS = 7;
export const KNOWN_EVENTS = 20;

/** Housekeeping of the registry itself stays out of what rules hold against people and programs. */
const BY_PEOPLE: EventFilter = { actorTypesExcluded: ['system'] };

/** The events a detection rests on. */
export interface Evidence {
  readonly first: Instant;
  readonly last: Instant;
  readonly count: number;
  /** Asked for only where the finding is shown. */
  events(): readonly number[];
}

/**
 * What rules ask of a case: the inspected window, and the learning window right before it. System actors are left out
 * of both; failures teach nothing.
 */
export class ObservedWindow {
  readonly window: TimeWindow;
  /** The learning window, right before the inspected one. */
  readonly baseline: TimeWindow;
  readonly #reader: CaseReader;
  /** What the user narrows the inspected window to. The baseline stays whole. */
  readonly #where: readonly EventFilter[];
  #learnedSources: ReadonlySet<string> | null = null;

  constructor(
    reader: CaseReader,
    windows: { window: TimeWindow; baseline: TimeWindow },
    where: readonly EventFilter[],
  ) {
    this.#reader = reader;
    this.window = windows.window;
    this.baseline = windows.baseline;
    this.#where = where;
  }

  selection(where: EventFilter | readonly EventFilter[]): Selection {
    return { window: this.window, where: [BY_PEOPLE, ...this.#where, ...[where].flat()] };
  }

  tally(by: readonly Dimension[], where: EventFilter): readonly Tally[] {
    return this.#reader.tally(this.selection(where), by);
  }

  /** In order; only those within `part` of the window, where one is given. */
  steps(where: EventFilter, part: TimeWindow = this.window): readonly Step[] {
    return this.#reader.steps({ ...this.selection(where), window: part });
  }

  /** What succeeded in the learning window. */
  learned(by: readonly Dimension[], where: EventFilter): readonly Tally[] {
    const succeeded: EventFilter = { outcomes: ['success', 'unknown'] };
    return this.#reader.tally({ window: this.baseline, where: [BY_PEOPLE, succeeded, where] }, by);
  }

  /** Evidence of all events of the inspected window that pass `where`. */
  evidence(where: EventFilter | readonly EventFilter[], counted: Pick<Tally, 'events' | 'first' | 'last'>): Evidence {
    const selection = this.selection(where);
    return {
      first: counted.first,
      last: counted.last,
      count: counted.events,
      events: () => this.#reader.sequenceNumbers(selection, EVIDENCE_LIMIT),
    };
  }

  /** Whether enough is known of a source to call something in it new. */
  isLearned(source: string | null): boolean {
    this.#learnedSources ??= new Set(
      this.#reader
        .tally({ window: this.baseline, where: [BY_PEOPLE] }, ['source'])
        .filter((tally) => this.isKnown(tally))
        .map(({ key }) => key.source ?? ''),
    );
    return this.#learnedSources.has(source ?? '');
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
