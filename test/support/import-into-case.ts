import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { CaseReader } from '../../src/case/case-reader.ts';
import type { ImageReference } from '../../src/domain/image-ref.ts';
import { EPOCH, parseInstant } from '../../src/domain/instant.ts';
import { findInputs } from '../../src/importing/find-inputs.ts';
import { type ImportReceipt, importLogs } from '../../src/importing/import-logs.ts';
import { openCaseForReading } from '../../src/stores/sqlite/open/open-case-for-reading.ts';
import { openCaseForWriting } from '../../src/stores/sqlite/open/open-case-for-writing.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Logs without years are of this one. */
const YEAR_END = parseInstant('2026-12-31T00:00:00Z')?.instant ?? EPOCH;

/** Imports files into the case at `path` within this process. Creates the case if it does not exist. */
export async function importInto(
  path: string,
  files: readonly string[],
  image: ImageReference | null = null,
  {
    threads = 0,
    signal = new AbortController().signal,
  }: { readonly threads?: number; readonly signal?: AbortSignal } = {},
): Promise<ImportReceipt> {
  const open = openCaseForWriting(path, { isDryRun: false, writer: 'a test' });
  try {
    return await importLogs(findInputs(files).files, open.case, {
      format: null,
      context: { assumedZone: null, image, writtenBy: YEAR_END },
      inventory: { cluster: null, observedAt: null },
      now: EPOCH,
      stdin: Readable.from([]),
      signal,
      threads,
      mostBytes: null,
      onFile: () => {},
      onProgress: () => {},
    });
  } finally {
    open.close();
  }
}

/** Imports files into a new case, and gives what `ask` answers. The case is closed afterwards. */
export async function withCaseOf<T>(
  files: readonly string[],
  ask: (reader: CaseReader) => T,
  image: ImageReference | null = null,
): Promise<T> {
  const path = join(temporaryFolder(), 'case.db');
  await importInto(path, files, image);
  const open = openCaseForReading(path);
  try {
    return ask(open.case);
  } finally {
    open.close();
  }
}
