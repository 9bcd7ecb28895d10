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
  const known = new AskedUses(reads);
  if (reads.length === 0) return { isNew: () => false, isElsewhere: () => false };
  const projects = new Set(window.tally(['repository'], PUSHES).map(({ key }) => key.repository ?? ''));
  learnedUses(window).each((use) => {
    projects.delete(use.repository);
    if (READS.has(use.category ?? '')) known.learn(use.actor, use.repository);
  });
  return {
    isNew: ({ key }) =>
      isRead({ key }) && !projects.has(key.repository ?? '') && !known.isLearned(key.actor, key.repository ?? ''),
    isElsewhere: ({ key: { actor, repository } }) => !known.isLearned(actor, parentPathOrSelf(repository ?? '')),
  };
}

/** For each actor that is asked about, the repositories and namespaces that are, and whether it is known to read them. */
class AskedUses {
  readonly #known = new Map<string | null, Map<string, boolean>>();

  constructor(reads: readonly Pick<Tally, 'key'>[]) {
    for (const { key } of reads) {
      const [actor, repository] = [key.actor ?? null, key.repository ?? ''];
      const own = this.#known.get(actor) ?? new Map<string, boolean>();
      this.#known.set(actor, own.set(repository, false).set(parentPathOrSelf(repository), false));
    }
  }

  learn(actor: string | null, repository: string): void {
    const own = this.#known.get(actor);
    if (own === undefined) return;
    for (const name of [repository, parentPathOrSelf(repository)]) if (own.has(name)) own.set(name, true);
  }

  isLearned(actor: string | null | undefined, name: string): boolean {
    return this.#known.get(actor ?? null)?.get(name) ?? false;
  }
}

/** Whether a tally counts reading a repository. */
export function isRead({ key }: Pick<Tally, 'key'>): boolean {
  return READS.has(key.category ?? '') && (key.repository ?? null) !== null;
}
