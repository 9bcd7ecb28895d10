import type { ObservedContainer } from '../domain/deployment.ts';
import type {
  EvidenceFile,
  Notice,
  ReadingHints,
  RecordCounts,
  Rejection,
  UnreadFile,
} from '../domain/evidence-file.ts';
import type { Instant } from '../domain/instant.ts';
import type { EventBatch } from './event-batch.ts';

/** What is known of a file before its first record is read. */
export interface FileStart {
  /** The path as the user gave it; `-` for standard input. */
  readonly path: string;
  /** The absolute path; null for standard input, pipes and devices. */
  readonly location: string | null;
  /** The id of the format that reads the file; null for a file without records. */
  readonly source: string | null;
  readonly importedAt: Instant;
  /** What the user said about records that do not say it themselves; null or absent for nothing. */
  readonly readWith?: ReadingHints | null;
}

/** What is known of a file after its last record was read. */
export interface FileEnd extends RecordCounts {
  /** SHA-256 of the file as it lies on disk, in hexadecimal. */
  readonly sha256: string;
  /** SHA-256 of the decompressed content, in hexadecimal. */
  readonly contentSha256: string;
  /** Size of the file as it lies on disk. */
  readonly bytes: number;
  readonly isCompressed: boolean;
  readonly firstEvent: Instant | null;
  readonly lastEvent: Instant | null;
  readonly notices: readonly Notice[];
  /** The original, if it was kept in the case. */
  readonly kept?: KeptFacts | null;
}

/** The gzip of an original that was kept in the case. */
export interface KeptFacts {
  readonly bytes: number;
  /** How many parts the gzip was stored in. The custody log keeps the value under this name. */
  readonly chunks: number;
  readonly sha256: string;
}

/** The position of a record in its file. */
export interface RecordPosition {
  /** Number of the record, from 1. */
  readonly record: number;
  /** Where the record begins in the decompressed file, in bytes. */
  readonly offset: number;
  /** Length of the record in bytes. */
  readonly length: number;
}

/** The file that the records of a batch come from, and where in it they begin. */
export interface BatchOrigin {
  /** Number of the file in the case. */
  readonly file: number;
  /** How many records of the file come before the first one of the batch. */
  readonly recordsBefore: number;
}

/** What was stored of a batch: records accepted and known already, and events. */
export interface StoredBatch {
  readonly accepted: number;
  readonly duplicate: number;
  readonly events: number;
  /** Time of the earliest event in milliseconds; null for a batch without events. */
  readonly first: number | null;
  readonly last: number | null;
  /** How many accepted records had each set of remarks. A set is a bit mask; reading/batch/remark-bits.ts names its bits. */
  readonly remarks: ReadonlyMap<number, number>;
}

/** What became of a batch. */
export interface BatchReceipt extends StoredBatch {
  /** Accepted records that contradict an earlier one; see Contradiction. */
  readonly contradicting: number;
  /** Duplicates that were not compared with the record of the same identity, because version 0.1.0 stored that one. */
  readonly uncompared: number;
  /** Duplicates that leave out what the record of the same identity states. */
  readonly less: number;
  /** Duplicates that state what the record of the same identity leaves out. */
  readonly more: number;
}

/**
 * Stores the batches of one reader. The batches of a reader name actors, images and other dictionary rows by the
 * reader's own numbers, so each reader needs a store of its own that remembers what these numbers are in the case.
 */
export interface BatchStore {
  /** Stores the rows that are new in a batch; called before it is found out which of its records are new. */
  learn(batch: EventBatch): void;
  /** The id in the case of what an id of the reader stands for. */
  idInCase(name: 'kind' | 'actor' | 'address' | 'image' | 'digest' | 'term', id: number): number;
  /**
   * Called by `CaseWriter.addBatches`, which finds out which records are new. `isNew` holds 1 or 0 for each record;
   * null if all are new.
   */
  add(batch: EventBatch, origin: BatchOrigin, isNew: Uint8Array | null): StoredBatch;
}

/** A batch that waits to be stored. */
export interface BatchToAdd {
  /** The store of the reader that made the batch. */
  readonly store: BatchStore;
  readonly batch: EventBatch;
  /** How many records of the file come before the first one of the batch. */
  readonly recordsBefore: number;
}

/** Writes a cluster inventory, between `beginInventory` and `finishFile`. */
export interface InventoryWriter {
  addPod(containers: readonly ObservedContainer[]): void;
  /** Records the name that a provider gives to the cluster with this id. */
  nameCluster(clusterId: string, name: string): void;
  finish(observedAt: Instant, pods: number): void;
  /** The cluster that the file with this SHA-256 (hexadecimal) is an inventory of; null for any other file. At any time. */
  clusterOf(sha256: string): string | null;
}

/**
 * What became of a file or a group at its end. `overtaken`: another process stored what it depends on meanwhile. Nothing of
 * it is in the case, and it must be read and written again, from `beginFile` on; then nobody overtakes it.
 */
export type Stored = 'stored' | 'overtaken';

/**
 * Writes evidence into a case. A file is stored whole or not at all: everything between `beginFile` and `finishFile`
 * is one transaction, and `abandonFile` undoes it. A group of files may share one transaction: then they are stored or
 * undone together.
 */
export interface CaseWriter {
  /** The secret of the case, with which fingerprints of records are keyed. */
  readonly key: Buffer;
  readonly inventory: InventoryWriter;

  /** The files that begin from now on share one transaction, until `finishGroup` commits it. */
  beginGroup(): void;
  /** Commits the files of a group; does nothing without one. Must be called before a file that is not of the group begins. */
  finishGroup(): Stored;
  /** @throws AuditError `case-locked` if another process writes the case; the message names that process */
  beginFile(start: FileStart): void;
  openBatchStore(): BatchStore;
  /**
   * Stores batches that follow each other in the file, and returns a receipt for each of them. Looking up which records
   * are known costs less for many batches at once.
   */
  addBatches(batches: readonly BatchToAdd[]): readonly BatchReceipt[];
  addRejection(position: RecordPosition, rejection: Pick<Rejection, 'reason' | 'text'>): void;
  beginInventory(cluster: string): void;
  /** A file of a group is stored by `finishGroup`. */
  finishFile(end: FileEnd): Stored;
  /** Undoes everything since `beginFile` or `beginOriginal`, or the whole group. Does nothing if no file was begun. */
  abandonFile(): void;

  /**
   * Remembers files that were not read, in the custody log; a case that holds no file remembers none. Not between
   * `beginFile` and `finishFile`.
   */
  noteUnread(files: readonly UnreadFile[]): void;

  /** The SHA-256 (hexadecimal) of all files of the case. */
  fileHashes(): readonly string[];
  /** The file with this SHA-256 (hexadecimal); null if the case does not have it. */
  fileWithHash(sha256: string): EvidenceFile | null;
  /** Whether records without an id are known by how they are written: see KNOWN_AS_READ. */
  knowsAsWritten(): boolean;
  /** Number of the newest file; 0 in an empty case. */
  newestFile(): number;
  /** Whether the case has a file of this size in bytes. If not, a new file of that size cannot be a duplicate. */
  hasFileOfSize(bytes: number): boolean;

  /** Begins to keep the original of the file that was begun. */
  beginKeeping(): void;
  /** The next bytes of the original, compressed with gzip. */
  addKept(bytes: Buffer): void;
  isKept(file: number): boolean;
  /** Begins to keep the original of a file that was imported earlier. Takes the place of `beginFile`. */
  beginOriginal(file: number): void;
  /** Ends what `beginOriginal` began. Takes the place of `finishFile`. */
  finishOriginal(kept: KeptFacts): void;

  /** Turns a failure of the store into a message for the user; returns any other error unchanged. */
  explained(error: unknown): unknown;
}
