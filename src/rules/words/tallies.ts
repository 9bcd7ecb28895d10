import type { Dimension, Tally } from '../../case/case-reader.ts';
import { eventsByValue } from '../../case/tally-group.ts';
import type { AddressOfDetection } from '../engine/detection.ts';

/** The distinct values of a dimension, most frequent first; null is left out. */
export function valuesOf(tallies: readonly Tally[], dimension: Dimension): readonly string[] {
  return mostFrequentFirst(tallies, dimension).flatMap(([value]) => (value === '' ? [] : [value]));
}

/** `12 pull, 3 push`: counts by the values of a dimension, most frequent first. */
export function countsInWords(tallies: readonly Tally[], dimension: Dimension): string {
  return mostFrequentFirst(tallies, dimension)
    .map(([value, events]) => `${events} ${value}`)
    .join(', ');
}

function mostFrequentFirst(tallies: readonly Tally[], dimension: Dimension): readonly (readonly [string, number])[] {
  return [...eventsByValue(tallies, dimension)].toSorted(([a, events], [b, others]) => {
    return others - events || (a < b ? -1 : 1);
  });
}

/** `a, b and 3 more`. */
export function fewOf(values: readonly string[], limit = 3): string {
  const shown = values.slice(0, limit).join(', ');
  return values.length > limit ? `${shown} and ${values.length - limit} more` : shown;
}

/** The image references of tallies that count by repository and tag or digest. */
export function imagesOf(tallies: readonly Tally[]): readonly string[] {
  const names = tallies.flatMap(({ key: { repository, tag, digest } }) => {
    if (repository === null || repository === undefined) return [];
    if (tag !== null && tag !== undefined) return [`${repository}:${tag}`];
    return [digest === null || digest === undefined ? repository : `${repository}@${digest}`];
  });
  return [...new Set(names)];
}

/** The addresses of tallies that count by address and sort key. */
export function addressesOf(tallies: readonly Tally[]): readonly AddressOfDetection[] {
  const keys = new Map(tallies.map(({ key }) => [key.address ?? '', key.sortKey ?? null]));
  return valuesOf(tallies, 'address').map((address) => ({ address, sortKey: keys.get(address) ?? null }));
}
