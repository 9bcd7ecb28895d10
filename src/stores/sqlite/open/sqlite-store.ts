import type { CaseChanges } from '../../../case/case-changes.ts';
import type { OpenCase, WritingOptions } from '../../../case/open-case.ts';
import { logExport } from './log-export.ts';
import { openCaseForAudit } from './open-case-for-audit.ts';
import { openCaseForReading } from './open-case-for-reading.ts';
import { openCaseForWriting } from './open-case-for-writing.ts';

/** Opens a case that must exist: a mistyped --db must not create one. */
function openCaseForChanges(path: string, options: Omit<WritingOptions, 'isDryRun'>): OpenCase<CaseChanges> {
  openCaseForReading(path).close();
  return openCaseForWriting(path, { ...options, isDryRun: false });
}

/** Cases in SQLite files, one file each. The registry holds this object against the contract in stores/store.ts. */
export const sqliteStore = {
  capabilities: { custody: true, originals: true, audit: true },
  openForReading: openCaseForReading,
  openForWriting: openCaseForWriting,
  openForChanges: openCaseForChanges,
  openForAudit: openCaseForAudit,
  logExport,
};
