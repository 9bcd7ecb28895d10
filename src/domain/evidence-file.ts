import type { ImageReference } from './image-ref.ts';
import type { Instant, Zone } from './instant.ts';

/** A remark about evidence or an answer that a reader should know, such as a gap in a log. It is not an error. */
export interface Notice {
  /** Stable name of the kind of remark, for scripts and tests. */
  readonly id: string;
  /** One sentence. */
  readonly text: string;
}

/** What became of the records of a file: `records = accepted + duplicate + ignored + rejected`. */
export interface RecordCounts {
  readonly records: number;
  /** Records whose events were stored. */
  readonly accepted: number;
  /** Records that the case already had. */
  readonly duplicate: number;
  /** Records that were understood and are no registry event. */
  readonly ignored: number;
  /** Records that could not be read; see `Rejection`. */
  readonly rejected: number;
  /** Events stored. One record may give several. */
  readonly events: number;
}

/**
 * The edition of what formats make of a record. Raise it when a format gives other events for the same record: files of
 * a case are verified by the edition by which they were read. Edition 1 is that of version 0.1.0.
 */
export const READING_EDITION = 6;

/**
 * The edition since which a record without an id of its vendor is known by what it says, and not by how it is written. A
 * case that has files of earlier editions knows all of its records as before, so that no record counts twice.
 */
export const KNOWN_AS_READ = 6;

/** How a file was read: what the user stated on import, where its records leave it open, and by which edition. */
export interface ReadingHints {
  /** Zone of times written without one; null for the default of the format. */
  readonly assumedZone: Zone | null;
  /** The image that every record is about; null if the records name it themselves. */
  readonly image: ImageReference | null;
  /** See READING_EDITION, which it is unless it is given. */
  readonly edition?: number;
  /** SHA-256 of the outermost archive that the file was an entry of. */
  readonly archive?: string;
  /**
   * Times without a year are of the last year in which they are not after this one, and records without a time have this
   * one; only for formats that lack years or times.
   */
  readonly writtenBy?: Instant;
  /** Whether the file is cut by the keys of wrappers too, because its records lie in wrappers of other services. */
  readonly isWrapped?: boolean;
  /** Whether records without an id are known by how they are written: see KNOWN_AS_READ. */
  readonly isKnownAsWritten?: boolean;
  /** For a cluster inventory. */
  readonly inventory?: InventoryHints;
}

/** Whether the records of a file without an id are known by how they are written. */
export function areKnownAsWritten(hints: Pick<ReadingHints, 'edition' | 'isKnownAsWritten'>): boolean {
  return hints.isKnownAsWritten === true || (hints.edition ?? READING_EDITION) < KNOWN_AS_READ;
}

/** What was known of a cluster inventory when it was imported. */
export interface InventoryHints {
  /** Number of the first file that the command could have imported; with the time it names the command. */
  readonly command: number;
  /** Whether the user says that it is the whole cluster. */
  readonly isComplete: boolean;
  /** Where the time of the inventory comes from. */
  readonly clock: 'stated' | 'file' | 'import';
}

/** A file that was imported into a case. */
export interface EvidenceFile extends RecordCounts {
  /** Number within the case. */
  readonly id: number;
  /** The path as given on import. It is the name shown to people. */
  readonly path: string;
  /** The absolute path at the time of import, for an entry `/of/archive.zip!/of/entry`; null for standard input, pipes and devices. */
  readonly location: string | null;
  /** SHA-256 of the outermost archive that the file was an entry of; absent for a file of its own. */
  readonly archive?: string;
  /** SHA-256 of the file as stored on disk, in lower-case hexadecimal digits. */
  readonly sha256: string;
  /** SHA-256 of the decompressed content; equal to `sha256` if the file is not compressed. */
  readonly contentSha256: string;
  /** Size of the file as stored on disk, in bytes. */
  readonly bytes: number;
  readonly isCompressed: boolean;
  /** Id of the format that read it; null for an archive without content. */
  readonly source: string | null;
  readonly importedAt: Instant;
  /** Time of the earliest event stored from it; null if none was. */
  readonly firstEvent: Instant | null;
  readonly lastEvent: Instant | null;
  readonly notices: readonly Notice[];
}

/** What became of a file that an import was given. */
export type FileStatus = 'imported' | 'already-imported' | 'unrecognised' | 'unreadable';

/** Whether nothing of a file was read, and the case does not have it either. */
export function isUnread({ status }: { readonly status: FileStatus }): boolean {
  return status === 'unrecognised' || status === 'unreadable';
}

/** A file that an import was given and did not read. It is remembered, so that answers can say what they do not cover. */
export interface UnreadFile {
  /** The path as given on import. */
  readonly path: string;
  /** SHA-256 of the file as stored on disk; null where it could not be read at all. */
  readonly sha256: string | null;
  /** Size on disk in bytes, as far as it is known. */
  readonly bytes: number;
  /** Why it was not read. */
  readonly reason: string;
  /** When that was. */
  readonly at: Instant;
}

/** When the first and the last event of some files happened; null where they have none. */
export function periodOf(
  files: readonly Pick<EvidenceFile, 'firstEvent' | 'lastEvent'>[],
): { readonly first: Instant; readonly last: Instant } | null {
  let period: { readonly first: Instant; readonly last: Instant } | null = null;
  for (const { firstEvent, lastEvent } of files) {
    if (firstEvent === null || lastEvent === null) continue;
    const first: Instant = period !== null && period.first < firstEvent ? period.first : firstEvent;
    const last: Instant = period !== null && period.last > lastEvent ? period.last : lastEvent;
    period = { first, last };
  }
  return period;
}

/** What stood around a list of records, such as `total_num`, and how many records the list held. */
export interface Envelope {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly records: number;
}

/** A record that could not be read. It is kept so that an examiner can see what the case does not cover. */
export interface Rejection {
  /** Path of the evidence file. */
  readonly file: string;
  /** Number of the record in its file, from 1. */
  readonly record: number;
  /** Position of its first byte in the decompressed file. */
  readonly offset: number;
  /** Length in bytes. */
  readonly length: number;
  readonly reason: string;
  /** The text of the record, at most its first 64 KiB. */
  readonly text: string;
}

/** Why records were ignored; null stands for the reasons beyond the first ones. */
export interface IgnoredReason {
  readonly reason: string | null;
  readonly records: number;
}

/** Reasons may quote what a log says, and a hostile log says a million different things. */
const MOST_REASONS = 20;

/** Counts why records were ignored. The first MOST_REASONS reasons are kept apart. */
export class IgnoredReasons {
  readonly #records = new Map<string | null, number>();

  add(reason: string | null, records = 1): void {
    const isKept = this.#records.has(reason) || this.#records.size < MOST_REASONS;
    const key = isKept ? reason : null;
    this.#records.set(key, (this.#records.get(key) ?? 0) + records);
  }

  /** That of the most records first, and the others last. */
  list(): readonly IgnoredReason[] {
    const counted = Array.from(this.#records, ([reason, records]) => ({ reason, records }));
    return counted.toSorted((a, b) => Number(a.reason === null) - Number(b.reason === null) || b.records - a.records);
  }
}
