/**
 * The names that are most like the typed one, the likest first, at most `most`; none that is not at all like it. `least`
 * is between 0 and 1, the likeness of a name with itself.
 */
export function likest(
  typed: string,
  names: readonly string[],
  most: number,
  least = LEAST_LIKENESS,
): readonly string[] {
  const pairs = pairsOf(typed);
  return names
    .map((name) => ({ name, score: likeness(pairs, pairsOf(name)) }))
    .filter(({ score }) => score >= least)
    .toSorted((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
}

/** Names that share less look like a guess. */
const LEAST_LIKENESS = 0.4;

function pairsOf(text: string): ReadonlySet<string> {
  const padded = ` ${text.toLowerCase()} `;
  return new Set(Array.from({ length: padded.length - 1 }, (_, at) => padded.slice(at, at + 2)));
}

/** Dice's coefficient: 1 for the same pairs, 0 for none in common. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((pair) => b.has(pair)).length;
  return (2 * shared) / (a.size + b.size);
}
