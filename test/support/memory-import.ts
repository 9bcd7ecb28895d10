import { Readable } from 'node:stream';
import { EPOCH } from '../../src/domain/instant.ts';
import { type FileReceipt, importFile } from '../../src/ingest/import-file.ts';
import type { CaseWriter } from '../../src/store/case-writer.ts';

/** Imports bytes as if they came from standard input, chunk by chunk. */
export function importBytes(writer: CaseWriter, chunks: readonly Buffer[]): Promise<FileReceipt> {
  const input = { path: '-', location: null, bytes: null, isStream: true };
  return importFile(input, writer, {
    format: null,
    context: { assumedZone: null, image: null },
    inventory: { cluster: null, observedAt: null },
    now: EPOCH,
    stdin: Readable.from(chunks),
    signal: new AbortController().signal,
    threads: 0,
    mostBytes: null,
    onProgress: () => {},
  });
}
