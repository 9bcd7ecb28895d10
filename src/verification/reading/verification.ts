import type { CaseAudit } from '../../case/audit/case-audit.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import type { Findings } from '../comparing/findings.ts';
import type { FileRows } from './walk-rows.ts';

export interface VerifyOptions {
  /** Whether every record is read again, instead of a sample. */
  readonly isAll: boolean;
  /** How many events, and how many rejected records, a sample has at most. */
  readonly sample: number;
  /** Whether missing evidence is a problem. */
  readonly requireEvidence: boolean;
  /** A hash that an entry of the custody log must have; null for no such demand. */
  readonly head: string | null;
  onFile(path: string, bytes: number): void;
  onProgress(done: { readonly bytes: number; readonly records: number }): void;
}

/** What the checks of one case have in common. */
export interface Verification {
  readonly audit: CaseAudit;
  readonly findings: Findings;
  readonly requireEvidence: boolean;
  /** SHA-256 of the gzip of each original that was kept, by the number of its file. */
  readonly keptHashes: ReadonlyMap<number, string>;
  /** The window of another case that this one holds; null for a whole case. */
  readonly window: TimeWindow | null;
  /** The rows of each file, by its number. */
  readonly rows: ReadonlyMap<number, FileRows>;
  /** Reports progress within the current file. */
  onBytes(bytes: number): void;
}
