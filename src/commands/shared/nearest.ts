/** `Did you mean …?` with the known name that shares the most letter pairs with the typed one; null if no name is close. */
export function nearestOf(typed: string, names: readonly string[]): string | null {
  const pairs = pairsOf(typed);
  const scored = names
    .map((name) => ({ name, score: likeness(pairs, pairsOf(name)) }))
    .toSorted((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1));
  const [best] = scored;
  return best !== undefined && best.score >= 0.4 ? `Did you mean ${best.name}?` : null;
}

function pairsOf(text: string): ReadonlySet<string> {
  const padded = ` ${text.toLowerCase()} `;
  return new Set(Array.from({ length: padded.length - 1 }, (_, at) => padded.slice(at, at + 2)));
}

/** Dice's coefficient: 1 for the same pairs, 0 for none in common. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((pair) => b.has(pair)).length;
  return (2 * shared) / (a.size + b.size);
}
