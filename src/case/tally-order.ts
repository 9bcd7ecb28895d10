import { compareText } from '../numbers/compare-text.ts';
import type { Dimension, Tally } from './case-reader.ts';

/** The order of keys in the answers of a reader: by one dimension after the other, an absent value first. */
export function compareTallyKeys(a: Tally['key'], b: Tally['key'], by: readonly Dimension[]): number {
  for (const dimension of by) {
    const [one, other] = [a[dimension] ?? null, b[dimension] ?? null];
    if (one === other) continue;
    if (one === null || other === null) return one === null ? -1 : 1;
    return compareText(one, other);
  }
  return 0;
}

/** Tallies in the order of a reader's `tally`: the busiest first, then by their keys. */
export function inTallyOrder(tallies: readonly Tally[], by: readonly Dimension[]): readonly Tally[] {
  return tallies.toSorted((a, b) => b.events - a.events || compareTallyKeys(a.key, b.key, by));
}
