import { resolve } from 'node:path';
import { AuditError } from '../../domain/audit-error.ts';

/** Where an answer goes: to standard output, to nobody, or to a file with a manifest beside it. */
export type Destination =
  | { readonly kind: 'stdout' }
  | { readonly kind: 'nowhere' }
  | { readonly kind: 'file'; readonly path: string }
  /** The path ends without the slash that makes it one. */
  | { readonly kind: 'folder'; readonly path: string };

/** Names under which systems offer standard output as a file. */
const STANDARD_OUTPUT: ReadonlySet<string> = new Set([
  '/dev/stdout',
  '/dev/fd/1',
  '/proc/self/fd/1',
  `/proc/${process.pid}/fd/1`,
]);

const NOWHERE = '/dev/null';

/**
 * Where the value of `--output` leads; without one, to standard output.
 * @throws AuditError `usage` for a name of blanks
 */
export function destinationOf(output: string | undefined): Destination {
  if (output === undefined || output === '-') return { kind: 'stdout' };
  if (output.trim() === '') {
    throw new AuditError('usage', `--output "${output}" names no file.`, {
      hint: 'Give the path of a file, or leave --output out for standard output.',
    });
  }
  const path = resolve(output);
  if (STANDARD_OUTPUT.has(path)) return { kind: 'stdout' };
  if (path === NOWHERE) return { kind: 'nowhere' };
  const folder = /^([\s\S]*[^/\\])[/\\]+$/.exec(output)?.[1];
  return folder === undefined ? { kind: 'file', path: output } : { kind: 'folder', path: folder };
}
