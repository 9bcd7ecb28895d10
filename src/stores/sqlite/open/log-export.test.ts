import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { storeFile } from '../../../../test/support/memory-case.ts';
import { someEvent } from '../../../../test/support/some-event.ts';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import type { Author } from '../../../case/custody/custody.ts';
import { EPOCH } from '../../../domain/instant.ts';
import { openCaseForAudit } from '../open/open-case-for-audit.ts';
import { openCaseForWriting } from '../open/open-case-for-writing.ts';
import { CustodyLog } from '../write/custody-log.ts';
import { logExport } from './log-export.ts';

const AUTHOR: Author = { examiner: 'A. Lovelace', version: '1.0.0', arguments: ['sources'], now: EPOCH };

function newCase(): string {
  const path = join(temporaryFolder(), 'case.db');
  const open = openCaseForWriting(path, { isDryRun: false, writer: 'a test', author: AUTHOR });
  storeFile(open.case, 'log', [{ events: [someEvent()] }]);
  open.close();
  return path;
}

function actionsIn(path: string): readonly string[] {
  const open = openCaseForAudit(path);
  const actions = open.case.custody().map(({ action }) => action);
  open.close();
  return actions;
}

test('an export is appended to the custody log', () => {
  const path = newCase();
  expect(logExport(path, AUTHOR, { file: 'answer.csv' })).toBeNull();
  expect(actionsIn(path)).toEqual(['import', 'export']);
});

test('an export from what is no case gives why it cannot be logged, and makes none', () => {
  const folder = temporaryFolder();
  const [missing, foreign] = [join(folder, 'missing.db'), join(folder, 'foreign.db')];
  new Database(foreign).exec('CREATE TABLE t (a)').close();
  expect(logExport(missing, AUTHOR, {})).toContain('cannot be opened');
  expect(logExport(foreign, AUTHOR, {})).toBe(`${foreign} is not an imgaudit case.`);
  expect(existsSync(missing)).toBe(false);
});

test('an export from a case that somebody writes gives why it cannot be logged', () => {
  const path = newCase();
  const other = new Database(path);
  onTestFinished(() => {
    other.close();
  });
  other.exec('BEGIN IMMEDIATE');
  expect(logExport(path, AUTHOR, {})).toContain('is being written by another process');
  other.exec('ROLLBACK');
  expect(actionsIn(path)).toEqual(['import']);
});

test('an error that has nothing to do with the case is passed on, and nothing is logged', () => {
  const path = newCase();
  expect(() => logExport(path, AUTHOR, { at: 1n })).toThrow(TypeError);
  expect(actionsIn(path)).toEqual(['import']);
});

test('entries of one log are numbered without a gap', () => {
  const path = newCase();
  const database = new Database(path);
  const log = new CustodyLog(database, AUTHOR);
  expect([log.append('export', {}).number, log.append('export', {}).number]).toEqual([2, 3]);
  database.close();
});
