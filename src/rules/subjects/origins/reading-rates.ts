import type { Tally } from '../../../case/case-reader.ts';
import { dayOf } from '../../../domain/time-window.ts';
import { isMachineType } from '../../../domain/vocabulary.ts';
import { greatest } from '../../../numbers/extremes.ts';
import { addToSet } from '../../../numbers/group-by.ts';
import type { ObservedWindow } from '../../engine/observed-window.ts';
import { oncePerWindow } from '../../engine/once-per-window.ts';
import { habitsOf } from './actor-habits.ts';
import { isRead, isReadCategory } from './repository-uses.ts';

/** With fewer visits in the learning window, nothing is known of how often an actor or its peers read something new. */
const LEAST_VISITS = 5;
/** What the peers of an actor do counts like this many visits of its own: it decides where the actor is hardly known. */
const VISITS_OF_PEERS = 10;
/** With this many visits of its own, what others do changes nothing. */
const WELL_KNOWN_VISITS = 50;
/**
 * What lies this many standard deviations above what is expected is not chance. What machines read varies little. People make
 * many visits, of which one or two lie above two.
 */
const DEVIATIONS = { ofMachine: 2, ofPerson: 3 };

/** What an actor read in one network. */
export interface Reading {
  readonly actor: string;
  /** What it did there, by actor type, category, repository and day. */
  readonly doings: readonly Tally[];
  /** The repositories that are new for it. */
  readonly fresh: readonly string[];
}

/**
 * The most repositories which are new for an actor that it read on one day; 0 if it is usual for the actor that this many of
 * its visits are to new ones, on each day and on all days together. A visit is a day on which it read a repository. The rate
 * of new ones is estimated from the learning window, as the share of its visits to repositories that it visited once (I. J.
 * Good, "The population frequencies of species and the estimation of population parameters", Biometrika 40, 1953). Of people,
 * the rate of all people counts a little, too: who did nearly nothing in the learning window is like the others.
 */
export function unusualOnDay(learned: ObservedWindow, { actor, doings, fresh }: Reading): number {
  const days = new Map<string, Set<string>>();
  for (const tally of doings) if (isRead(tally)) addToSet(days, tally.key.day ?? '', tally.key.repository ?? '');
  const news = new Set(fresh);
  const visits = Array.from(days.values(), (all) => ({
    all: all.size,
    news: [...all].filter((name) => news.has(name)).length,
  }));
  const actorType = doings[0]?.key.actorType ?? null;
  const deviations = isMachineType(actorType) ? DEVIATIONS.ofMachine : DEVIATIONS.ofPerson;
  if (isUsual(learnedOf(learned, actor, actorType), visits, deviations)) return 0;
  return greatest(
    visits.map((day) => day.news),
    0,
  );
}

/** Visits in the learning window. */
interface Learned {
  readonly all: number;
  /** Those to repositories that the actor visited once. */
  readonly once: number;
}

/** The visits of an actor; for a person with a share of those of all people. */
function learnedOf(window: ObservedWindow, actor: string, actorType: string | null): Learned {
  const own = learnedVisits(window, actor);
  if (isMachineType(actorType) || own.all >= WELL_KNOWN_VISITS) return own;
  const peers = visitsOfPeers(window)(actorType);
  if (peers.all < LEAST_VISITS) return own;
  const once = own.once + (VISITS_OF_PEERS * peers.once) / peers.all;
  return { all: own.all + VISITS_OF_PEERS, once };
}

const NO_VISITS: Learned = { all: 0, once: 0 };

/** The visits of all actors of a type together. */
const visitsOfPeers = oncePerWindow((window) => {
  const known = new Map<string | null, Learned>();
  return (actorType: string | null): Learned => {
    const all =
      known.get(actorType) ??
      habitsOf(window)
        .peersOf(actorType)
        .map((actor) => learnedVisits(window, actor))
        .reduce(added, NO_VISITS);
    known.set(actorType, all);
    return all;
  };
});

function added(one: Learned, other: Learned): Learned {
  return { all: one.all + other.all, once: one.once + other.once };
}

const visitsOfWindow = oncePerWindow(() => new Map<string, Learned>());

function learnedVisits(window: ObservedWindow, actor: string): Learned {
  const known = visitsOfWindow(window);
  const learned = known.get(actor) ?? countVisits(window, actor);
  known.set(actor, learned);
  return learned;
}

function countVisits(window: ObservedWindow, actor: string): Learned {
  const days = new Map<number, Set<number>>();
  window.uses().eachOf(actor, window.baseline, ({ category, repository, first }) => {
    if (isReadCategory(category)) addToSet(days, repository, dayOf(first));
  });
  const counts = Array.from(days.values(), ({ size }) => size);
  return { all: sumOf(counts), once: counts.filter((count) => count === 1).length };
}

interface Visits {
  readonly all: number;
  readonly news: number;
}

function isUsual(learned: Learned, days: readonly Visits[], deviations: number): boolean {
  if (learned.all < LEAST_VISITS) return false;
  const rate = learned.once / learned.all;
  const isChance = ({ all, news }: Visits) => news <= rate * all + deviations * Math.sqrt(rate * (1 - rate) * all);
  const together = { all: sumOf(days.map(({ all }) => all)), news: sumOf(days.map(({ news }) => news)) };
  return isChance(together) && days.every(isChance);
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
