import type { EventFilter } from '../../../case/event-filter.ts';
import { dayOf } from '../../../domain/time-window.ts';
import { greatest } from '../../../numbers/extremes.ts';
import { addToSet } from '../../../numbers/group-by.ts';
import type { ObservedWindow } from '../../engine/observed-window.ts';
import type { Places } from './geography.ts';

/** Reads of a repository. Listings of all repositories name none. */
const READS: EventFilter = {
  outcomes: ['success', 'unknown'],
  categories: ['pull', 'blob-pull', 'inspect', 'list', 'scan'],
};
/** With fewer visits in the learning window, nothing is known of how often an actor reads something new. */
const LEAST_VISITS = 5;
/** What lies this many standard deviations above what is expected is not chance. Of many days, one may lie above two. */
const DEVIATIONS = 2;
const DEVIATIONS_OF_DAY = 3;

/** How often actors read what is new for them, for some actors. */
export interface ReadingRates {
  /**
   * The most of these repositories, which are new for the actor, that it read in a network on one day; 0 if it is usual for
   * the actor that this many of its visits are to new ones, on each day and on all days together. A visit is a day on which
   * it read a repository. The rate of new ones is estimated from the learning window, as the share of its visits to
   * repositories that it visited once (I. J. Good, "The population frequencies of species and the estimation of population
   * parameters", Biometrika 40, 1953).
   */
  unusualOnDay(actor: string, network: string, repositories: readonly string[]): number;
}

/** Asks three questions about these actors. */
export function readingRates(window: ObservedWindow, actors: readonly string[], places: Places): ReadingRates {
  const learned = new Map<string, Learned>();
  const days = new Map<string, Map<string, Set<string>>>();
  if (actors.length > 0) {
    const subjects = actors.map((actor) => ({ kind: 'actor' as const, actor }));
    learnVisits(window, subjects, learned);
    const asked: EventFilter = { ...READS, networks: ['public'], subjects };
    for (const tally of window.tallies(['actor', 'address', 'sortKey', 'repository', 'day'], asked)) {
      const place = placeOf(tally.key.actor ?? '', places.operatorOf(tally));
      const ofPlace = days.get(place) ?? new Map<string, Set<string>>();
      days.set(place, ofPlace);
      addToSet(ofPlace, tally.key.day ?? '', tally.key.repository ?? '');
    }
  }
  return {
    unusualOnDay: (actor, network, repositories) => {
      const news = new Set(repositories);
      const visits = [...(days.get(placeOf(actor, network))?.values() ?? [])].map((all) => ({
        all: all.size,
        news: [...all].filter((name) => news.has(name)).length,
      }));
      return isUsual(learned.get(actor) ?? NOTHING, visits)
        ? 0
        : greatest(
            visits.map((day) => day.news),
            0,
          );
    },
  };
}

type Subjects = NonNullable<EventFilter['subjects']>;

/** Counts the visits of actors. A repository was visited once if its first and last read lie on one day. */
function learnVisits(window: ObservedWindow, subjects: Subjects, learned: Map<string, Learned>): void {
  const asked: EventFilter = { ...READS, subjects };
  const visits = window.learnedGroups(['actor', 'repository', 'day'], { per: 'actor', named: 'repository' }, asked);
  for (const [actor, all] of visits) visitsOf(learned, actor).all = all;
  for (const { key, first, last } of window.learnedTallies(['actor', 'repository'], asked)) {
    if ((key.repository ?? null) !== null && dayOf(first) === dayOf(last)) visitsOf(learned, key.actor).once++;
  }
}

function visitsOf(learned: Map<string, Learned>, actor: string | null | undefined): Learned {
  const name = actor ?? '';
  const known = learned.get(name) ?? { all: 0, once: 0 };
  learned.set(name, known);
  return known;
}

function placeOf(actor: string, network: string): string {
  return JSON.stringify([actor, network]);
}

/** Visits in the learning window. */
interface Learned {
  all: number;
  /** Those to repositories that the actor visited once. */
  once: number;
}

const NOTHING: Readonly<Learned> = { all: 0, once: 0 };

interface Visits {
  readonly all: number;
  readonly news: number;
}

function isUsual(learned: Readonly<Learned>, days: readonly Visits[]): boolean {
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
