import type { Step } from '../../case/case-reader.ts';
import { parentPathOf } from '../../domain/image-ref.ts';
import { addCount, addToSet } from '../../numbers/group-by.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import { oncePerWindow } from '../engine/once-per-window.ts';
import { isProtectedTag } from './image-names.ts';
import { networkBlockOf } from './origins/address-blocks.ts';
import { originHabits } from './origins/origin-habits.ts';
import { isUnknownFamily, toolFamily } from './origins/tool-families.ts';
import { tagSettings } from './tag-settings.ts';

/** Who releases in this many repositories will release in others tomorrow. */
const MANY_REPOSITORIES = 3;
/** A network from which an actor set new tags in this many repositories is where it works now: pipelines move on. */
const AT_WORK = 5;
/** Who set new tags in AT_WORK repositories from at least this many new networks works from a cloud that has many. */
const MANY_NETWORKS = 3;
/** With fewer settings of tags, an actor has no habit of programs. */
const LEAST_SETTINGS = 5;

/** Those who set tags before the window, in the repositories in which tags are set now. */
export interface Writers {
  /** Whether the actor set a tag of that kind in that place: a release, or anything else. */
  wrote(actor: string | null, place: string, tag: string): boolean;
  /** Whether it set tags of that kind in many repositories, as pipelines and promotions do, or in that namespace. */
  isBroad(actor: string | null, place: string, tag: string): boolean;
  /** What is strange about how a step came about, compared with the habits of its actor. */
  doubtOf(step: Step): WriteDoubt | null;
  /** Whether somebody else put that digest into the repository before the step: then its content is not the actor's. */
  isContentOfOthers(place: string, step: Step): boolean;
  /** Whether a tag of the repository pointed to that digest before the step, so that it brings no new content. */
  isKnownContent(step: Step): boolean;
}

/** `network`: the actor never came from there; `strange`: more than that, or a program of a kind it never wrote with. */
export interface WriteDoubt {
  readonly kind: 'network' | 'strange';
  /** Words that follow `it writes`. */
  readonly words: string;
}

/** Several rules ask for them, so they are read once for each window. Filters of the question leave nobody out. */
export function writersOf(window: ObservedWindow): Writers {
  return writersOfAll(window.unfiltered);
}

const writersOfAll = oncePerWindow(readWriters);

function readWriters(window: ObservedWindow): Writers {
  const { histories, placeOf } = tagSettings(window);
  const places = new Map<string, Set<string>>();
  const families = new Map<string, Map<string, number>>();
  for (const { place, tag, settings, earlier } of histories) {
    for (const { actor, source, tool } of settings.slice(0, earlier)) {
      const kind = JSON.stringify([actor, isProtectedTag(tag)]);
      addToSet(places, kind, place);
      const log = logOf(actor, source);
      const own = families.get(log) ?? new Map<string, number>();
      families.set(log, own);
      addCount(own, toolFamily(tool), 1);
    }
  }
  const placesOf = (actor: string | null, tag: string) => places.get(JSON.stringify([actor, isProtectedTag(tag)]));
  const contents = contentsOf(window);
  const isAtWork = workplaces(window);
  const firstOf = (place: string, { digest }: Step) =>
    digest === null ? undefined : contents.get(JSON.stringify([place, digest]));
  return {
    wrote: (actor, place, tag) => placesOf(actor, tag)?.has(place) ?? false,
    isBroad(actor, place, tag) {
      const own = placesOf(actor, tag) ?? new Set<string>();
      const namespace = parentPathOf(place);
      return own.size >= MANY_REPOSITORIES || (namespace !== '' && [...own].some((one) => one.startsWith(namespace)));
    },
    doubtOf(step) {
      const used = families.get(logOf(step.actor, step.source)) ?? new Map<string, number>();
      return doubtOfProgram(used, step) ?? (isAtWork(step) ? null : doubtOfOrigin(window, step));
    },
    isContentOfOthers(place, step) {
      const first = firstOf(place, step);
      return first !== undefined && first.time < step.time && first.actor !== step.actor;
    },
    isKnownContent(step) {
      const place = step.repository === null ? null : placeOf(step.registry, step.repository);
      return place !== null && (firstOf(place, step)?.time ?? step.time) < step.time;
    },
  };
}

function logOf(actor: string | null, source: string | null): string {
  return JSON.stringify([actor, source]);
}

/** The first step that pointed a tag of a repository to each digest. */
function contentsOf(window: ObservedWindow): ReadonlyMap<string, Step> {
  const contents = new Map<string, Step>();
  for (const { place, settings } of tagSettings(window).histories) {
    for (const step of settings) {
      if (step.digest === null) continue;
      const key = JSON.stringify([place, step.digest]);
      const first = contents.get(key);
      if (first === undefined || step.time < first.time) contents.set(key, step);
    }
  }
  return contents;
}

/**
 * Whether the actor of a step set new tags in several repositories of the window from the same network or, where it came to
 * many that are new for it, from any of those.
 */
function workplaces(window: ObservedWindow): (step: Step) => boolean {
  const placesOf = new Map<string, Set<string>>();
  const newOnes = new Map<string, { readonly networks: Set<string>; readonly places: Set<string> }>();
  const keyOf = ({ actor, sortKey }: Step) =>
    JSON.stringify([actor, sortKey === null ? null : networkBlockOf(sortKey)]);
  for (const { place, settings, earlier } of tagSettings(window).histories) {
    const [first] = settings;
    if (earlier > 0 || first === undefined) continue;
    addToSet(placesOf, keyOf(first), place);
    if ((originHabits(window).judged(first.actor, first.sortKey)?.network ?? null) === null) continue;
    const own = newOnes.get(first.actor ?? '') ?? { networks: new Set(), places: new Set() };
    newOnes.set(first.actor ?? '', own);
    own.networks.add(keyOf(first));
    own.places.add(place);
  }
  return (step) => {
    const moved = newOnes.get(step.actor ?? '');
    const hasMoved = moved !== undefined && moved.networks.size >= MANY_NETWORKS && moved.places.size >= AT_WORK;
    return hasMoved || (placesOf.get(keyOf(step))?.size ?? 0) >= AT_WORK;
  };
}

/** `used`: how many tags the actor set with each kind of program. */
function doubtOfProgram(used: ReadonlyMap<string, number>, { tool }: Step): WriteDoubt | null {
  const family = toolFamily(tool);
  const settings = [...used.values()].reduce((sum, count) => sum + count, 0);
  if (isUnknownFamily(family) || settings < LEAST_SETTINGS || used.has(family)) return null;
  return {
    kind: 'strange',
    words: `with ${family}, unlike the ${settings} times that it set tags of these repositories before`,
  };
}

function doubtOfOrigin(window: ObservedWindow, { actor, sortKey, isPublic, source }: Step): WriteDoubt | null {
  if (!isPublic || !window.isLearned(source)) return null;
  const origin = originHabits(window).judged(actor, sortKey);
  if (origin === null) return null;
  const { weight, network } = origin;
  const words = network === null ? 'from where it never was' : `from ${network}, a network that is new for it`;
  const compared = `${words} compared with the ${window.learningBefore}`;
  if (weight >= 2) return { kind: 'strange', words: `${compared}, where more about it is new` };
  return network === null ? null : { kind: 'network', words: compared };
}
