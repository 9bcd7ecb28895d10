import type { CaseWriter } from '../case/case-writer.ts';
import type { RecordCounts } from '../domain/evidence-file.ts';
import type { InputFile } from '../evidence/source/input-file.ts';
import { type FileReceipt, importFile, NO_RECORDS } from './import-file.ts';
import type { ImportOptions } from './import-options.ts';

export interface ImportReceipt {
  readonly files: readonly FileReceipt[];
  readonly totals: RecordCounts & { readonly files: number };
}

/** Called before each file, so that progress can name it. */
export type OnFile = (input: InputFile) => void;

/** Imports files one after the other, in the order given. */
export async function importLogs(
  inputs: readonly InputFile[],
  writer: CaseWriter,
  options: ImportOptions & { readonly onFile: OnFile },
): Promise<ImportReceipt> {
  const files: FileReceipt[] = [];
  for (const input of inputs) {
    options.onFile(input);
    files.push(
      await importFile(input, writer, options).catch((error: unknown) => Promise.reject(writer.explained(error))),
    );
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
