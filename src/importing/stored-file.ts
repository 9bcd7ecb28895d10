import type { CaseWriter, FileStart } from '../case/case-writer.ts';
import { READING_EDITION, type ReadingHints } from '../domain/evidence-file.ts';
import { zoneName } from '../domain/instant.ts';
import type { InputFile } from '../evidence/source/input-file.ts';
import type { ImportOptions } from './import-options.ts';
import { emptyReceipt, type FileReceipt } from './receipts/file-receipt.ts';

/** What a case is told of a file before its records; `source` is the id of its format, `further` hints how it was read. */
export function startOf(
  input: InputFile,
  source: string | null,
  { context, now }: ImportOptions,
  further: Partial<ReadingHints>,
): FileStart {
  const assumedZone = context.assumedZone === null ? null : zoneName(context.assumedZone);
  const readWith = { image: context.image, assumedZone, edition: READING_EDITION, ...archiveOf(input), ...further };
  // What was read from a pipe cannot be read there again.
  const location = input.isStream ? null : input.location;
  return { path: input.path, location, source, importedAt: now, readWith };
}

function archiveOf({ archive }: InputFile) {
  return archive === undefined ? {} : { archive };
}

/** The receipt of a file that the case has already; null if it does not have it. */
export function receiptOfKnown(writer: CaseWriter, input: InputFile, sha256: string): FileReceipt | null {
  const file = writer.fileWithHash(sha256);
  if (file === null) return null;
  const { source, firstEvent, lastEvent, bytes } = file;
  return { ...emptyReceipt(input), sha256, bytes, source, status: 'already-imported', firstEvent, lastEvent };
}
