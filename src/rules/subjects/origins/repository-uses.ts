import type { Tally } from '../../../case/case-reader.ts';
import type { EventFilter } from '../../../case/event-filter.ts';
import { parentPathOrSelf } from '../../../domain/image-ref.ts';
import type { ObservedWindow } from '../../engine/observed-window.ts';

const PUSHES: EventFilter = { outcomes: ['success', 'unknown'], categories: ['push'] };
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

/** `doings`: all tallies that will be asked about. */
export function strangeReads(window: ObservedWindow, doings: readonly Tally[]): StrangeReads {
  const reads = doings.filter(isRead);
  const asked = new Set(reads.flatMap((tally) => [useOf(tally), useOfNamespace(tally)]));
  if (asked.size === 0) return { isNew: () => false, isElsewhere: () => false };
  const projects = new Set(window.tally(['repository'], PUSHES).map(({ key }) => key.repository ?? ''));
  const known = new Set<string>();
  // A case has more pairs of actor and repository than memory should hold.
  for (const tally of window.learnedTallies(['actor', 'category', 'repository'], {})) {
    projects.delete(tally.key.repository ?? '');
    if (!isRead(tally)) continue;
    for (const use of [useOf(tally), useOfNamespace(tally)]) if (asked.has(use)) known.add(use);
  }
  return {
    isNew: (tally) => isRead(tally) && !projects.has(tally.key.repository ?? '') && !known.has(useOf(tally)),
    isElsewhere: (tally) => !known.has(useOfNamespace(tally)),
  };
}

/** Whether a tally counts reading a repository. */
export function isRead({ key }: Tally): boolean {
  return READS.has(key.category ?? '') && (key.repository ?? null) !== null;
}

function useOf({ key: { actor, repository } }: Pick<Tally, 'key'>): string {
  return `${actor?.length ?? -1} ${actor ?? ''}${repository ?? ''}`;
}

function useOfNamespace({ key }: Tally): string {
  return useOf({ key: { ...key, repository: parentPathOrSelf(key.repository ?? '') } });
}
