import type { Instant } from '../../domain/instant.ts';

/** Who changes a case, or writes an answer from it to a file, when, and by which command. */
export interface Author {
  /** The name given with `--examiner`, or the login name; null if neither is known. */
  readonly examiner: string | null;
  /** Version of imgaudit. */
  readonly version: string;
  /** The words of the command line, without the program's name. */
  readonly arguments: readonly string[];
  readonly now: Instant;
}

/**
 * What an entry of the custody log is about. `keep`: an original was stored after its file had been imported.
 * `not-read`: an import was given files that it did not read. `copy`: this case is a copy of another one, or of a
 * window of it, from here on. `part`: of a file, only the events of that window came along.
 */
export type CustodyAction =
  | 'import'
  | 'not-read'
  | 'keep'
  | 'allow-add'
  | 'allow-remove'
  | 'alias-add'
  | 'alias-remove'
  | 'note'
  | 'rule-off'
  | 'rule-on'
  | 'export'
  | 'copy'
  | 'part';

/** An entry of the custody log as it is stored, without its own hash. */
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
