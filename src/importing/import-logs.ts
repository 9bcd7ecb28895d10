import type { CaseWriter } from '../case/case-writer.ts';
import type { RecordCounts } from '../domain/evidence-file.ts';
import type { InputFile } from '../evidence/source/input-file.ts';
import { ArchiveImport } from './archive-import.ts';
import type { ImportOptions } from './import-options.ts';
import { type FileReceipt, NO_RECORDS } from './receipts/file-receipt.ts';
import { UnreadFiles } from './receipts/unread-files.ts';
import { SmallFileImport } from './small-file-import.ts';
import { isSmall, type SmallFilesTask } from './small-files/small-file.ts';
import { SmallFilesAhead } from './small-files/small-files-ahead.ts';

export interface ImportReceipt {
  readonly files: readonly FileReceipt[];
  readonly totals: RecordCounts & { readonly files: number };
}

/** Called before each file, with its number from 1 and how many there are, so that progress can name it. */
export type OnFile = (input: InputFile, number: number, of: number) => void;

/** Imports files one after the other, in the order given. @throws AuditError `interrupted`, or an error of the case */
export async function importLogs(
  inputs: readonly InputFile[],
  writer: CaseWriter,
  given: ImportOptions & { readonly onFile: OnFile },
): Promise<ImportReceipt> {
  const options = writer.knowsAsWritten() ? { ...given, context: { ...given.context, isKnownAsWritten: true } } : given;
  const task = smallFilesTask(writer, options);
  const ahead = new SmallFilesAhead(inputs, task, options.threads);
  const smallFiles = new SmallFileImport(writer, options);
  const archives = new ArchiveImport(smallFiles, task, writer, options);
  try {
    const unread = new UnreadFiles(options.now);
    const files = await importAll(inputs, { ahead, smallFiles, archives, unread }, options);
    unread.note(writer);
    const totals = files.reduce(addCounts, NO_RECORDS);
    return { files, totals: { ...totals, files: files.length } };
  } catch (error) {
    writer.abandonFile();
    throw writer.explained(error);
  } finally {
    await Promise.all([ahead.close(), archives.close()]);
  }
}

/** What the import of all files shares. */
interface Helpers {
  readonly ahead: SmallFilesAhead;
  readonly smallFiles: SmallFileImport;
  readonly archives: ArchiveImport;
  readonly unread: UnreadFiles;
}

async function importAll(
  inputs: readonly InputFile[],
  { ahead, smallFiles, archives, unread }: Helpers,
  options: ImportOptions & { readonly onFile: OnFile },
): Promise<readonly FileReceipt[]> {
  const files: FileReceipt[] = [];
  for (const [index, input] of inputs.entries()) {
    options.onFile(input, index + 1, inputs.length);
    const receipt = isSmall(input) ? await smallFiles.add(input, await ahead.next(input)) : null;
    const receipts = receipt === null ? await archives.runAny(input) : [receipt];
    for (const one of receipts) {
      await unread.add(input, one);
      files.push(one);
    }
  }
  await smallFiles.finishGroup();
  return files.map((receipt) => smallFiles.final(receipt));
}

function smallFilesTask(writer: CaseWriter, options: ImportOptions): SmallFilesTask {
  const { format, context, mostBytes, isKept = false } = options;
  return { format: format?.id ?? null, context, mostBytes, isKept, key: writer.key, known: writer.fileHashes() };
}

function addCounts(sum: RecordCounts, file: RecordCounts): RecordCounts {
  return {
    records: sum.records + file.records,
    accepted: sum.accepted + file.accepted,
    duplicate: sum.duplicate + file.duplicate,
    ignored: sum.ignored + file.ignored,
    rejected: sum.rejected + file.rejected,
    events: sum.events + file.events,
  };
}
