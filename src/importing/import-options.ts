import type { Readable } from 'node:stream';
import { AuditError } from '../domain/audit-error.ts';
import type { Instant } from '../domain/instant.ts';
import type { InputFile } from '../evidence/source/input-file.ts';
import type { Format, ReadContext } from '../formats/toolkit/format.ts';

/** How files are imported. */
export interface ImportOptions {
  /** The format to read every file with; null recognises the format of each from its content. */
  readonly format: Format | null;
  readonly context: ReadContext;
  /** What the user says about a cluster inventory; null leaves it to the file. */
  readonly inventory: {
    readonly cluster: string | null;
    readonly observedAt: Instant | null;
    /** Whether the files of the command show their cluster whole. */
    readonly isComplete?: boolean;
  };
  readonly now: Instant;
  readonly stdin: Readable;
  readonly signal: AbortSignal;
  /** How many threads read a file of lines. 0 reads it in the main thread; null decides by the size of the file. */
  readonly threads: number | null;
  /** Whether originals are put into the case. */
  readonly isKept?: boolean;
  /** How many bytes a file may inflate to; null for the default. */
  readonly mostBytes: number | null;
  onProgress(progress: { readonly bytes: number; readonly records: number }): void;
}

/**
 * Reports how much of a file was read; called between batches, where a file can be given up.
 * @throws AuditError `interrupted` after Ctrl-C
 */
export function checkpoint(input: InputFile, bytes: number, records: number, options: ImportOptions): void {
  options.onProgress({ bytes, records });
  if (options.signal.aborted) throw interruptedIn(input.path);
}

/** The error of an import that was interrupted in a file. */
export function interruptedIn(path: string): AuditError {
  const message = `Interrupted in ${path}: files finished before it are in the case, it is not.`;
  return new AuditError('interrupted', message, { hint: 'Run the same import again to complete it.' });
}
