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

/** What an actor read for the first time in the case since the start of the look back, and what it did before. */
export interface NewReads {
  readonly actor: string;
  /** In order of time. */
  readonly reads: readonly FirstRead[];
  /** When it read others for the first time: before the look back, and after the first week of the actor. */
  readonly earlier: readonly Instant[];
  /** Whether the case shows more of the actor than its first week. */
  readonly hasHistory: boolean;
}

/** Since when reads are looked at: a week before the window, if a week of the learning window remains before that. */
export function lookBackStart({ window, baseline }: ObservedWindow): Instant {
  const isLong = window.from - baseline.from >= (LOOK_BACK_DAYS + KNOWN_DAYS) * DAY_MS;
  return isLong ? daysBefore(window.from, LOOK_BACK_DAYS) : window.from;
}

/**
 * For each actor that is known from before, what it read in the window or in the week before, and never before that. New
 * projects, which are new for everybody, are left out. Actors that began with less than `fewest` are left out. It asks a
 * fixed number of questions.
 */
export function newReadsOf(window: ObservedWindow, fewest: number): readonly NewReads[] {
  const actors = actorsToJudge(window);
  if (actors.size === 0) return [];
  const past = pastOf(window, actors);
  const found = new Map<string, ReadTimes>();
  const add = (actor: string, repository: string, at: Instant) => {
    if (past.isUsed(actor, repository) || past.isProject(repository)) return;
    const times = found.get(actor) ?? new ReadTimes();
    found.set(actor, times);
    times.add(repository, at);
  };
  for (const { actor, repository, first } of past.recent) add(actor, repository, first);
  for (const { key, first } of window.tallies(['actor', 'source', 'repository'], READS)) {
    const { actor = null, source = null, repository = null } = key;
    if (actor !== null && repository !== null && actors.has(actor) && window.isLearned(source)) {
      add(actor, repository, first);
    }
  }
  for (const [actor, times] of found) if (times.news.size < fewest) found.delete(actor);
  learnEarlierReads(window, found);
  const since = lookBackStart(window);
  return [...found].map(([actor, times]) => newReads(actor, times, { past, since }));
}

/** When an actor read for the first time what it seems to have begun with, and what it read before. */
class ReadTimes {
  /** By repository. */
  readonly news = new Map<string, Instant>();
  /** Of all that it read before the window, those in `news` too. */
  readonly before: Instant[] = [];

  add(repository: string, at: Instant): void {
    const known = this.news.get(repository);
    if (known === undefined || at < known) this.news.set(repository, at);
  }

  /** What is not learned, because proven rules found it severe, was read all the same. */
  learn(repository: string, first: Instant): void {
    this.before.push(first);
    const known = this.news.get(repository);
    if (known !== undefined && first < known) this.news.set(repository, first);
  }
}

/** Learns what these actors read anywhere in the case before the window. It asks one question for all of them. */
function learnEarlierReads(window: ObservedWindow, found: ReadonlyMap<string, ReadTimes>): void {
  if (found.size === 0) return;
  const subjects = Array.from(found.keys(), (actor) => ({ kind: 'actor' as const, actor }));
  for (const { key, first } of window.earlierTallies(['actor', 'repository'], { ...READS, subjects })) {
    found.get(key.actor ?? '')?.learn(key.repository ?? '', first);
  }
}

function newReads(
  actor: string,
  times: ReadTimes,
  { past, since }: { readonly past: Past; readonly since: Instant },
): NewReads {
  const weightIn = past.weighing(actor, [...times.news.keys()]);
  const reads: FirstRead[] = [];
  for (const [repository, at] of times.news) {
    if (at >= since) reads.push({ repository, at, weight: weightIn(parentPathOrSelf(repository)) });
  }
  const before = times.before.filter((at) => at < since);
  const afterFirstWeek = least(before, since) + LOOK_BACK_DAYS * DAY_MS;
  return {
    actor,
    reads: reads.toSorted(byTime),
    earlier: before.filter((at) => at >= afterFirstWeek),
    hasHistory: afterFirstWeek < since,
  };
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

function byTime(a: FirstRead, b: FirstRead): number {
  return a.at - b.at || (a.repository < b.repository ? -1 : 1);
}
