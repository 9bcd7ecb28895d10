import type { CaseAudit } from '../../stores/sqlite/audit/case-audit.ts';
import type { Findings } from '../comparing/findings.ts';
import type { FileRows } from './walk-rows.ts';

export interface VerifyOptions {
  /** Every record is read again, not a sample. */
  readonly isAll: boolean;
  /** How many events, and how many rejected records, the sample holds. */
  readonly sample: number;
  /** Whether evidence that is gone is a problem. */
  readonly requireEvidence: boolean;
  /** A hash that an entry of the custody log must have; null for none. */
  readonly head: string | null;
  readonly signal: AbortSignal;
  onFile(path: string, bytes: number): void;
  onProgress(done: { readonly bytes: number; readonly records: number }): void;
}

/** What the checks of one case share. */
export interface Verification {
  readonly audit: CaseAudit;
  readonly findings: Findings;
  readonly requireEvidence: boolean;
  /** By the files' numbers: SHA-256 of the gzip of the original that was kept. */
  readonly keptHashes: ReadonlyMap<number, string>;
  readonly rows: ReadonlyMap<number, FileRows>;
  /** @throws AuditError `interrupted` */
  onBytes(bytes: number): void;
}
