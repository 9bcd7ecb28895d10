import type { CaseAudit } from '../../../case/audit/case-audit.ts';
import type { OpenCase } from '../../../case/open-case.ts';
import { ClickhouseCaseAudit } from '../audit/clickhouse-case-audit.ts';
import { openState } from './open-case-for-reading.ts';

/**
 * Opens a case for questions about itself: its evidence, its custody log, whether it is whole.
 * @throws AuditError `usage`, `case-not-found`, `case-unusable`, `case-too-new`
 */
export function openCaseForAudit(location: string): OpenCase<CaseAudit> {
  return openState(location, (connection, state) => new ClickhouseCaseAudit(connection, state));
}
