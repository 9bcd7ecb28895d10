import type { Tally } from '../../../case/case-reader.ts';
import type { EventFilter } from '../../../case/event-filter.ts';
import { parentPathOrSelf } from '../../../domain/image-ref.ts';
import type { ObservedWindow } from '../../engine/observed-window.ts';
import { learnedUses } from './learned-uses.ts';

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
  learnedUses(window).each((use) => {
    projects.delete(use.repository);
    if (!READS.has(use.category ?? '')) return;
    const key = { actor: use.actor, repository: use.repository };
    for (const name of [useOf({ key }), useOfNamespace({ key })]) if (asked.has(name)) known.add(name);
  });
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

function useOfNamespace({ key }: Pick<Tally, 'key'>): string {
  return useOf({ key: { ...key, repository: parentPathOrSelf(key.repository ?? '') } });
}
