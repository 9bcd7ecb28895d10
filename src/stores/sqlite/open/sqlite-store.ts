import type { Author } from '../../../case/custody/custody.ts';
import type { WritingOptions } from '../../../case/open-case.ts';
import type { TimeWindow } from '../../../domain/time-window.ts';

/**
 * Cases in SQLite files, one file each. The registry compares this object with the contract in stores/store.ts. Every
 * function loads what it needs: a command that only reads does not load the code that writes.
 */
export const sqliteStore = {
  scheme: 'sqlite',
  isServer: false,
  capabilities: { custody: true, originals: true, audit: true },

  openForReading: async (path: string) => (await import('./open-case-for-reading.ts')).openCaseForReading(path),

  openForNames: async (path: string, withinMs: number) =>
    (await import('./open-case-for-names.ts')).openCaseForNames(path, withinMs),

  openForWriting: async (path: string, options: WritingOptions) =>
    (await import('./open-case-for-writing.ts')).openCaseForWriting(path, options),

  openForChanges: async (path: string, options: Omit<WritingOptions, 'isDryRun'>) =>
    (await import('./open-case-for-changes.ts')).openCaseForChanges(path, options),

  openForAudit: async (path: string) => (await import('./open-case-for-audit.ts')).openCaseForAudit(path),

  openForSql: async (path: string) => (await import('./open-case-for-sql.ts')).openCaseForSql(path),

  writeWhole: async (location: string, path: string) =>
    (await import('./whole-case.ts')).writeWholeCase(location, path),

  writePart: async (location: string, path: string, window: TimeWindow) =>
    (await import('./part-case.ts')).writePartOfCase(location, path, window),

  takeWhole: async (location: string, path: string) => (await import('./whole-case.ts')).takeWholeCase(location, path),

  filesOf: async (path: string) => (await import('../connection/case-files.ts')).filesOfCase(path),

  caseOfFile: async (path: string) => (await import('../connection/case-files.ts')).caseOfFile(path),

  logExport: async (path: string, author: Author, details: Readonly<Record<string, unknown>>) =>
    (await import('./log-export.ts')).logExport(path, author, details),
};
