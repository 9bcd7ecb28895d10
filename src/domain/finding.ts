import type { Instant } from './instant.ts';
import type { Note } from './judgement.ts';
import type { Severity } from './vocabulary.ts';

/** What one rule found about one subject in a window. */
export interface Finding {
  /** See `findingId`. */
  readonly id: string;
  /** Id of the rule. */
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  /** From 0 to 99, by severity and by what else happened around it. Orders findings of equal severity. */
  readonly score: number;
  /** A sentence that a responder can act on, with the numbers that support it. */
  readonly reason: string;
  /** Ids of techniques of MITRE ATT&CK (`T1525`, https://attack.mitre.org) and MITRE ATLAS (`AML.T0010.004`). */
  readonly attack: readonly string[];
  readonly images: readonly string[];
  readonly actors: readonly string[];
  readonly ips: readonly string[];
  /** Where its events name no address or no actor: what other logs name that most likely tell of the same acts. */
  readonly inferred: readonly InferredName[];
  readonly first: Instant;
  readonly last: Instant;
  /** How many events support the finding. */
  readonly count: number;
  /** The `seq` of these events, lowest first; at most `EVIDENCE_LIMIT` of them. */
  readonly events: readonly number[];
  /** Whether it is about a public address. `--public-only` keeps these findings. */
  readonly isPublic: boolean;
  /** The imgaudit command to run next for details. */
  readonly next: string;
  /** Workloads that run its images, by the current inventories of the case. */
  readonly running: readonly string[];
  /**
   * What hides it, in words: the allow entry that covers it, as `describeAllowEntry` words it, or the note that settles
   * its incident. Null if nothing does.
   */
  readonly suppressedBy: string | null;
  /** What examiners noted on it, the oldest first. */
  readonly notes: readonly Note[];
  /** For findings of the user's rules: who wrote the rule, and its file. */
  readonly own?: RuleOrigin;
}

/** Where a rule of the user comes from. */
export interface RuleOrigin {
  /** Null for a rule that names nobody. */
  readonly author: string | null;
  /** The path of its file as the user gave it. */
  readonly file: string;
  /** SHA-256 of the file, in hexadecimal. */
  readonly sha256: string;
}

/** A name that no event of a finding states, but another log of the same act. */
export interface InferredName {
  readonly kind: 'address' | 'actor';
  readonly name: string;
  /** Id of the format of that log. */
  readonly source: string;
}

/** A finding lists at most this many events; `count` has the true number. */
export const EVIDENCE_LIMIT = 500;

/** What identifies a finding. */
export interface FindingSubject {
  readonly rule: string;
  /** Version of the rule. A rule that changes its meaning gets a new version, and its findings get new ids. */
  readonly version: number;
  /** What the finding is about, such as the address. */
  readonly subject: string;
  readonly first: Instant;
  readonly last: Instant;
  readonly count: number;
}

/**
 * The id of a finding, 16 hexadecimal digits. The same evidence gives the same id in every case, whatever the order of
 * import, because the id depends on what was found and not on numbers that the case assigned.
 */
export function findingId(of: FindingSubject): string {
  return stableHash(JSON.stringify([of.rule, of.version, of.subject, of.first, of.last, of.count]));
}

const ENCODER = new TextEncoder();

/**
 * 16 hexadecimal digits that follow from a text alone: a 64-bit FNV-1a hash of its UTF-8 bytes. Good enough to tell
 * things apart, but no protection against forgery.
 */
export function stableHash(text: string): string {
  // Two halves of 32 bits: BigInt would make two objects for each byte. The prime is 2 ** 40 + 0x1b3.
  let [high, low] = [0xcbf29ce4, 0x84222325];
  const bytes = ENCODER.encode(text);
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0;
    const mixed = (low ^ byte) >>> 0;
    const product = mixed * 0x1b3;
    high = (high * 0x1b3 + Math.floor(product / 2 ** 32) + mixed * 0x100) % 2 ** 32;
    low = product % 2 ** 32;
  }
  return [high, low].map((half) => half.toString(16).padStart(8, '0')).join('');
}
