import { likest } from '../../domain/text/likeness.ts';

/** `Did you mean …?` with the known name that shares the most letter pairs with the typed one; null if no name is close. */
export function nearestOf(typed: string, names: readonly string[]): string | null {
  const [best] = likest(typed, names, 1);
  return best === undefined ? null : `Did you mean ${best}?`;
}
