import type { Dimension, Tally } from '../../../case/case-reader.ts';
import { EPOCH, type Instant, instantOf } from '../../../domain/instant.ts';
import { DAY_MS, type TimeWindow } from '../../../domain/time-window.ts';
import type { Severity } from '../../../domain/vocabulary.ts';
import { groupBy } from '../../../numbers/group-by.ts';
import type { ObservedWindow } from '../../engine/observed-window.ts';
import { oncePerWindow } from '../../engine/once-per-window.ts';
import { type ActorHabits, type Habits, habitsOf, habitsSinceEver, siteOfTally } from './actor-habits.ts';
import { placesOf } from './geography.ts';
import { findingNovelties, type Novelties, type Visit } from './novelties.ts';
import { PUBLIC_SUCCESS } from './public-origins.ts';
import { type PushedIn, pushedIn } from './repository-uses.ts';

/** What an actor did with success in one network, from public addresses in sites that are new for it. */
export interface Origin {
  /** Null for clients that the log does not name. */
  readonly actor: string | null;
  /** The network, as Places name it. */
  readonly operator: string;
  /** Those of the learning window before the actor came there. */
  readonly habits: ActorHabits;
  /** That learning window in words. */
  readonly learned: Pick<ObservedWindow, 'learningLength' | 'learningBefore'>;
  /** Whether a log without a baseline shows some of it. Then nothing is known to be new. */
  readonly isCold: boolean;
  readonly novelties: Novelties;
  readonly severity: Severity;
  /** By actor, actor type, address, sort key, network, category, action, tool, source, repository and day. */
  readonly members: readonly Tally[];
}

const BY: readonly Dimension[] = [
  'actor',
  'actorType',
  'address',
  'sortKey',
  'network',
  'category',
  'action',
  'tool',
  'source',
  'repository',
  'day',
];

/**
 * Judges the public addresses that are new for the actor who used them, network by network. This is the one judgement of
 * all rules about new addresses. Where the days of a short log learn from those before them, what an actor does in a network
 * from the day on which it comes to new sites of it is judged together, by what was usual before that day: what an intruder
 * did yesterday makes nothing usual. Actors who come to new ones all the time and did nothing else that is new are left out.
 */
export const judgedOrigins = oncePerWindow((window): readonly Origin[] => {
  const doings = window.tally(BY, PUBLIC_SUCCESS);
  if (doings.length === 0) return [];
  const places = placesOf(window.intelligence);
  const groups = groupBy(doings, (tally) => JSON.stringify([tally.key.actor ?? null, places.operatorOf(tally)]));
  const stays = Array.from(groups.values(), (all) => new Stay(all));
  const pushed = pushedIn(window);
  return Array.from(window.learnedParts(), (day) => originsOn(day, stays, pushed)).flat();
});

/** An actor in one network. */
class Stay {
  readonly actor: string | null;
  readonly #doings: readonly Tally[];
  #judgedUntil: Instant = EPOCH;

  /** `doings`: not empty. */
  constructor(doings: readonly Tally[]) {
    // A list that grew has room for a dozen more, and most stays have one member.
    this.#doings = doings.slice();
    this.actor = doings[0]?.key.actor ?? null;
  }

  /** What begins on a day, and lasts for a range, unless it is part of what began before; null for nothing. */
  visitFrom({ window }: ObservedWindow, range: TimeWindow, habits: Habits): Visit | null {
    if (window.from < this.#judgedUntil) return null;
    const { sites } = habits.of(this.actor);
    const isFresh = (tally: Tally) => !sites.has(siteOfTally(tally));
    if (!this.#doings.some((tally) => isIn(window, tally) && isFresh(tally))) return null;
    const doings = this.#doings.filter((tally) => isIn(range, tally));
    this.#judgedUntil = range.to;
    return { actor: this.actor, members: doings.filter(isFresh), doings };
  }
}

function isIn({ from, to }: TimeWindow, { first }: Tally): boolean {
  return first >= from && first < to;
}

/** As many whole days as the learning window has, from the start of a day; that day where nothing is known before it. */
function rangeOfVisit(day: ObservedWindow): TimeWindow {
  const { window, baseline } = day;
  if (!day.hasBaseline()) return window;
  const to = Math.ceil((window.from + baseline.to - baseline.from) / DAY_MS) * DAY_MS;
  return { from: window.from, to: instantOf(Math.max(to, window.to)) ?? window.to };
}

function originsOn(day: ObservedWindow, stays: readonly Stay[], pushed: PushedIn): readonly Origin[] {
  const habits = habitsOf(day);
  const range = rangeOfVisit(day);
  const visits = stays.flatMap((stay) => stay.visitFrom(day, range, habits) ?? []);
  if (visits.length === 0) return [];
  const noveltiesOf = findingNovelties(day, visits, pushed(range));
  const origins = visits.map((visit) => {
    const own = habits.of(visit.actor);
    return { visit, own, novelties: noveltiesOf(own, visit) };
  });
  const suspects = origins.flatMap(({ visit: { actor }, novelties }) => (isSuspect(novelties) ? (actor ?? []) : []));
  const sinceEver = habitsSinceEver(day, [...new Set(suspects)]);
  return origins.flatMap(({ visit, own, novelties: lately }): readonly Origin[] => {
    const { actor, members } = visit;
    const isCold = members.some(({ key }) => !day.isLearned(key.source ?? null));
    const novelties = actor !== null && isSuspect(lately) ? noveltiesOf(sinceEver(actor), visit) : lately;
    if (own.isRestless && novelties.weight === 0 && !isCold) return [];
    const [first] = members;
    const operator = first === undefined ? '' : habits.places.operatorOf(first);
    const { learningLength, learningBefore } = day;
    const learned = { learningLength, learningBefore };
    return [{ actor, operator, habits: own, learned, isCold, novelties, severity: severityOf(novelties), members }];
  });
}

/** Whether it would be told. Only then what the actor did long ago is asked for. */
function isSuspect({ weight }: Novelties): boolean {
  return weight >= 2;
}

function severityOf({ weight }: Novelties): Severity {
  if (weight >= 3) return 'high';
  return weight === 2 ? 'medium' : 'low';
}
