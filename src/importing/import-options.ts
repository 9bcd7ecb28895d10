import type { Readable } from 'node:stream';
import type { Instant } from '../domain/instant.ts';
import type { Format, ReadContext } from '../formats/toolkit/format.ts';

/** How files are imported. */
export interface ImportOptions {
  /** Read everything with this format; null recognises the format from the content. */
  readonly format: Format | null;
  readonly context: ReadContext;
  /** What is known of a cluster inventory beside its file; null where the file decides. */
  readonly inventory: { readonly cluster: string | null; readonly observedAt: Instant | null };
  readonly now: Instant;
  readonly stdin: Readable;
  readonly signal: AbortSignal;
  /** How many threads read a file of lines, none where 0; null leaves it to the size of the file. */
  readonly threads: number | null;
  /** Whether originals are put into the case. */
  readonly isKept?: boolean;
  /** How many bytes a file may inflate to; null for what is usual. */
  readonly mostBytes: number | null;
  onProgress(progress: { readonly bytes: number; readonly records: number }): void;
}
