import { Readable } from 'node:stream';
import type { CaseWriter } from '../../src/case/case-writer.ts';
import { FileImport } from '../../src/importing/file-import.ts';
import type { FileReceipt } from '../../src/importing/receipts/file-receipt.ts';
import { importOptions } from './import-options.ts';

/** Imports bytes as if they came from standard input, chunk by chunk. */
export function importBytes(writer: CaseWriter, chunks: readonly Buffer[]): Promise<FileReceipt> {
  const input = { path: '-', location: null, bytes: null, isStream: true };
  return new FileImport(writer, importOptions({ stdin: Readable.from(chunks) })).run(input);
}
