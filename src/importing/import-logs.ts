import type { CaseWriter } from '../case/case-writer.ts';
import type { RecordCounts } from '../domain/evidence-file.ts';
import type { InputFile } from '../evidence/source/input-file.ts';
import { FileImport } from './file-import.ts';
import { type FileReceipt, NO_RECORDS } from './file-receipt.ts';
import type { ImportOptions } from './import-options.ts';
import { UnreadFiles } from './unread-files.ts';

export interface ImportReceipt {
  readonly files: readonly FileReceipt[];
  readonly totals: RecordCounts & { readonly files: number };
}

/** Called before each file, so that progress can name it. */
export type OnFile = (input: InputFile) => void;

/** Imports files one after the other, in the order given. @throws AuditError `interrupted`, or an error of the case */
export async function importLogs(
  inputs: readonly InputFile[],
  writer: CaseWriter,
  options: ImportOptions & { readonly onFile: OnFile },
): Promise<ImportReceipt> {
  const fileImport = new FileImport(writer, options);
  const files: FileReceipt[] = [];
  const unread = new UnreadFiles(options.now);
  try {
    for (const input of inputs) {
      options.onFile(input);
      const receipt = await fileImport.run(input);
      files.push(receipt);
      await unread.add(input, receipt);
    }
    unread.note(writer);
  } catch (error) {
    throw writer.explained(error);
  }
  const totals = files.reduce(addCounts, NO_RECORDS);
  return { files, totals: { ...totals, files: files.length } };
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
