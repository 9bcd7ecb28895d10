import type { ImageReference } from './image-ref.ts';
import type { Instant, Zone } from './instant.ts';

/** Something worth telling about evidence or an answer that is neither an event nor an error. */
export interface Notice {
  readonly id: string;
  readonly text: string;
}

/** The accounting of an import: records = accepted + duplicate + ignored + rejected. `events` counts events stored. */
export interface RecordCounts {
  readonly records: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly ignored: number;
  readonly rejected: number;
  readonly events: number;
}

/** What the user said of a file that its records are read by. */
export interface ReadingHints {
  /** Zone of times that name none; null for the format's documented default. */
  readonly assumedZone: Zone | null;
  /** The image that every record is about; null where the log itself says so. */
  readonly image: ImageReference | null;
}

/** A file of logs that a case holds events of. */
export interface EvidenceFile extends RecordCounts {
  readonly id: number;
  /** Name shown to people: the path as given on import. */
  readonly path: string;
  /** Absolute path at the time of import, or null for standard input. */
  readonly location: string | null;
  /** SHA-256 of the file as it lies on disk. */
  readonly sha256: string;
  /** SHA-256 of what it holds, decompressed; the same where it is not compressed. */
  readonly contentSha256: string;
  /** Bytes of the file as it lies on disk. */
  readonly bytes: number;
  readonly isCompressed: boolean;
  /** The format it was read as; null for an archive that holds nothing. */
  readonly source: string | null;
  readonly importedAt: Instant;
  readonly firstEvent: Instant | null;
  readonly lastEvent: Instant | null;
  readonly notices: readonly Notice[];
}

/** What stood around a list of records, such as `total_num`, and how many records the list held. */
export interface Envelope {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly records: number;
}

/** A record that could not be read, kept for whoever asks what was not understood. */
export interface Rejection {
  readonly file: string;
  readonly record: number;
  readonly offset: number;
  readonly length: number;
  readonly reason: string;
  /** The record's text, at most its first 64 KiB. */
  readonly text: string;
}
