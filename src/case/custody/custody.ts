import type { Instant } from '../../domain/instant.ts';

/** Who changes a case or takes an answer out of it, when, and by which command. */
export interface Author {
  /** As `--examiner` says, else the login name; null where neither is known. */
  readonly examiner: string | null;
  /** Version of imgaudit. */
  readonly version: string;
  /** The words of the command line, without the program's name. */
  readonly arguments: readonly string[];
  readonly now: Instant;
}

/** What the custody log of a case tells of; `keep` is an original that was stored after its import. */
export type CustodyAction = 'import' | 'keep' | 'allow-add' | 'allow-remove' | 'alias-add' | 'alias-remove' | 'export';

/** An entry of the custody log as it is stored, but for its own hash: the texts are hashed byte by byte. */
export interface CustodyLink {
  /** From 1, without a gap. */
  readonly number: number;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly action: string;
  readonly examiner: string | null;
  readonly version: string;
  /** A list in canonical JSON. */
  readonly arguments: string;
  /** An object in canonical JSON. */
  readonly details: string;
  /** Hash of the entry before. */
  readonly previous: string;
}

export interface CustodyEntry extends CustodyLink {
  readonly hash: string;
}
