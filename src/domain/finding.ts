import type { Instant } from './instant.ts';
import type { Severity } from './vocabulary.ts';

/** What one rule says about one subject in the window. */
export interface Finding {
  readonly id: string;
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  /** 0 to 99: severity, and what else happened around it. Orders findings of one severity. */
  readonly score: number;
  /** A sentence a responder can act on, with the numbers it rests on. */
  readonly reason: string;
  /** Techniques of MITRE ATT&CK. */
  readonly attack: readonly string[];
  readonly images: readonly string[];
  readonly actors: readonly string[];
  readonly ips: readonly string[];
  readonly first: Instant;
  readonly last: Instant;
  /** Events the finding rests on, all of them. */
  readonly count: number;
  /** Evidence: the first `EVIDENCE_LIMIT` of those events by `seq`. */
  readonly events: readonly number[];
  /** Whether it is about a public address: what `--public-only` keeps. */
  readonly isPublic: boolean;
  /** The command that shows more. */
  readonly next: string;
  /** Where its images run now, by the cluster inventories of the case. */
  readonly running: readonly string[];
  /** The allow entry that vouches for it, in words, or null. */
  readonly suppressedBy: string | null;
}

/** Findings name at most this many events; `count` has the true number. */
export const EVIDENCE_LIMIT = 500;

export interface FindingSubject {
  readonly rule: string;
  readonly version: number;
  /** What the finding is about, such as the address. */
  readonly subject: string;
  readonly first: Instant;
  readonly last: Instant;
  readonly count: number;
}

/**
 * The same evidence gives the same id in every case, whatever the order of import: it rests on what was found, not on
 * numbers the case gave out. 64 bits of FNV-1a: an identifier, not a seal.
 */
export function findingId(of: FindingSubject): string {
  const text = JSON.stringify([of.rule, of.version, of.subject, of.first, of.last, of.count]);
  // Two halves of 32 bits: BigInt would make two objects for each byte. The prime is 2 ** 40 + 0x1b3.
  let [high, low] = [0xcbf29ce4, 0x84222325];
  for (const byte of new TextEncoder().encode(text)) {
    const mixed = (low ^ byte) >>> 0;
    const product = mixed * 0x1b3;
    high = (high * 0x1b3 + Math.floor(product / 2 ** 32) + mixed * 0x100) % 2 ** 32;
    low = product % 2 ** 32;
  }
  return [high, low].map((half) => half.toString(16).padStart(8, '0')).join('');
}
