import type { EventFilter } from '../../../case/event-filter.ts';
import { parentPathOrSelf } from '../../../domain/image-ref.ts';
import { type Instant, instantOf } from '../../../domain/instant.ts';
import { DAY_MS, dayOf, daysBefore } from '../../../domain/time-window.ts';
import { isMachineType } from '../../../domain/vocabulary.ts';
import { least } from '../../../numbers/extremes.ts';
import { addCount } from '../../../numbers/group-by.ts';
import { Marks } from '../../../numbers/marks.ts';
import { NameNumbers } from '../../../numbers/name-numbers.ts';
import type { ObservedWindow } from '../../engine/observed-window.ts';
import { oncePerWindow } from '../../engine/once-per-window.ts';
import { habitsOf } from '../origins/actor-habits.ts';
import { FirstTimes } from './first-times.ts';

/** Reads of images that succeeded. */
export const READS: EventFilter = {
  categories: ['pull', 'blob-pull', 'inspect', 'scan'],
  outcomes: ['success', 'unknown'],
};
const PUSHES: EventFilter = { categories: ['push'], outcomes: ['success', 'unknown'] };
const READ_CATEGORIES: ReadonlySet<string> = new Set(READS.categories);
/** What began this long before the window, but within the learning window, may go on in it. */
const LOOK_BACK_DAYS = 7;
/** At least this many days of the learning window must be left before that. */
const LEAST_LEARNED_DAYS = 5;
/** The first days of an actor that is known for long. They are left out of its habits, because everything is new then. */
const FIRST_DAYS = 7;

/** A repository that an actor read for the first time. */
export interface FirstRead {
  readonly repository: string;
  readonly at: Instant;
  /** From 0 to 1: the share of the repositories of its namespace that the actor did not use. */
  readonly weight: number;
}

/** What an actor read for the first time in the case since the start of the look back, and what it did before. */
export interface NewReads {
  readonly actor: string;
  /** In order of time. */
  readonly reads: readonly FirstRead[];
  /** When it read others for the first time: before the look back, and after the first days of the actor. */
  readonly earlier: readonly Instant[];
  /** How many days (UTC) lie between those first days and the look back; 0 where the case shows nothing of it before. */
  readonly earlierDays: number;
  /** Whether it is a robot or service that began in the look back: nothing of it is older. */
  readonly isYoung: boolean;
}

/** Since when reads are looked at: a week before the window, if the case shows enough to learn from before that. */
export function lookBackStart(observed: ObservedWindow): Instant {
  const { from } = observed.window;
  const firsts = observed.learned(['source'], {}).map(({ first }) => first);
  const isLong = from - least(firsts, from) >= (LOOK_BACK_DAYS + LEAST_LEARNED_DAYS) * DAY_MS;
  return isLong ? daysBefore(from, LOOK_BACK_DAYS) : from;
}

/**
 * For each actor that is known from before, what it read in the window or in the week before, and never before that. New
 * projects, which are new for everybody, are left out. Actors that began with less than `fewest` are left out. It asks a
 * fixed number of questions.
 */
export function newReadsOf(window: ObservedWindow, fewest: number): readonly NewReads[] {
  const actors = actorsToJudge(window);
  if (actors.size === 0) return [];
  const { repositories } = window.uses();
  const past = pastOf(window, actors);
  for (const { key, first } of window.tallies(['actor', 'source', 'repository'], READS)) {
    const { actor, source = null, repository = null } = key;
    const number = actors.get(actor ?? '');
    if (number === undefined || repository === null || !window.isLearned(source)) continue;
    past.lately.add(number, repositories.of(repository), first);
  }
  const found = new Map<string, News>();
  const marks = new Marks(repositories.size);
  for (const [actor, number] of actors) {
    const news = newsOf(number, past, marks);
    if (news.size >= fewest) found.set(actor, news);
  }
  if (found.size === 0) return [];
  const earlier = earlierReads(window, { actors, found, repositories });
  const since = lookBackStart(window);
  const weighing = weighingIn(past, repositories);
  const firsts = firstsOf(window);
  return Array.from(found, ([actor, news]) => {
    const number = actors.get(actor) ?? 0;
    const before = readBefore(number, news, { earlier, since });
    const weightOf = weighing(number, news);
    const reads = [...news].flatMap(([place, at]): readonly FirstRead[] => {
      return at < since ? [] : [{ repository: repositories.nameOf(place), at, weight: weightOf(place) }];
    });
    const isYoung = (firsts.get(actor) ?? since) >= since;
    return { actor, reads: reads.toSorted(byTime), ...before, isYoung };
  });
}

/** When an actor read what it seems to have begun with, by the number of the repository. */
type News = Map<number, Instant>;

/** When each actor was seen for the first time in the learning window. */
const firstsOf = oncePerWindow((window): ReadonlyMap<string, Instant> => {
  return new Map(window.learned(['actor'], {}).map(({ key, first }) => [key.actor ?? '', first]));
});

/**
 * Named actors that read in the window, and have habits that are older than the look back, numbered. Of robots and services
 * also those that are younger, if they were there before the window: they know from the first day what they need.
 */
function actorsToJudge(window: ObservedWindow): ReadonlyMap<string, number> {
  const since = lookBackStart(window);
  const habits = habitsOf(window);
  const seen = firstsOf(window);
  const actors = window.tally(['actor', 'actorType'], READS).flatMap(({ key }) => {
    const actor = key.actor ?? '';
    const first = seen.get(actor);
    if (actor === '' || first === undefined) return [];
    const isKnown = habits.of(actor).isRegular && first < since;
    return isKnown || isMachineType(key.actorType) ? [actor] : [];
  });
  return new Map([...new Set(actors)].map((actor, number) => [actor, number]));
}

/** What was used in the learning window, and read since. Actors and repositories are numbers. */
interface Past {
  /** What the actors used before the look back. */
  readonly used: FirstTimes;
  /** What they read since; they may have used the repository before. */
  readonly lately: FirstTimes;
  /** The repositories that anybody used before the look back. */
  readonly known: ReadonlySet<number>;
  /** Those that were pushed since. */
  readonly pushed: ReadonlySet<number>;
}

function pastOf(window: ObservedWindow, actors: ReadonlyMap<string, number>): Past {
  const since = lookBackStart(window);
  const past = {
    used: new FirstTimes(),
    lately: new FirstTimes(),
    known: new Set<number>(),
    pushed: new Set<number>(),
  };
  const uses = window.uses();
  for (const { key } of window.tally(['repository'], PUSHES))
    past.pushed.add(uses.repositories.of(key.repository ?? ''));
  uses.each(window.baseline, ({ actor, category, repository: place, first }) => {
    const own = actors.get(actor ?? '');
    if (first < since) {
      past.known.add(place);
      if (own !== undefined) past.used.add(own, place, first);
    } else if (category === 'push') {
      past.pushed.add(place);
    } else if (own !== undefined && READ_CATEGORIES.has(category ?? '')) {
      past.lately.add(own, place, first);
    }
  });
  return past;
}

/** What an actor read lately and did not use before, new projects aside. */
function newsOf(actor: number, { used, lately, known, pushed }: Past, own: Marks): News {
  own.clear();
  used.eachOf(actor, (repository) => own.add(repository));
  const news: News = new Map();
  lately.eachOf(actor, (repository, time) => {
    const isProject = pushed.has(repository) && !known.has(repository);
    if (!isProject && !own.has(repository)) keepFirst(news, repository, time);
  });
  return news;
}

function keepFirst(news: News, repository: number, time: Instant): void {
  const before = news.get(repository);
  if (before === undefined || time < before) news.set(repository, time);
}

/** What these actors read anywhere in the case before the window. It asks one question for all of them. */
function earlierReads(
  window: ObservedWindow,
  {
    actors,
    found,
    repositories,
  }: {
    readonly actors: ReadonlyMap<string, number>;
    readonly found: ReadonlyMap<string, News>;
    readonly repositories: NameNumbers;
  },
): FirstTimes {
  const earlier = new FirstTimes();
  const subjects = Array.from(found.keys(), (actor) => ({ kind: 'actor' as const, actor }));
  for (const { key, first } of window.earlierTallies(['actor', 'repository'], { ...READS, subjects })) {
    const actor = actors.get(key.actor ?? '');
    if (actor !== undefined) earlier.add(actor, repositories.of(key.repository ?? ''), first);
  }
  return earlier;
}

/** What is not learned, because proven rules found it severe, was read all the same: then the news are older. */
function readBefore(
  actor: number,
  news: News,
  { earlier, since }: { readonly earlier: FirstTimes; readonly since: Instant },
): Pick<NewReads, 'earlier' | 'earlierDays'> {
  const times: Instant[] = [];
  let start: Instant = since;
  earlier.eachOf(actor, (repository, time) => {
    if (news.has(repository)) keepFirst(news, repository, time);
    if (time >= since) return;
    times.push(time);
    if (time < start) start = time;
  });
  // At first everything is new: a week of that is left out or, where the case shows less than two of it, one half.
  const settled = daysBefore(start, -Math.min(FIRST_DAYS, (since - start) / DAY_MS / 2));
  const earlierDays = start < since ? dayOf(instantOf(since - 1) ?? since) - dayOf(settled) + 1 : 0;
  return { earlier: times.filter((time) => time >= settled), earlierDays };
}

/**
 * Gives the share of the namespace of a repository that an actor did not use: of the repositories that somebody used
 * before, and of those that the actor reads now.
 */
function weighingIn({ used, known }: Past, repositories: NameNumbers) {
  const namespaces = new Namespaces(repositories);
  const sizes = new Map<number, number>();
  for (const repository of known) addCount(sizes, namespaces.numberOf(repository), 1);
  const own = new Marks(repositories.size);
  return (actor: number, news: News): ((repository: number) => number) => {
    const [usedIn, freshIn] = [new Map<number, number>(), new Map<number, number>()];
    own.clear();
    used.eachOf(actor, (repository) => {
      if (own.add(repository)) addCount(usedIn, namespaces.numberOf(repository), 1);
    });
    for (const repository of news.keys()) {
      if (!known.has(repository)) addCount(freshIn, namespaces.numberOf(repository), 1);
    }
    return (repository) => {
      const namespace = namespaces.numberOf(repository);
      const size = (sizes.get(namespace) ?? 0) + (freshIn.get(namespace) ?? 0);
      return 1 - (usedIn.get(namespace) ?? 0) / size;
    };
  };
}

/** The namespaces of repositories, numbered too. */
class Namespaces {
  readonly #repositories: NameNumbers;
  readonly #namespaces = new NameNumbers();
  readonly #known: number[] = [];

  constructor(repositories: NameNumbers) {
    this.#repositories = repositories;
  }

  numberOf(repository: number): number {
    const known =
      this.#known[repository] ?? this.#namespaces.of(parentPathOrSelf(this.#repositories.nameOf(repository)));
    this.#known[repository] = known;
    return known;
  }
}

function byTime(a: FirstRead, b: FirstRead): number {
  return a.at - b.at || (a.repository < b.repository ? -1 : 1);
}
