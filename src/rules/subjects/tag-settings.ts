import type { Step } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { addToGroup, groupBy } from '../../numbers/group-by.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import { distinct } from '../engine/steps.ts';
import { signedDigest } from './image-names.ts';

const SETTINGS: EventFilter = { categories: ['push', 'tag', 'restore'], outcomes: ['success', 'unknown'] };
const TAKINGS: EventFilter = { categories: ['delete', 'untag'], outcomes: ['success', 'unknown'] };
const OF_REPOSITORY = /repo/i;

/** What happened to one tag up to the end of the window, as far as the whole case tells it. */
export interface TagSettings {
  /** `ns/repo:tag`. */
  readonly name: string;
  /** The same, with the registry before it where there are several. */
  readonly key: string;
  /** The key without the tag. */
  readonly place: string;
  readonly repository: string;
  readonly tag: string;
  /** Events that pointed the tag to an image, in order of time. */
  readonly settings: readonly Step[];
  /** How many of them lie before the window. */
  readonly earlier: number;
}

/** Whether an actor set the tag at least so often before the window. */
export function hasSetting({ settings, earlier }: TagSettings, actor: string | null, atLeast: number): boolean {
  let count = 0;
  for (let index = 0; index < earlier && count < atLeast; index++) {
    if (settings[index]?.actor === actor) count++;
  }
  return count >= atLeast;
}

/** Steps and tallies name tags so. */
export type TagName = Pick<Step, 'registry' | 'repository' | 'tag'>;

/** One registry goes by several hosts, and logs may name none: only where there are several does the host tell. */
type PlaceOf = (registry: string | null, repository: string) => string;

/** Something of each tag. By place, then by tag: a name of both would be one more text for each step. */
export class TagTable<T> {
  readonly #placeOf: PlaceOf;
  readonly #places = new Map<string, Map<string, T>>();

  constructor(placeOf: PlaceOf) {
    this.#placeOf = placeOf;
  }

  isEmpty(): boolean {
    return this.#places.size === 0;
  }

  /** Undefined for names that are not of a tag, too. */
  get({ registry, repository, tag }: TagName): T | undefined {
    if (repository === null || tag === null) return undefined;
    return this.#places.get(this.#placeOf(registry, repository))?.get(tag);
  }

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

export interface AllTagSettings {
  /** Of all tags of the repositories in which one was set in the window; signatures and the like are none. */
  readonly histories: readonly TagSettings[];
  /** Tells the registries apart that hold these tags. */
  readonly placeOf: PlaceOf;
}

/** Several rules ask for the same; a window does not change. */
function oncePerWindow<T>(read: (window: ObservedWindow) => T): (window: ObservedWindow) => T {
  const known = new WeakMap<ObservedWindow, { readonly read: T }>();
  return (window) => {
    const found = known.get(window) ?? { read: read(window) };
    known.set(window, found);
    return found.read;
  };
}

export const tagSettings = oncePerWindow(readTagHistories);

function readTagHistories(window: ObservedWindow): AllTagSettings {
  const inWindow = window.steps(SETTINGS).filter(setsTag);
  if (inWindow.length === 0) return { histories: [], placeOf: (_, repository) => repository };
  const past = window.earlierSteps(SETTINGS).filter(setsTag);
  const placeOf = placeOfAll(window, [...past, ...inWindow]);
  const touched = new Set(inWindow.map(({ repository }) => repository));
  const settings = new TagTable<Step[]>(placeOf);
  for (const step of past) if (touched.has(step.repository)) addToGroup(settings, step, step);
  for (const step of inWindow) addToGroup(settings, step, step);
  const histories: TagSettings[] = [];
  for (const [place, tag, steps] of settings.entries()) histories.push(historyOf(window, { place, tag, steps }));
  return { histories, placeOf };
}

interface TagSteps {
  readonly place: string;
  readonly tag: string;
  readonly steps: readonly Step[];
}

function historyOf({ window }: ObservedWindow, { place, tag, steps }: TagSteps): TagSettings {
  const first = steps.findIndex(({ time }) => time >= window.from);
  const before = first < 0 ? steps.length : first;
  const earlier = withoutEchoes(steps.slice(0, before));
  const settings = [...earlier, ...withoutEchoes(steps.slice(before))];
  const repository = steps[0]?.repository ?? place;
  const [name, key] = [`${repository}:${tag}`, `${place}:${tag}`];
  return { name, key, place, repository, tag, settings, earlier: earlier.length };
}

function setsTag({ tag, repository }: Step): boolean {
  return tag !== null && repository !== null && signedDigest(tag) === null;
}

/** Two logs that tell of one push do so within moments. */
const ECHO_MS = 120_000;

/** A push that two logs tell of counts once, where one names who pushed and the other the digest. */
function withoutEchoes(steps: readonly Step[]): readonly Step[] {
  if (steps.every(({ source }) => source === steps[0]?.source)) return steps;
  const echoes = new Set<Step>();
  const merged = steps.map((step, index) => {
    if (step.digest !== null) return step;
    const isEcho = (other: Step | undefined) =>
      other !== undefined &&
      other.digest !== null &&
      other.source !== step.source &&
      !echoes.has(other) &&
      Math.abs(other.time - step.time) <= ECHO_MS;
    const echo = [steps[index + 1], steps[index - 1]].find(isEcho);
    if (echo === undefined) return step;
    echoes.add(echo);
    return { ...step, digest: echo.digest };
  });
  return merged.filter((step) => !echoes.has(step));
}

function placeOfAll(window: ObservedWindow, steps: readonly Step[]): PlaceOf {
  const hosts = distinct(steps.map(({ registry }) => registry));
  const isOne = new Set(hosts.map((host) => window.registryOf(host))).size < 2;
  return (registry, repository) => {
    return isOne || registry === null ? repository : `${window.registryOf(registry)}/${repository}`;
  };
}

/** What took tags away, looked up by tag, by digest and by repository. */
export interface TagTakings {
  /** Whether nothing ever took this tag away. */
  spared(history: TagSettings): boolean;
  /** The last one that took the tag away after `previous`, if any, set it and before `setting` did; or null. */
  between(history: TagSettings, previous: Step | null, setting: Step): Step | null;
}

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
    // All settings of a history go by one name.
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
