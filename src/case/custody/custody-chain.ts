import type { CustodyEntry, CustodyLink } from './custody.ts';
import { sha256Of } from './sha256.ts';

/** Stands in the first entry in place of the hash of the one before. */
export const CHAIN_START = '0'.repeat(64);

/**
 * The hash of an entry: SHA-256 of the hash of the entry before, a line break, and the entry in canonical JSON. So
 * whoever knows the last hash knows whether any entry was changed, taken out or put in between.
 */
export function hashOfLink(link: CustodyLink): string {
  const { action, at, examiner, number, version } = link;
  // Keys in order, and the texts as they are stored: a byte more or less in them is another hash.
  const json = `{"action":${JSON.stringify(action)},"arguments":${link.arguments},"at":${JSON.stringify(at)},"details":${link.details},"examiner":${JSON.stringify(examiner)},"number":${number},"version":${JSON.stringify(version)}}`;
  return sha256Of(`${link.previous}\n${json}`);
}

export interface ChainProblem {
  readonly number: number;
  readonly text: string;
}

/** Where a log is not what its chain says; entries come in the order of their numbers. */
export function* chainProblems(entries: Iterable<CustodyEntry>): Generator<ChainProblem> {
  let previous = CHAIN_START;
  let expected = 1;
  for (const entry of entries) {
    const { number, hash } = entry;
    if (number !== expected) {
      yield { number, text: `entry ${expected} is missing` };
      expected = number;
    }
    if (entry.previous !== previous) yield { number, text: 'it does not follow from the entry before' };
    if (hashOfLink(entry) !== hash) yield { number, text: 'it was changed: its SHA-256 differs' };
    previous = hash;
    expected++;
  }
}
