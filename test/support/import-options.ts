import { Readable } from 'node:stream';
import { EPOCH } from '../../src/domain/instant.ts';
import type { ImportOptions } from '../../src/importing/import-options.ts';

/** Options of an import in this thread with every default, except for the given ones. */
export function importOptions(options: Partial<ImportOptions> = {}): ImportOptions {
  return {
    format: null,
    context: { assumedZone: null, image: null },
    inventory: { cluster: null, observedAt: null },
    now: EPOCH,
    stdin: Readable.from([]),
    signal: new AbortController().signal,
    threads: 0,
    mostBytes: null,
    onProgress: () => {},
    ...options,
  };
}
