/** Codes of the situations that imgaudit reports to its user. `commands/exit-codes.ts` maps each to an exit code. */
export type AuditErrorCode =
  | 'usage'
  | 'bad-time'
  | 'window-too-long'
  | 'answer-too-large'
  | 'bad-image'
  | 'bad-address'
  | 'bad-rule'
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
  | 'output-refused'
  | 'output-failed'
  | 'not-found'
  | 'findings-reached'
  | 'interrupted';

/**
 * A situation that the user can do something about. Any other thrown value is reported as a bug of imgaudit. Tests and
 * exit codes depend on `code`, never on the words.
 */
export class AuditError extends Error {
  override readonly name = 'AuditError';
  readonly code: AuditErrorCode;
  /** What to do next, in one line; null if there is nothing to advise. */
  readonly hint: string | null;

  /** @param message What is wrong and where, in one line. */
  constructor(code: AuditErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? null;
  }
}
