import { AuditError } from '../domain/audit-error.ts';
import type { InputFile } from '../evidence/source/input-file.ts';
import type { ImportOptions } from './import-options.ts';

/**
 * Reports how much of a file was read; called between batches, where a file can be given up.
 * @throws AuditError `interrupted` after Ctrl-C
 */
export function checkpoint(input: InputFile, bytes: number, records: number, options: ImportOptions): void {
  options.onProgress({ bytes, records });
  if (!options.signal.aborted) return;
  throw new AuditError(
    'interrupted',
    `Interrupted in ${input.path}: files finished before it are in the case, it is not.`,
    { hint: 'Run the same import again to complete it.' },
  );
}
