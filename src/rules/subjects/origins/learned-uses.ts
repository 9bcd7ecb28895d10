import type { Instant } from '../../../domain/instant.ts';
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
  /** Calls back for each use, in no particular order. */
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
      for (const [index, repository] of repositories.entries()) {
        const first = firsts[index];
        if (first === undefined) continue;
        tell({ actor: actors[index] ?? null, category: categories[index] ?? null, repository, first });
      }
    },
  };
});
