import type { CaseAudit } from '../../../case/audit/case-audit.ts';
import type { OpenCase } from '../../../case/open-case.ts';
import { ClickhouseCaseAudit } from '../audit/clickhouse-case-audit.ts';
import { closingOnError, connect } from './connect.ts';
import { existingState } from './open-case-for-reading.ts';

/**
 * Opens a case for questions about itself: its evidence, its custody log, whether it is whole.
 * @throws AuditError `usage`, `case-not-found`, `case-unusable`, `case-too-new`
 */
export function openCaseForAudit(location: string): OpenCase<CaseAudit> {
  const { connection, explained } = connect(location);
  return closingOnError(connection, explained, () => {
    const audit = new ClickhouseCaseAudit(connection, existingState(connection));
    const close = () => {
      audit.close();
      connection.close();
    };
    return { path: location, case: audit, explained: async (error) => explained(error), close };
  });
}
