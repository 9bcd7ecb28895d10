import { EPOCH, type Instant } from '../../../domain/instant.ts';
import { oncePerWindow } from '../../engine/once-per-window.ts';

/** That an actor did something of one category in a repository in the learning window. */
export interface LearnedUse {
  /** Null for clients that the log does not name. */
  readonly actor: string | null;
  readonly category: string | null;
  readonly repository: string;
  /** The first time. */
  readonly first: Instant;
}

/** The uses of a learning window, which can be gone through again. */
export interface LearnedUses {
  /** Calls back for each use, in no particular order. A use is good until the next is told. */
  each(tell: (use: LearnedUse) => void): void;
}

/**
 * What was done with success where in the learning window. Several rules ask, and a case has more uses than memory should
 * hold as objects: the texts are those that the store holds anyway, and each use is a place in four lists.
 */
export const learnedUses = oncePerWindow((window): LearnedUses => {
  const actors: (string | null)[] = [];
  const categories: (string | null)[] = [];
  const repositories: string[] = [];
  const firsts: Instant[] = [];
  for (const { key, first } of window.learnedTallies(['actor', 'category', 'repository'], {})) {
    const { actor = null, category = null, repository = null } = key;
    if (repository === null) continue;
    actors.push(actor);
    categories.push(category);
    repositories.push(repository);
    firsts.push(first);
  }
  return {
    each(tell) {
      const use = { actor: null as string | null, category: null as string | null, repository: '', first: EPOCH };
      for (let index = 0; index < repositories.length; index++) {
        use.actor = actors[index] ?? null;
        use.category = categories[index] ?? null;
        use.repository = repositories[index] ?? '';
        use.first = firsts[index] ?? EPOCH;
        tell(use);
      }
    },
  };
});
