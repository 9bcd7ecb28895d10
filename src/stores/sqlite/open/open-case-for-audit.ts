import { CaseAudit } from '../audit/case-audit.ts';
import type { OpenCase } from '../connection/case-identity.ts';
import { openReading } from './open-case-for-reading.ts';

/**
 * Opens a case for questions about itself: its evidence, its custody log, whether it is whole. One that was tampered
 * with is opened too, to say where.
 * @throws AuditError `case-not-found`, `case-unusable`, `case-too-new`, `case-locked`
 */
export function openCaseForAudit(path: string): OpenCase<CaseAudit> {
  return openReading(path, (database) => new CaseAudit(database));
}
