import { Readable } from 'node:stream';
import type { CaseWriter } from '../../src/case/case-writer.ts';
import { type FileReceipt, importFile } from '../../src/importing/import-file.ts';
import { importOptions } from './import-options.ts';

/** Imports bytes as if they came from standard input, chunk by chunk. */
export function importBytes(writer: CaseWriter, chunks: readonly Buffer[]): Promise<FileReceipt> {
  const input = { path: '-', location: null, bytes: null, isStream: true };
  return importFile(input, writer, importOptions({ stdin: Readable.from(chunks) }));
}
