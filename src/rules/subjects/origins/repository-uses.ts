import type { Tally } from '../../../case/case-reader.ts';
import type { EventFilter } from '../../../case/event-filter.ts';
import { parentPathOrSelf } from '../../../domain/image-ref.ts';
import type { TimeWindow } from '../../../domain/time-window.ts';
import { addToSet } from '../../../numbers/group-by.ts';
import { Marks } from '../../../numbers/marks.ts';
import type { ObservedWindow } from '../../engine/observed-window.ts';

const PUSHES: EventFilter = { outcomes: ['success', 'unknown'], categories: ['push'] };
/** Categories of reads of a repository. Listings of all repositories name none. */
const READS: ReadonlySet<string> = new Set(['pull', 'blob-pull', 'inspect', 'list', 'scan']);

/** Judges tallies by actor, category and repository. */
export interface StrangeReads {
  /**
   * Whether it counts reading a repository that the actor did not read in the learning window. A repository that nobody
   * used before and that was pushed meanwhile is a new project, and new for everybody.
   */
  isNew(tally: Tally): boolean;
  /** Whether the actor did not read anything in the namespace of the repository either. */
  isElsewhere(tally: Tally): boolean;
}

/** The repositories that were pushed in a part of a window. */
export type PushedIn = (part: TimeWindow) => ReadonlySet<string>;

/** Asks one question. */
export function pushedIn(window: ObservedWindow): PushedIn {
  const pushes = window.tally(['repository', 'day'], PUSHES);
  return ({ from, to }) =>
    new Set(pushes.flatMap(({ key, first, last }) => (first < to && last >= from ? [key.repository ?? ''] : [])));
}

/**
 * Compares with the learning window of a day.
 * @param doings All tallies that will be asked about.
 * @param pushed The repositories that were pushed meanwhile.
 */
export function strangeReads(day: ObservedWindow, doings: readonly Tally[], pushed: ReadonlySet<string>): StrangeReads {
  const asked = new Map<string | null, Set<string>>();
  for (const { key } of doings.filter(isRead)) addToSet(asked, key.actor ?? null, key.repository ?? '');
  const known = new Map<string | null, KnownReads>();
  const read = new Marks(asked.size === 0 ? 0 : day.uses().repositories.size);
  for (const [actor, repositories] of asked) known.set(actor, knownReads(day, actor, { asked: repositories, read }));
  const projects = asked.size === 0 ? pushed : unusedBefore(day, pushed);
  return {
    isNew: (tally) => {
      const { actor = null, repository } = tally.key;
      return isRead(tally) && !projects.has(repository ?? '') && !known.get(actor)?.repositories.has(repository ?? '');
    },
    isElsewhere: ({ key: { actor = null, repository } }) => {
      return !known.get(actor)?.namespaces.has(parentPathOrSelf(repository ?? ''));
    },
  };
}

function unusedBefore(day: ObservedWindow, pushed: ReadonlySet<string>): ReadonlySet<string> {
  if (pushed.size === 0) return pushed;
  const uses = day.uses();
  const used = uses.usedIn(day.baseline);
  return new Set([...pushed].filter((name) => !used.has(uses.repositories.of(name))));
}

/** Of what is asked about, what an actor read in the learning window. */
interface KnownReads {
  readonly repositories: ReadonlySet<string>;
  readonly namespaces: ReadonlySet<string>;
}

function knownReads(
  day: ObservedWindow,
  actor: string | null,
  { asked, read }: { readonly asked: ReadonlySet<string>; readonly read: Marks },
): KnownReads {
  const uses = day.uses();
  read.clear();
  uses.markRepositories(actor, day.baseline, READS, read);
  const namespaces = new Set(Array.from(asked, parentPathOrSelf));
  const isRead = (repository: number) => read.has(repository);
  return {
    repositories: new Set([...asked].filter((name) => isRead(uses.repositories.of(name)))),
    namespaces: new Set([...namespaces].filter((name) => uses.inNamespace(name).some(isRead))),
  };
}

/** Whether a tally counts reading a repository. */
export function isRead({ key }: Pick<Tally, 'key'>): boolean {
  return READS.has(key.category ?? '') && (key.repository ?? null) !== null;
}

/** Whether a use is such a read. */
export function isReadCategory(category: string): boolean {
  return READS.has(category);
}
