import type { CaseWriter, FileStart } from '../case/case-writer.ts';
import { type Notice, READING_EDITION, type ReadingHints } from '../domain/evidence-file.ts';
import { zoneName } from '../domain/instant.ts';
import { shellWord } from '../domain/text/shell-word.ts';
import type { InputFile } from '../evidence/source/input-file.ts';
import type { Format } from '../formats/toolkit/format.ts';
import { clusterNameOf } from './cluster-name.ts';
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
  const known = context.isKnownAsWritten === true ? { isKnownAsWritten: true } : {};
  const readWith = {
    ...{ image: context.image, assumedZone, edition: READING_EDITION },
    ...known,
    ...archiveOf(input),
    ...further,
  };
  // What was read from a pipe cannot be read there again.
  const location = input.isStream ? null : input.location;
  return { path: input.path, location, source, importedAt: now, readWith };
}

function archiveOf({ archive }: InputFile) {
  return archive === undefined ? {} : { archive };
}

/** The receipt of a file that the case has already; null if it does not have it. */
export function receiptOfKnown(
  writer: CaseWriter,
  input: InputFile,
  sha256: string,
  options: ImportOptions,
): FileReceipt | null {
  const file = writer.fileWithHash(sha256);
  if (file === null) return null;
  const { source, firstEvent, lastEvent, bytes } = file;
  const notices = [
    ...otherFormatNotices(source, options.format),
    ...otherClusterNotices(input, options, () => writer.inventory.clusterOf(sha256)),
  ];
  return { ...emptyReceipt(input), sha256, bytes, source, status: 'already-imported', firstEvent, lastEvent, notices };
}

/** The user asks for another format than the file was read with, and nothing is read again. */
function otherFormatNotices(source: string | null, format: Format | null): readonly Notice[] {
  if (source === null || format === null || format.id === source) return [];
  const text = `It was read before as ${source}, so --source ${format.id} changes nothing. A new case can read it so.`;
  return [{ id: 'read-before', text }];
}

/** The user names another cluster, by `--cluster` or by the name of the file, than the file was read with. */
function otherClusterNotices(
  input: InputFile,
  { inventory, now }: ImportOptions,
  clusterBefore: () => string | null,
): readonly Notice[] {
  const asked = clusterNameOf(input, inventory.cluster, now);
  // Most files are logs: the case is not asked about them.
  const known = asked.isKnown ? clusterBefore() : null;
  if (known === null || asked.name === known) return [];
  const text = `It is in the case already, as an inventory of cluster ${known}, and stays so. To have it as cluster ${asked.name}, import it into a new case (--db <file>) with --cluster ${shellWord(asked.name)}.`;
  return [{ id: 'cluster-before', text }];
}
