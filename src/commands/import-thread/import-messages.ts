import { AuditError, type AuditErrorCode } from '../../domain/audit-error.ts';
import type { ImportAnswer } from './import-task.ts';

/** What the thread of an import tells the main thread. */
export type ImportNews =
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly bytes: number | null;
      readonly number: number;
      readonly of: number;
    }
  | { readonly kind: 'progress'; readonly bytes: number; readonly records: number }
  | { readonly kind: 'done'; readonly answer: ImportAnswer }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** What the main thread tells the thread of an import. */
export type ImportOrder =
  | { readonly kind: 'interrupt' }
  /** Standard input cannot be read; `code` is that of the system. */
  | { readonly kind: 'stdin-failed'; readonly message: string; readonly code: string };

/** An error as plain data: threads cannot hand over its class. */
export interface Failure {
  readonly message: string;
  readonly stack: string | null;
  /** Null for what is no AuditError. */
  readonly audit: { readonly code: AuditErrorCode; readonly hint: string | null } | null;
}

export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: String(error), stack: null, audit: null };
  const { message, stack = null } = error;
  return { message, stack, audit: error instanceof AuditError ? { code: error.code, hint: error.hint } : null };
}

/** The error again, with the stack that it had. */
export function errorOf({ message, stack, audit }: Failure): Error {
  const hint = audit?.hint ?? null;
  const error =
    audit === null ? new Error(message) : new AuditError(audit.code, message, hint === null ? {} : { hint });
  if (stack !== null) error.stack = stack;
  return error;
}
