import { AuditError } from '../../../domain/audit-error.ts';

/** What to do about a damaged case. */
export const DAMAGE_HINT =
  '`imgaudit verify` says where else. Restore the case from a copy, or import the evidence into a new one.';

/** The error for a question that reads damaged data: the name of the case, and what is wrong, without a full stop. */
export function damagedCase(name: string | null, what: string, cause?: unknown): AuditError {
  const which = name === null ? 'The case' : `The case ${name}`;
  return new AuditError('case-unusable', `${which} is damaged: ${what}.`, { hint: DAMAGE_HINT, cause });
}
