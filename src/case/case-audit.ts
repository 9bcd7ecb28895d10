import type { AllowEntry } from '../domain/allow-entry.ts';
import type { ObservedContainer } from '../domain/deployment.ts';
import type { EvidenceFile, ReadingHints, Rejection } from '../domain/evidence-file.ts';
import type { RecordedEvent } from '../domain/registry-event.ts';
import type { CustodyEntry } from './custody/custody.ts';
import type { CheckOutcome } from './verification.ts';

type Row = Readonly<Record<string, unknown>>;

/** A file of a case, with its row exactly as it is stored. */
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

/** Hashes of what a file said about clusters; null if it said nothing. */
export interface InventoryFacts {
  readonly inventory: string | null;
  readonly clusterNames: string | null;
}

/** Where the record of an event, or of a rejection, stands; numbers as they are stored. */
export interface StoredPosition {
  /** Number of the event or the rejection in the case. */
  readonly id: number;
  /** Number of the file in the case. */
  readonly file: number;
  readonly record: number;
  readonly offset: number;
  /** Time of the event in milliseconds; null for a rejection. */
  readonly time: number | null;
}

/** A rejected record with its number in the case. */
export type StoredRejection = Omit<Rejection, 'file'> & { readonly id: number };

/** Checks that a store can do alone, without the evidence. */
export interface CaseChecks {
  /** Pages, references between tables and whatever else the database can check by itself. */
  database(): CheckOutcome;
  schema(): CheckOutcome;
  /** Structures that the store keeps beside the events in order to find them. */
  indexes(): CheckOutcome;
  /** Texts that details of events refer to. */
  terms(): CheckOutcome;
}

/** Tells which records of one file the case has taken. Records must be asked about in the order of their file. */
export interface KnownRecords {
  /** `isByContent`: the record has no identity of its own, so equal records of a file are distinguished by counting. */
  knows(fingerprint: bigint, isByContent: boolean): boolean;
}

/** The stored rows, to be compared with the records they were read from. */
export interface StoredRecords {
  /** The position of every event, in the order of their numbers. */
  eventPositions(): Iterable<StoredPosition>;
  /** The position of every rejection, in the order of their numbers. */
  rejectionPositions(): Iterable<StoredPosition>;
  /**
   * At most `most` rows, spread evenly over a table. `phase`, from 0 to 1, shifts the rows within the distance between
   * two of them.
   */
  sample(
    table: 'event' | 'rejected',
    spread: { readonly most: number; readonly phase: number },
  ): readonly Pick<StoredPosition, 'id' | 'file'>[];
  /** How many fingerprints are stored; null if they cannot be read. */
  fingerprintCount(): number | null;
  /** A fresh one for each file. */
  knownRecords(): KnownRecords;
  /** Events of a file, in the order of their numbers. Other questions may be asked meanwhile. */
  events(rows: RowsOfFile): Iterable<RecordedEvent>;
  /** All events of the record that an event came from, in order. */
  recordAround(seq: number): readonly RecordedEvent[];
  /** Rejections of a file, in the order of their numbers. Other questions may be asked meanwhile. */
  rejections(rows: RowsOfFile): Iterable<StoredRejection>;
  /** Containers that an inventory file lists, in the order of the file. */
  containers(file: number): readonly ObservedContainer[];
}

/** Questions about a case as evidence. Answers show what is stored, also where it was tampered with. */
export interface CaseAudit {
  readonly checks: CaseChecks;
  readonly records: StoredRecords;
  /** The secret with which fingerprints of records are keyed; empty if the case has lost it. */
  readonly key: Buffer;
  files(): readonly AuditedFile[];
  /** The file that an event was read from; null if there is no such event. */
  fileOfEvent(seq: number): AuditedFile | null;
  /** The gzip of an original that was kept, in parts. */
  keptParts(file: number): Iterable<Buffer>;
  inventoryFacts(file: number): InventoryFacts;
  /** Hash of the names of all clusters; null if there are no names. */
  clusterNames(): string | null;
  /** Hash of rejected records; null if there are none. */
  rejectionsHash(rows: RowsOfFile): string | null;
  /** The custody log, in order. */
  custody(): readonly CustodyEntry[];
  /** The allow list, each row exactly as it is stored. */
  allowRows(): readonly (Row & Pick<AllowEntry, 'id'>)[];
  aliasRows(): readonly { readonly host: string; readonly canonical: string }[];
  /** Whether an error came from the store itself, so that it says something about the case. */
  isStoreError(error: unknown): error is Error;
}
