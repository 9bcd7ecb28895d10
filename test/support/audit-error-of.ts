import { AuditError } from '../../src/domain/audit-error.ts';

/** The AuditError that `run` throws. Fails the test if it throws anything else or nothing. */
export function auditErrorOf(run: () => unknown): AuditError {
  try {
    run();
  } catch (error) {
    if (error instanceof AuditError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
