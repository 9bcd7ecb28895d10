import type { Tally } from '../../../case/case-reader.ts';
import { dayOf } from '../../../domain/time-window.ts';
import { greatest } from '../../../numbers/extremes.ts';
import { addToSet } from '../../../numbers/group-by.ts';
import type { ObservedWindow } from '../../engine/observed-window.ts';
import { oncePerWindow } from '../../engine/once-per-window.ts';
import { isRead, isReadCategory } from './repository-uses.ts';

/** With fewer visits in the learning window, nothing is known of how often an actor reads something new. */
const LEAST_VISITS = 5;
/** What lies this many standard deviations above what is expected is not chance. Of many days, one may lie above two. */
const DEVIATIONS = 2;
const DEVIATIONS_OF_DAY = 3;

/**
 * The most repositories which are new for an actor that it read on one day; 0 if it is usual for the actor that this many of
 * its visits are to new ones, on each day and on all days together. A visit is a day on which it read a repository. The rate
 * of new ones is estimated from the learning window, as the share of its visits to repositories that it visited once (I. J.
 * Good, "The population frequencies of species and the estimation of population parameters", Biometrika 40, 1953).
 * @param doings What it did in one network, by category, repository and day.
 * @param fresh The repositories that are new for it.
 */
export function unusualOnDay(
  learned: ObservedWindow,
  {
    actor,
    doings,
    fresh,
  }: { readonly actor: string; readonly doings: readonly Tally[]; readonly fresh: readonly string[] },
): number {
  const days = new Map<string, Set<string>>();
  for (const tally of doings) if (isRead(tally)) addToSet(days, tally.key.day ?? '', tally.key.repository ?? '');
  const news = new Set(fresh);
  const visits = Array.from(days.values(), (all) => ({
    all: all.size,
    news: [...all].filter((name) => news.has(name)).length,
  }));
  if (isUsual(learnedVisits(learned, actor), visits)) return 0;
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

function isUsual(learned: Learned, days: readonly Visits[]): boolean {
  if (learned.all < LEAST_VISITS) return false;
  const rate = learned.once / learned.all;
  const isChance = ({ all, news }: Visits, deviations: number) =>
    news <= rate * all + deviations * Math.sqrt(rate * (1 - rate) * all);
  const together = { all: sumOf(days.map(({ all }) => all)), news: sumOf(days.map(({ news }) => news)) };
  return isChance(together, DEVIATIONS) && days.every((day) => isChance(day, DEVIATIONS_OF_DAY));
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
