import type { EventFilter, Step } from '../domain/case-reader.ts';
import { groupBy } from '../domain/group-by.ts';
import type { ObservedWindow } from './observed-window.ts';
import { distinct } from './steps.ts';
import { signedDigest } from './tag-names.ts';

const SETTINGS: EventFilter = { categories: ['push', 'tag', 'restore'], outcomes: ['success', 'unknown'] };
const TAKINGS: EventFilter = { categories: ['delete', 'untag'], outcomes: ['success', 'unknown'] };
const OF_REPOSITORY = /repo/i;

/** What happened to one tag up to the end of the window, as far as the whole case tells it. */
export interface TagHistory {
  /** `ns/repo:tag`. */
  readonly name: string;
  /** Tells tags of one name in several registries apart. */
  readonly key: string;
  readonly repository: string;
  readonly tag: string;
  /** Events that pointed the tag to an image, in order of time. */
  readonly settings: readonly Step[];
  /** How many of them lie before the window. */
  readonly earlier: number;
}

/** Whether an actor set the tag at least so often before the window. */
export function hasSetting({ settings, earlier }: TagHistory, actor: string | null, atLeast: number): boolean {
  let count = 0;
  for (let index = 0; index < earlier && count < atLeast; index++) {
    if (settings[index]?.actor === actor) count++;
  }
  return count >= atLeast;
}

/** Names a tag; null for steps that name none. */
export type TagKey = (of: {
  readonly registry: string | null;
  readonly repository: string | null;
  readonly tag: string | null;
}) => string | null;

export interface TagHistories {
  /** Of all tags of the repositories in which one was set in the window; signatures and the like are none. */
  readonly histories: readonly TagHistory[];
  readonly keyOf: TagKey;
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

export const tagHistories = oncePerWindow(readTagHistories);

function readTagHistories(window: ObservedWindow): TagHistories {
  const inWindow = window.steps(SETTINGS).filter(setsTag);
  if (inWindow.length === 0) return { histories: [], keyOf: () => null };
  const past = window.earlierSteps(SETTINGS).filter(setsTag);
  const keyOf = tagKeyOf(window, [...past, ...inWindow]);
  const touched = new Set(inWindow.map(({ repository }) => repository));
  const now = groupBy(inWindow, keyOf);
  const before = groupBy(
    past.filter(({ repository }) => touched.has(repository)),
    keyOf,
  );
  const histories = [...new Set([...now.keys(), ...before.keys()])].flatMap((key) => {
    const [earlier, later] = [withoutEchoes(before.get(key) ?? []), withoutEchoes(now.get(key) ?? [])];
    const settings = [...earlier, ...later];
    const { repository = null, tag = null } = settings[0] ?? {};
    if (repository === null || tag === null) return [];
    return [{ name: `${repository}:${tag}`, key, repository, tag, settings, earlier: earlier.length }];
  });
  return { histories: histories.toSorted((a, b) => (a.key < b.key ? -1 : 1)), keyOf };
}

function setsTag({ tag, repository }: Step): boolean {
  return tag !== null && repository !== null && signedDigest(tag) === null;
}

/** Two logs that tell of one push do so within moments. */
const ECHO_MS = 120_000;

/** A push that two logs tell of counts once, where one names who pushed and the other the digest. */
function withoutEchoes(steps: readonly Step[]): readonly Step[] {
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

/** One registry goes by several hosts, and logs may name none: only where there are several does the host tell. */
function tagKeyOf(window: ObservedWindow, steps: readonly Step[]): TagKey {
  const hosts = distinct(steps.map(({ registry }) => registry));
  const isOne = new Set(hosts.map((host) => window.registryOf(host))).size < 2;
  return ({ registry, repository, tag }) => {
    if (repository === null || tag === null) return null;
    return `${isOne || registry === null ? '' : `${window.registryOf(registry)}/`}${repository}:${tag}`;
  };
}

/** What took tags away, looked up by tag, by digest and by repository. */
export interface TagTakings {
  /** The last one that took the tag away after `previous`, if any, set it and before `setting` did; or null. */
  between(history: TagHistory, previous: Step | null, setting: Step): Step | null;
}

export const tagTakings = oncePerWindow(readTagTakings);

function readTagTakings(window: ObservedWindow): TagTakings {
  const { keyOf } = tagHistories(window);
  const steps = [...window.earlierSteps(TAKINGS), ...window.steps(TAKINGS)];
  const byTag = groupBy(steps, keyOf);
  const byDigest = groupBy(steps, ({ repository, digest }) => (digest === null ? null : `${repository}@${digest}`));
  const byRepository = groupBy(steps, ({ repository, tag, digest, action }) =>
    tag === null && digest === null && OF_REPOSITORY.test(action) ? repository : null,
  );
  return {
    between({ key, repository }, previous, setting) {
      const digest = previous?.digest ?? null;
      const candidates = [
        byTag.get(key),
        digest === null ? undefined : byDigest.get(`${repository}@${digest}`),
        byRepository.get(repository),
      ];
      const last = candidates
        .flatMap((found) => found?.findLast(({ time }) => time < setting.time) ?? [])
        .toSorted((a, b) => b.time - a.time || b.seq - a.seq)[0];
      return last === undefined || (previous !== null && last.time < previous.time) ? null : last;
    },
  };
}
