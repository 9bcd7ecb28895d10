import type { FileStatus, IgnoredReason, Notice, RecordCounts } from '../../domain/evidence-file.ts';
import type { Instant } from '../../domain/instant.ts';
import type { InputFile } from '../../evidence/source/input-file.ts';

/** What was found in a file: counts of its records, its first and last event, and notices. */
export interface FileSummary {
  readonly counts: RecordCounts;
  readonly ignoredBecause: readonly IgnoredReason[];
  /** Accepted records that have the id of an earlier record and another content. */
  readonly contradicting: number;
  readonly firstEvent: Instant | null;
  readonly lastEvent: Instant | null;
  readonly notices: readonly Notice[];
}

/** What became of one file of an import. */
export interface FileReceipt extends RecordCounts {
  readonly path: string;
  readonly sha256: string | null;
  readonly bytes: number;
  readonly source: string | null;
  readonly status: FileStatus;
  /** Empty for a file that the case has already. */
  readonly ignoredBecause: readonly IgnoredReason[];
  /** Accepted records that have the id of an earlier record and another content. */
  readonly contradicting: number;
  /** Why it was not imported, or null. */
  readonly reason: string | null;
  readonly firstEvent: Instant | null;
  readonly lastEvent: Instant | null;
  readonly notices: readonly Notice[];
}

export const NO_RECORDS: RecordCounts = { records: 0, accepted: 0, duplicate: 0, ignored: 0, rejected: 0, events: 0 };

/** What is said of an archive that holds nothing. */
export const EMPTY_ARCHIVE: FileSummary = {
  counts: NO_RECORDS,
  ignoredBecause: [],
  contradicting: 0,
  firstEvent: null,
  lastEvent: null,
  notices: [{ id: 'empty-archive', text: 'The archive holds no records.' }],
};

/** Counts while they are made. */
export type RunningCounts = { -readonly [Count in keyof RecordCounts]: RecordCounts[Count] };

/** The receipt of a file of which nothing was imported. */
export function emptyReceipt(input: InputFile): FileReceipt {
  return {
    ...NO_RECORDS,
    ignoredBecause: [],
    contradicting: 0,
    path: input.path,
    sha256: null,
    bytes: input.bytes ?? 0,
    source: null,
    status: 'unrecognised',
    reason: null,
    firstEvent: null,
    lastEvent: null,
    notices: [],
  };
}
