import type { CustodyEntry, CustodyLink } from './custody.ts';
import { sha256Of } from './sha256.ts';

/** What the first entry names as the hash of the entry before it. */
export const CHAIN_START = '0'.repeat(64);

/**
 * The hash of an entry: SHA-256 of the hash of the entry before, a line break, and the entry in canonical JSON. The
 * entries form a hash chain: the last hash changes if any entry is changed, removed or inserted.
 */
export function hashOfLink(link: CustodyLink): string {
  const { action, at, examiner, number, version } = link;
  // Not canonicalJson(link): "arguments" and "details" are JSON already, and are hashed byte for byte as they are
  // stored. Parsing them first would hide a change that leaves their value the same.
  const json = `{"action":${JSON.stringify(action)},"arguments":${link.arguments},"at":${JSON.stringify(at)},"details":${link.details},"examiner":${JSON.stringify(examiner)},"number":${number},"version":${JSON.stringify(version)}}`;
  return sha256Of(`${link.previous}\n${json}`);
}

export interface ChainProblem {
  readonly number: number;
  readonly text: string;
}

/** The places where the chain is broken. Entries must be given in the order of their numbers. */
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
