import type { CaseChanges } from '../../../case/case-changes.ts';
import type { OpenCase, WritingOptions } from '../../../case/open-case.ts';
import { openCaseForReading } from './open-case-for-reading.ts';
import { openCaseForWriting } from './open-case-for-writing.ts';

/**
 * Opens a case that must exist, for changes of what the examiner decided: a mistyped --db must not create a case.
 * @throws AuditError `case-not-found`, `case-unusable`, `case-too-new`, `case-locked`
 */
export function openCaseForChanges(path: string, options: Omit<WritingOptions, 'isDryRun'>): OpenCase<CaseChanges> {
  openCaseForReading(path).close();
  return openCaseForWriting(path, { ...options, isDryRun: false }, 'judgements');
}
