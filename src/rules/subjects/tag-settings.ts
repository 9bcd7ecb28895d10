import type { Step } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { withoutEchoes } from '../../domain/tag-history.ts';
import { isArtefactTag } from '../../domain/text/artefact.ts';
import { addToGroup, groupBy } from '../../numbers/group-by.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import { oncePerWindow } from '../engine/once-per-window.ts';
import { StepTable } from '../engine/step-table.ts';
import { distinct } from '../engine/steps.ts';

/** Events that point a tag to an image. */
const SETTINGS: EventFilter = { categories: ['push', 'tag', 'restore'], outcomes: ['success', 'unknown'] };
/** Events that take a tag away. */
const TAKINGS: EventFilter = { categories: ['delete', 'untag'], outcomes: ['success', 'unknown'] };
const OF_REPOSITORY = /repo/i;

/** The settings of one tag in the whole case, up to the end of the window. */
export interface TagSettings {
  /** `ns/repo:tag`. */
  readonly name: string;
  /** The name, with the registry before it if the case has tags of several registries. */
  readonly key: string;
  /** The key without the tag. */
  readonly place: string;
  readonly repository: string;
  readonly tag: string;
  /** Events that pointed the tag to an image, in order of time. They are read from a table: take them once for a tag. */
  readonly settings: readonly Step[];
  /** How many of the settings lie before the window. */
  readonly earlier: number;
}

/** Whether an actor set the tag at least `atLeast` times before the window. */
export function hasSetting({ settings, earlier }: TagSettings, actor: string | null, atLeast: number): boolean {
  let count = 0;
  for (let index = 0; index < earlier && count < atLeast; index++) {
    if (settings[index]?.actor === actor) count++;
  }
  return count >= atLeast;
}

/** The fields by which steps and tallies name a tag. */
export type TagName = Pick<Step, 'registry' | 'repository' | 'tag'>;

/**
 * The name of a repository, with the canonical host of its registry if the case has several registries. With a single
 * registry the host is left out, because logs may write it in several ways or not at all.
 */
type PlaceOf = (registry: string | null, repository: string) => string;

/** A map from tags to values. It is nested by place and then by tag, which saves joining both to a text for each step. */
export class TagTable<T> {
  readonly #placeOf: PlaceOf;
  readonly #places = new Map<string, Map<string, T>>();

  constructor(placeOf: PlaceOf) {
    this.#placeOf = placeOf;
  }

  isEmpty(): boolean {
    return this.#places.size === 0;
  }

  /** The value of a tag; also undefined for a step or tally that names no tag. */
  get({ registry, repository, tag }: TagName): T | undefined {
    if (repository === null || tag === null) return undefined;
    return this.#places.get(this.#placeOf(registry, repository))?.get(tag);
  }

  /** Sets the value of a tag. Does nothing for a step or tally that names no tag. */
  set({ registry, repository, tag }: TagName, value: T): void {
    if (repository === null || tag === null) return;
    const place = this.#placeOf(registry, repository);
    const tags = this.#places.get(place);
    if (tags === undefined) this.#places.set(place, new Map([[tag, value]]));
    else tags.set(tag, value);
  }

  *entries(): Generator<readonly [place: string, tag: string, T]> {
    for (const [place, tags] of this.#places) for (const [tag, value] of tags) yield [place, tag, value];
  }
}

/** The settings of many tags. */
export interface AllTagSettings {
  /** All tags of the repositories in which a tag was set in the window. Tags of signatures are left out. */
  readonly histories: readonly TagSettings[];
  /** Names the place of a tag, as `histories` does. */
  readonly placeOf: PlaceOf;
  /**
   * The step of a history that tells of a push: the step itself, or that of another log in which the same push stands. It
   * has the digest, if one of the two logs names it.
   */
  toldBy(step: Step): Step;
}

/** The settings of the tags of a window. Several rules ask for them, so they are read once for each window. */
export const tagSettings = oncePerWindow(readTagSettings);

function readTagSettings(window: ObservedWindow): AllTagSettings {
  const table = new StepTable();
  const hosts = new Set<string | null>();
  const rowOf = (step: Step): number => {
    hosts.add(step.registry);
    return table.push(step);
  };
  const steps = window.steps(SETTINGS).filter(setsTag);
  if (steps.length === 0) return { histories: [], placeOf: (_, repository) => repository, toldBy: (step) => step };
  const touched = new Set(steps.map(({ repository }) => repository));
  const inWindow = steps.map(rowOf);
  const past: number[] = [];
  for (const step of window.earlierSteps(SETTINGS).filter(setsTag)) {
    if (touched.has(step.repository)) past.push(rowOf(step));
    else hosts.add(step.registry);
  }
  const all = window.unfiltered;
  const placeOf = all === window ? placeOfAll(window, [...hosts]) : tagSettings(all).placeOf;
  const settings = new TagTable<number[]>(placeOf);
  for (const row of [...past, ...inWindow]) addToGroup(settings, table.at(row), row);
  const merged = new Map<number, Step>();
  const keep: Keep = (step, told) => void merged.set(step.seq, told);
  const kept = new KeptSettings(table);
  const histories = Array.from(settings.entries(), ([place, tag, rows]) =>
    historyOf(window, { place, tag, rows }, { kept, keep }),
  );
  return { histories, placeOf, toldBy: (step) => merged.get(step.seq) ?? step };
}

/** Is told what became of the step of one log about a push that another log tells too. */
type Keep = (step: Step, told: Step) => void;

/** Where a setting of a tag is kept, in order of time. */
interface RowsOfTag {
  readonly place: string;
  readonly tag: string;
  readonly rows: readonly number[];
}

function historyOf(
  { window }: ObservedWindow,
  { place, tag, rows }: RowsOfTag,
  { kept, keep }: { readonly kept: KeptSettings; readonly keep: Keep },
): TagSettings {
  const steps = kept.stepsOf(rows);
  const first = steps.findIndex(({ time }) => time >= window.from);
  const before = first < 0 ? steps.length : first;
  const earlier = withoutEchoes(steps.slice(0, before), keep);
  const told = [...earlier, ...withoutEchoes(steps.slice(before), keep)];
  // A list that grew has room for a dozen more, of which most tags have no need.
  const remaining = told.length === steps.length ? rows.slice() : kept.rowsOf(told);
  return new KeptHistory(
    kept,
    { place, tag, rows: remaining },
    { repository: steps[0]?.repository ?? place, earlier: earlier.length },
  );
}

/** The settings of all tags, in a table. Those of the tag that was asked for last are at hand as steps. */
class KeptSettings {
  readonly #table: StepTable;
  #last: readonly number[] = [];
  #steps: readonly Step[] = [];

  constructor(table: StepTable) {
    this.#table = table;
  }

  stepsOf(rows: readonly number[]): readonly Step[] {
    if (rows !== this.#last) {
      this.#steps = rows.map((row) => this.#table.at(row));
      this.#last = rows;
    }
    return this.#steps;
  }

  /** Keeps what two logs tell together. */
  rowsOf(steps: readonly Step[]): readonly number[] {
    return steps.map((step) => this.#table.push(step));
  }
}

class KeptHistory implements TagSettings {
  readonly place: string;
  readonly repository: string;
  readonly tag: string;
  readonly earlier: number;
  readonly #kept: KeptSettings;
  readonly #rows: readonly number[];

  constructor(
    kept: KeptSettings,
    { place, tag, rows }: RowsOfTag,
    { repository, earlier }: Pick<TagSettings, 'repository' | 'earlier'>,
  ) {
    this.#kept = kept;
    this.#rows = rows;
    this.place = place;
    this.repository = repository;
    this.tag = tag;
    this.earlier = earlier;
  }

  get name(): string {
    return `${this.repository}:${this.tag}`;
  }

  get key(): string {
    return `${this.place}:${this.tag}`;
  }

  get settings(): readonly Step[] {
    return this.#kept.stepsOf(this.#rows);
  }
}

function setsTag({ tag, repository }: Step): boolean {
  return tag !== null && repository !== null && !isArtefactTag(tag);
}

function placeOfAll(window: ObservedWindow, hosts: readonly (string | null)[]): PlaceOf {
  const isOne = new Set(distinct(hosts).map((host) => window.registryOf(host))).size < 2;
  return (registry, repository) => {
    return isOne || registry === null ? repository : `${window.registryOf(registry)}/${repository}`;
  };
}

/** The events that took tags away, found by tag, by digest and by repository. */
export interface TagTakings {
  /** Whether no event ever took this tag away. */
  spared(history: TagSettings): boolean;
  /**
   * The last event that took the tag away before `setting` and, if `previous` is not null, after it; null if no event did.
   */
  between(history: TagSettings, previous: Step | null, setting: Step): Step | null;
}

/** The events that took tags away. Several rules ask for them, so they are read once for each window. */
export const tagTakings = oncePerWindow(readTagTakings);

function readTagTakings(window: ObservedWindow): TagTakings {
  const { placeOf } = tagSettings(window);
  const steps = [...window.earlierSteps(TAKINGS), ...window.steps(TAKINGS)];
  const byTag = new TagTable<Step[]>(placeOf);
  for (const step of steps) addToGroup(byTag, step, step);
  const byDigest = groupBy(steps, ({ repository, digest }) => (digest === null ? null : `${repository}@${digest}`));
  const byRepository = groupBy(steps, ({ repository, tag, digest, action }) =>
    tag === null && digest === null && OF_REPOSITORY.test(action) ? repository : null,
  );
  return {
    // All settings of a history have the same name, so the first one stands for all.
    spared: ({ repository, settings: [first] }) =>
      byDigest.size === 0 && !byRepository.has(repository) && (first === undefined || byTag.get(first) === undefined),
    between({ repository }, previous, setting) {
      const digest = previous?.digest ?? null;
      const ofTag = lastBefore(byTag.get(setting), setting);
      const ofDigest = digest === null ? null : lastBefore(byDigest.get(`${repository}@${digest}`), setting);
      const last = laterOf(laterOf(ofTag, ofDigest), lastBefore(byRepository.get(repository), setting));
      return last === null || (previous !== null && last.time < previous.time) ? null : last;
    },
  };
}

function lastBefore(steps: readonly Step[] | undefined, { time }: Step): Step | null {
  return steps?.findLast((step) => step.time < time) ?? null;
}

function laterOf(a: Step | null, b: Step | null): Step | null {
  if (a === null || b === null) return a ?? b;
  return a.time > b.time || (a.time === b.time && a.seq > b.seq) ? a : b;
}
