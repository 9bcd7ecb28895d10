import type { EventFilter } from '../../case/event-filter.ts';
import { parentPathOrSelf } from '../../domain/image-ref.ts';
import type { Instant } from '../../domain/instant.ts';
import { DAY_MS, daysBefore } from '../../domain/time-window.ts';
import { least } from '../../numbers/extremes.ts';
import { KNOWN_DAYS, type ObservedWindow } from '../engine/observed-window.ts';
import { habitsOf } from './origins/actor-habits.ts';
import { learnedUses } from './origins/learned-uses.ts';

/** Reads of images that succeeded. */
export const READS: EventFilter = {
  categories: ['pull', 'blob-pull', 'inspect', 'scan'],
  outcomes: ['success', 'unknown'],
};
const PUSHES: EventFilter = { categories: ['push'], outcomes: ['success', 'unknown'] };
const READ_CATEGORIES: ReadonlySet<string> = new Set(READS.categories);
/** What began this long before the window, but within the learning window, may go on in it. */
const LOOK_BACK_DAYS = 7;

/** A repository that an actor read for the first time. */
export interface FirstRead {
  readonly repository: string;
  readonly at: Instant;
  /** From 0 to 1: the share of the repositories of its namespace that the actor did not use. */
  readonly weight: number;
}

/** What an actor read for the first time since the start of the look back, in order of time. */
export interface NewReads {
  readonly actor: string;
  readonly reads: readonly FirstRead[];
}

/** Since when reads are looked at: a week before the window, if a week of the learning window remains before that. */
export function lookBackStart({ window, baseline }: ObservedWindow): Instant {
  const isLong = window.from - baseline.from >= (LOOK_BACK_DAYS + KNOWN_DAYS) * DAY_MS;
  return isLong ? daysBefore(window.from, LOOK_BACK_DAYS) : window.from;
}

/**
 * For each actor that is known from before, what it read in the window or in the week before and not in the learning
 * window before that. New projects, which are new for everybody, are left out. Actors with less than `fewest` of them are
 * left out. It asks a fixed number of questions.
 */
export function newReadsOf(window: ObservedWindow, fewest: number): readonly NewReads[] {
  const actors = actorsToJudge(window);
  if (actors.size === 0) return [];
  const past = pastOf(window, actors);
  const found = new Map<string, Map<string, Instant>>();
  const add = (actor: string, repository: string, at: Instant) => {
    if (past.isProject(repository) || past.isUsed(actor, repository)) return;
    const own = found.get(actor) ?? new Map<string, Instant>();
    found.set(actor, own);
    own.set(repository, earlier(own.get(repository), at));
  };
  for (const { actor, repository, first } of past.recent) add(actor, repository, first);
  for (const { key, first } of window.tallies(['actor', 'source', 'repository'], READS)) {
    const { actor = null, source = null, repository = null } = key;
    if (actor !== null && repository !== null && actors.has(actor) && window.isLearned(source)) {
      add(actor, repository, first);
    }
  }
  return [...found]
    .filter(([, reads]) => reads.size >= fewest)
    .map(([actor, reads]) => {
      const weightIn = past.weighing(actor, [...reads.keys()]);
      const all = [...reads].map(([repository, at]) => ({
        repository,
        at,
        weight: weightIn(parentPathOrSelf(repository)),
      }));
      return { actor, reads: all.toSorted(byTime) };
    });
}

function earlier(one: Instant | undefined, other: Instant): Instant {
  return one === undefined || other < one ? other : one;
}

/** Named actors that read in the window, and have habits that are older than the look back. */
function actorsToJudge(window: ObservedWindow): ReadonlySet<string> {
  const since = lookBackStart(window);
  const habits = habitsOf(window);
  const seen = new Map(window.learned(['actor'], {}).map(({ key, first }) => [key.actor ?? '', first]));
  return new Set(
    window.tally(['actor'], READS).flatMap(({ key }) => {
      const actor = key.actor ?? null;
      if (actor === null || !habits.of(actor).isRegular) return [];
      return (seen.get(actor) ?? since) < since ? [actor] : [];
    }),
  );
}

interface RecentRead {
  readonly actor: string;
  readonly repository: string;
  readonly first: Instant;
}

/** What was used in the learning window. */
interface Past {
  /** Reads that first happened in the look back. The actor may have used the repository before. */
  readonly recent: readonly RecentRead[];
  /** Whether the actor did anything there before the look back. */
  isUsed(actor: string, repository: string): boolean;
  /** Whether the repository was pushed for the first time since the start of the look back. */
  isProject(repository: string): boolean;
  /**
   * Gives the share of a namespace that the actor did not use: of the repositories that somebody used before, and of
   * those that the actor reads now.
   */
  weighing(actor: string, reads: readonly string[]): (namespace: string) => number;
}

function pastOf(window: ObservedWindow, actors: ReadonlySet<string>): Past {
  const since = lookBackStart(window);
  const past = new PastUses(actors);
  const pushed = new Set(window.tally(['repository'], PUSHES).map(({ key }) => key.repository ?? ''));
  learnedUses(window).each(({ actor, category, repository, first }) => {
    if (first < since) past.addOld(actor, repository);
    else if (category === 'push') pushed.add(repository);
    else if (actor !== null) past.addRecent(category, { actor, repository, first });
  });
  const sizes = sizesOfNamespaces(past.repositories);
  return {
    recent: past.recent,
    isUsed: (actor, repository) => past.usedBy(actor).has(repository),
    isProject: (repository) => pushed.has(repository) && !past.repositories.has(repository),
    weighing: (actor, reads) => {
      const fresh = sizesOfNamespaces(reads.filter((repository) => !past.repositories.has(repository)));
      const used = sizesOfNamespaces(past.usedBy(actor));
      return (namespace) => {
        const size = (sizes.get(namespace) ?? 0) + (fresh.get(namespace) ?? 0);
        return 1 - (used.get(namespace) ?? 0) / size;
      };
    },
  };
}

/** What the learning window shows, and of some actors where. */
class PastUses {
  readonly recent: RecentRead[] = [];
  /** Those that anybody used before the look back. */
  readonly repositories = new Set<string>();
  /** The repositories that an actor used before the look back. */
  readonly #used: ReadonlyMap<string, Set<string>>;

  constructor(actors: ReadonlySet<string>) {
    this.#used = new Map(Array.from(actors, (actor) => [actor, new Set()]));
  }

  addOld(actor: string | null, repository: string): void {
    this.repositories.add(repository);
    if (actor !== null) this.#used.get(actor)?.add(repository);
  }

  addRecent(category: string | null, read: RecentRead): void {
    if (this.#used.has(read.actor) && READ_CATEGORIES.has(category ?? '')) this.recent.push(read);
  }

  usedBy(actor: string): ReadonlySet<string> {
    return this.#used.get(actor) ?? new Set();
  }
}

function sizesOfNamespaces(repositories: Iterable<string>): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const repository of repositories) {
    const namespace = parentPathOrSelf(repository);
    sizes.set(namespace, (sizes.get(namespace) ?? 0) + 1);
  }
  return sizes;
}

/** New reads that the whole case confirms, and what it shows of the actor before them. */
export interface ConfirmedReads extends NewReads {
  /** When it read others for the first time: before the look back, and after the first week of the actor. */
  readonly earlier: readonly Instant[];
  /** Whether the case shows more of the actor than its first week. */
  readonly hasHistory: boolean;
}

/** Leaves out what the actors read anywhere in the case before the look back. It asks one question for all of them. */
export function withoutOldReads(window: ObservedWindow, news: readonly NewReads[]): readonly ConfirmedReads[] {
  if (news.length === 0) return [];
  const subjects = news.map(({ actor }) => ({ kind: 'actor' as const, actor }));
  const past = new Map(news.map((each) => [each.actor, new FirstTimes(each)]));
  for (const { key, first } of window.earlierTallies(['actor', 'repository'], { ...READS, subjects })) {
    past.get(key.actor ?? '')?.add(key.repository ?? '', first);
  }
  return news.map((each) => confirmed(each, past.get(each.actor) ?? new FirstTimes(each), lookBackStart(window)));
}

/** When an actor read its repositories for the first time. Only those that it began to read are remembered by name. */
class FirstTimes {
  readonly all: Instant[] = [];
  readonly #ofReads: Map<string, Instant | undefined>;

  constructor({ reads }: NewReads) {
    this.#ofReads = new Map(reads.map(({ repository }) => [repository, undefined]));
  }

  add(repository: string, first: Instant): void {
    this.all.push(first);
    if (this.#ofReads.has(repository)) this.#ofReads.set(repository, first);
  }

  of(repository: string): Instant | undefined {
    return this.#ofReads.get(repository);
  }
}

/** `firsts`: of all that it read before the window. */
function confirmed({ actor, reads }: NewReads, firsts: FirstTimes, since: Instant): ConfirmedReads {
  const before = firsts.all.filter((at) => at < since);
  const afterFirstWeek = least(before, since) + LOOK_BACK_DAYS * DAY_MS;
  return {
    actor,
    // What is not learned, because proven rules found it severe, was read all the same.
    reads: reads
      .map((read) => ({ ...read, at: earlier(firsts.of(read.repository), read.at) }))
      .filter(({ at }) => at >= since)
      .toSorted(byTime),
    earlier: before.filter((at) => at >= afterFirstWeek),
    hasHistory: afterFirstWeek < since,
  };
}

function byTime(a: FirstRead, b: FirstRead): number {
  return a.at - b.at || (a.repository < b.repository ? -1 : 1);
}
