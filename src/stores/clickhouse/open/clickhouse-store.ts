import type { Author } from '../../../case/custody/custody.ts';
import type { WritingOptions } from '../../../case/open-case.ts';
import { AuditError } from '../../../domain/audit-error.ts';
import type { TimeWindow } from '../../../domain/time-window.ts';

/**
 * Cases in ClickHouse, one database each. Every function loads what it needs: who has a case in a file loads neither the
 * client nor this code.
 */
export const clickhouseStore = {
  scheme: 'clickhouse',
  isServer: true,
  capabilities: { custody: true, originals: false, audit: true },

  openForReading: async (location: string) => (await import('./open-case-for-reading.ts')).openCaseForReading(location),

  openForNames: async (location: string, _: number): Promise<never> => {
    throw new AuditError('usage', `Names of the case ${location} are not completed.`, {
      hint: 'Nothing opens a connection while you type.',
    });
  },

  openForWriting: async (location: string, options: WritingOptions) =>
    (await import('./open-case-for-writing.ts')).openCaseForWriting(location, options),

  openForChanges: async (location: string, options: Omit<WritingOptions, 'isDryRun'>) =>
    (await import('./open-case-for-writing.ts')).openCaseForChanges(location, options),

  openForAudit: async (location: string) => (await import('./open-case-for-audit.ts')).openCaseForAudit(location),

  openForSql: async (location: string): Promise<never> => {
    throw new AuditError('usage', `The case ${location} is asked with SQL by the tools of its server.`, {
      hint: 'Use clickhouse-client; docs/scale.md says what its tables hold. Or copy it: imgaudit copy <from> <to>.',
    });
  },

  writeWhole: async (location: string, path: string) =>
    (await import('./whole-case.ts')).writeWholeCase(location, path),

  writePart: async (location: string, path: string, window: TimeWindow) =>
    (await import('./whole-case.ts')).writePartOfCase(location, path, window),

  takeWhole: async (location: string, path: string) => (await import('./whole-case.ts')).takeWholeCase(location, path),

  filesOf: async (_: string): Promise<readonly string[]> => [],

  caseOfFile: async (_: string): Promise<string | null> => null,

  logExport: async (location: string, author: Author, details: Readonly<Record<string, unknown>>) =>
    (await import('./log-export.ts')).logExport(location, author, details),
};
