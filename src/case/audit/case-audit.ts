import type { AllowEntry } from '../../domain/allow-entry.ts';
import type { ObservedContainer } from '../../domain/deployment.ts';
import type { EvidenceFile, ReadingHints, Rejection } from '../../domain/evidence-file.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import type { Contradiction } from '../contradiction.ts';
import type { CustodyEntry } from '../custody/custody.ts';
import type { EventDigests } from '../custody/event-digests.ts';
import type { RecordContent } from '../record-content.ts';
import type { CheckOutcome } from './verification.ts';

type Row = Readonly<Record<string, unknown>>;

/** An evidence file of a case, with its row exactly as it is stored. */
export interface AuditedFile extends EvidenceFile {
  readonly readWith: ReadingHints;
  /** Whether the case keeps the original. */
  readonly isKept: boolean;
  /** The names and values that the custody log was given when the file was imported. */
  readonly row: Row;
}

/** Rows of one file whose numbers lie between `first` and `last`, both included. */
export interface RowsOfFile {
  readonly file: number;
  readonly first: number;
  readonly last: number;
}

/** SHA-256 hashes, in hexadecimal, of what a file said about clusters; null if it said nothing. */
export interface InventoryFacts {
  readonly inventory: string | null;
  readonly clusterNames: string | null;
}

/** The position of the record of an event or of a rejection. Numbers are those of the store. */
export interface StoredPosition {
  /** Number of the event or the rejection in the case. */
  readonly id: number;
  /** Number of the file in the case. */
  readonly file: number;
  /** Number of the record in its file, from 1. */
  readonly record: number;
  /** Where the record begins in the decompressed file, in bytes. */
  readonly offset: number;
  /** Time of the event in milliseconds; null for a rejection. */
  readonly time: number | null;
}

/** A rejected record with its number in the case. */
export type StoredRejection = Omit<Rejection, 'file'> & { readonly id: number };

/** Checks that a store can make by itself, without the evidence files. */
export interface CaseChecks {
  /** The integrity checks of the database itself: pages, and references between tables. */
  database(): CheckOutcome;
  /** Whether every value is of the type, the size and the range that imgaudit writes. */
  values(): CheckOutcome;
  /** Whether tables, indexes, triggers and views are those that imgaudit creates. */
  schema(): CheckOutcome;
  /** The structures that the store keeps to find events: columns, posting lists, pages. */
  indexes(): CheckOutcome;
  /** The texts that details of events refer to. */
  terms(): CheckOutcome;
}

/** What a record is known by, beside its fingerprint. */
export interface KnownBy extends RecordContent {
  /** The record has no identity of its own, so equal records of a file are distinguished by counting. */
  readonly isByContent: boolean;
  /** Whether it says the same as the record whose first event has this number, as far as both say it. */
  readonly agrees: (seq: number) => boolean;
}

/** Knows which records of one file the case has accepted. Records must be asked about in the order of the file. */
export interface KnownRecords {
  /**
   * Whether the record is known: as the first with its identity, or as one that contradicts that. Null if it is not.
   * The content is that of RecordColumns.
   */
  knows(fingerprint: bigint, by: KnownBy): 'first' | 'contradicting' | null;
}

/** The stored rows, for comparing them with the records they were read from. */
export interface StoredRecords {
  /** The position of every event, or of those in a window, in the order of their numbers. */
  eventPositions(window?: TimeWindow): Iterable<StoredPosition>;
  /** The position of every rejection, in the order of their numbers. */
  rejectionPositions(): Iterable<StoredPosition>;
  /**
   * At most `most` rows, spread evenly over a table. `phase`, from 0 to 1, moves all rows by that share of the distance
   * between two of them.
   */
  sample(
    table: 'event' | 'rejected',
    spread: { readonly most: number; readonly phase: number },
  ): readonly Pick<StoredPosition, 'id' | 'file'>[];
  /** The records that contradict an earlier one, in the order of their numbers. */
  contradictions(): readonly Contradiction[];
  /** How many fingerprints are stored; null if they cannot be read. */
  fingerprintCount(): number | null;
  /** Make a new one for each file. */
  knownRecords(): KnownRecords;
  /** Events of a file, in the order of their numbers. Other questions may be asked while iterating. */
  events(rows: RowsOfFile): Iterable<RecordedEvent>;
  /** All events of the record that an event came from, in order. */
  recordAround(seq: number): readonly RecordedEvent[];
  /** Rejections of a file, in the order of their numbers. Other questions may be asked while iterating. */
  rejections(rows: RowsOfFile): Iterable<StoredRejection>;
  /** Containers that an inventory file lists, in the order of the file. */
  containers(file: number): readonly ObservedContainer[];
}

/** Questions about a case as evidence. Answers show what is stored, even if somebody tampered with it. */
export interface CaseAudit {
  readonly checks: CaseChecks;
  readonly records: StoredRecords;
  /** The secret with which fingerprints of records are keyed; empty if the case has lost it. */
  readonly key: Buffer;
  files(): readonly AuditedFile[];
  /** The file that an event was read from; null if there is no such event. */
  fileOfEvent(seq: number): AuditedFile | null;
  /** The original of a file as it was kept: a gzip stream, in parts. */
  keptParts(file: number): Iterable<Buffer>;
  inventoryFacts(file: number): InventoryFacts;
  /** SHA-256 of the names of all clusters; null if there are no names. */
  clusterNames(): string | null;
  /** SHA-256 of rejected records; null if there are none. */
  rejectionsHash(rows: RowsOfFile): string | null;
  /** Digests of the events of a file, or of those in a window, computed as on import; null if there are none. */
  eventDigests(rows: RowsOfFile, window?: TimeWindow): EventDigests | null;
  /** The custody log, in order. */
  custody(): readonly CustodyEntry[];
  /** The allow list, each row exactly as it is stored. */
  allowRows(): readonly (Row & Pick<AllowEntry, 'id'>)[];
  aliasRows(): readonly { readonly host: string; readonly canonical: string }[];
  /** Whether an error came from the store itself. Such an error is a finding about the case, not a failure of the check. */
  isStoreError(error: unknown): error is Error;
}
