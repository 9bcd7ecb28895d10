import type { CaseAudit } from '../../../case/audit/case-audit.ts';
import type { OpenCase } from '../../../case/open-case.ts';
import { SqliteCaseAudit } from '../audit/sqlite-case-audit.ts';
import { openReading } from './open-case-for-reading.ts';

/**
 * Opens a case for questions about itself: its evidence, its custody log, whether it is whole. A case that was tampered
 * with is opened too, so that verify can say where.
 * @throws AuditError `case-not-found`, `case-unusable`, `case-too-new`, `case-locked`
 */
export function openCaseForAudit(path: string): OpenCase<CaseAudit> {
  return openReading(path, (database) => new SqliteCaseAudit(database));
}
