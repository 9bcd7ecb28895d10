import type { Envelope, Notice } from '../../domain/evidence-file.ts';
import type { InputFile } from '../../evidence/source/input-file.ts';
import type { ReadContext } from '../../formats/toolkit/format.ts';
import type { RecordBatch } from '../../reading/record-reader.ts';

/** In bytes on disk. What each file costs beside its records matters for small files only. */
const MOST_BYTES = 1 << 20;

/** A file that is read at once: it can be read again, and it is small. */
export type SmallInput = InputFile & { readonly location: string; readonly bytes: number };

/** What is handed to a thread: a file, by its bytes where they are in memory already. */
export type SmallWork = Pick<SmallInput, 'location' | 'bytes'> | { readonly content: Uint8Array };

export function isSmall(input: InputFile): input is SmallInput {
  return input.location !== null && !input.isStream && input.bytes !== null && input.bytes <= MOST_BYTES;
}

/** How small files are read; plain data that can be handed to a thread. */
export interface SmallFilesTask {
  /** Id of the format to read every file with; null recognises the format of each from its content. */
  readonly format: string | null;
  readonly context: ReadContext;
  readonly mostBytes: number | null;
  /** Whether the gzip of the original is wanted. */
  readonly isKept: boolean;
  /** Secret of the case. */
  readonly key: Uint8Array;
  /** The SHA-256 of the files that the case has. */
  readonly known: readonly string[];
}

/** What was read of a log, or of an archive that holds nothing. */
export interface ReadFile {
  readonly kind: 'read';
  /** Id of its format; null for an archive that holds nothing. */
  readonly format: string | null;
  /** Whether its records lie in wrappers of other services. */
  readonly isWrapped: boolean;
  /** Number of the reader that made the batches: each names dictionary rows by its own numbers. */
  readonly reader: number;
  readonly batches: readonly RecordBatch[];
  readonly envelopes: readonly Envelope[];
  /** What was remarked when its format was chosen. */
  readonly notices: readonly Notice[];
  readonly sha256: string;
  readonly contentSha256: string;
  readonly isCompressed: boolean;
  /** The gzip of the original, if it is wanted. */
  readonly original: Uint8Array | null;
}

/** What a small file turned out to be. */
export type SmallFile =
  | ReadFile
  /** The case has it. */
  | { readonly kind: 'known'; readonly sha256: string }
  | { readonly kind: 'refused'; readonly bytes: number; readonly because: string }
  /** It is to be imported like a large file, which also tells what is wrong with it. */
  | { readonly kind: 'other' };
