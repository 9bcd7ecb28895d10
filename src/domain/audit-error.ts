/** Codes of the situations imgaudit reports to its user; `commands/shared/exit-codes.ts` maps each to an exit code. */
export type AuditErrorCode =
  | 'usage'
  | 'bad-time'
  | 'window-too-long'
  | 'answer-too-large'
  | 'bad-image'
  | 'bad-address'
  | 'case-not-found'
  | 'case-unusable'
  | 'case-locked'
  | 'case-too-new'
  | 'verify-failed'
  | 'evidence-changed'
  | 'evidence-gone'
  | 'nothing-to-import'
  | 'input-not-found'
  | 'input-rejected'
  | 'output-exists'
  | 'output-failed'
  | 'not-found'
  | 'findings-reached'
  | 'interrupted';

/**
 * A situation the user can do something about: what is wrong and where (`message`), and what to do next (`hint`).
 * Both are one line. Everything else that is thrown is a bug and is reported as one.
 */
export class AuditError extends Error {
  override readonly name = 'AuditError';
  readonly code: AuditErrorCode;
  readonly hint: string | null;

  constructor(code: AuditErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? null;
  }
}
