import type { Dimension, Tally } from '../../case/case-reader.ts';
import { eventsByValue } from '../../case/tally-group.ts';
import { isArtefactTag } from '../../domain/text/artefact.ts';
import type { AddressOfDetection } from '../engine/detection.ts';

/** The distinct values of a dimension, most frequent first, without absent values. */
export function valuesOf(tallies: readonly Tally[], dimension: Dimension): readonly string[] {
  return mostFrequentIn(eventsByValue(tallies, dimension));
}

/** The values of counts, most frequent first, without the empty text. */
export function mostFrequentIn(events: ReadonlyMap<string, number>): readonly string[] {
  return mostFrequentFirst(events).flatMap(([value]) => (value === '' ? [] : [value]));
}

/** Counts by the values of a dimension, most frequent first: `12 pull, 3 push`. */
export function countsInWords(tallies: readonly Tally[], dimension: Dimension): string {
  return mostFrequentFirst(eventsByValue(tallies, dimension))
    .map(([value, events]) => `${events} ${value}`)
    .join(', ');
}

function mostFrequentFirst(counts: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...counts].toSorted(([a, events], [b, others]) => {
    return others - events || (a < b ? -1 : 1);
  });
}

/** The distinct image references of tallies that count by repository and by tag or digest. */
export function imagesOf(tallies: readonly Tally[]): readonly string[] {
  // Signatures are fetched beside images; they are named only where nothing else was touched.
  const ofImages = tallies.filter(({ key }) => !isArtefactTag(key.tag ?? null));
  const names = (ofImages.length === 0 ? tallies : ofImages).flatMap(({ key: { repository, tag, digest } }) => {
    if (repository === null || repository === undefined) return [];
    if (tag !== null && tag !== undefined) return [`${repository}:${tag}`];
    return [digest === null || digest === undefined ? repository : `${repository}@${digest}`];
  });
  return [...new Set(names)];
}

/** The distinct addresses of tallies that count by address and sort key, most frequent first. */
export function addressesOf(tallies: readonly Tally[]): readonly AddressOfDetection[] {
  const keys = new Map(tallies.map(({ key }) => [key.address ?? '', key.sortKey ?? null]));
  return valuesOf(tallies, 'address').map((address) => ({ address, sortKey: keys.get(address) ?? null }));
}
