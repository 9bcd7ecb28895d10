import type { Tally } from '../../../case/case-reader.ts';
import type { EventFilter } from '../../../case/event-filter.ts';
import type { ObservedWindow } from '../../engine/observed-window.ts';

const PUSHES: EventFilter = { outcomes: ['success', 'unknown'], categories: ['push'] };
const READS: ReadonlySet<string> = new Set(['pull', 'blob-pull', 'inspect', 'list', 'scan']);

/**
 * Whether a tally by actor, category and repository counts reading a repository that the actor did not read in the
 * learning window. A repository that nobody used before and that was pushed meanwhile is a new project, and new for
 * everybody.
 */
export function strangeReads(window: ObservedWindow, doings: readonly Tally[]): (tally: Tally) => boolean {
  const asked = new Set(doings.filter(isRead).map(useOf));
  if (asked.size === 0) return () => false;
  const projects = new Set(window.tally(['repository'], PUSHES).map(({ key }) => key.repository ?? ''));
  const known = new Set<string>();
  // A case has more pairs of actor and repository than memory should hold.
  for (const tally of window.learnedTallies(['actor', 'category', 'repository'], {})) {
    projects.delete(tally.key.repository ?? '');
    if (!isRead(tally)) continue;
    const use = useOf(tally);
    if (asked.has(use)) known.add(use);
  }
  return (tally) => isRead(tally) && !projects.has(tally.key.repository ?? '') && !known.has(useOf(tally));
}

function isRead({ key }: Tally): boolean {
  return READS.has(key.category ?? '') && (key.repository ?? null) !== null;
}

function useOf({ key: { actor, repository } }: Tally): string {
  return `${actor?.length ?? -1} ${actor ?? ''}${repository ?? ''}`;
}
