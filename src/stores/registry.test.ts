import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { storeFile } from '../../test/support/memory-case.ts';
import { someEvent } from '../../test/support/some-event.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { EPOCH } from '../domain/instant.ts';
import { storeAt } from './registry.ts';

const AUTHOR = { examiner: 'Examiner', version: '0', arguments: [], now: EPOCH };
const OPTIONS = { writer: 'a test', author: AUTHOR };

async function newCase(): Promise<string> {
  const path = join(temporaryFolder(), 'case.db');
  const open = await storeAt(path).openForWriting(path, { ...OPTIONS, isDryRun: false });
  storeFile(open.case, 'log', [{ events: [someEvent()] }]);
  open.close();
  return path;
}

test('a location without a scheme is the path of a SQLite file, and so is one with an unknown scheme', () => {
  expect(storeAt('case.db').scheme).toBe('sqlite');
  expect(storeAt('nowhere://case').scheme).toBe('sqlite');
});

test('a case that was written can be read', async () => {
  const path = await newCase();
  const open = await storeAt(path).openForReading(path);
  expect(open.case.count({ window: null, where: [] })).toBe(1);
  open.close();
});

test('changes and exports are recorded in the custody log', async () => {
  const path = await newCase();
  const store = storeAt(path);
  const changes = await store.openForChanges(path, OPTIONS);
  changes.case.addRegistryAlias('a.example.com', 'b.example.com');
  changes.close();
  expect(await store.logExport(path, AUTHOR, { output: 'report.md' })).toBeNull();
  const audit = await store.openForAudit(path);
  expect(audit.case.custody().map(({ action }) => action)).toEqual(['import', 'alias-add', 'export']);
  audit.close();
});

test('opening for changes never creates a case', async () => {
  const path = join(temporaryFolder(), 'case.db');
  await expect(storeAt(path).openForChanges(path, OPTIONS)).rejects.toMatchObject({ code: 'case-not-found' });
  expect(existsSync(path)).toBe(false);
});

test('the files of a case are known by their names, and by what they hold', async () => {
  const path = await newCase();
  const store = storeAt(path);
  expect(await store.filesOf(path)).toEqual([path, `${path}-journal`, `${path}-wal`, `${path}-shm`]);
  for (const file of await store.filesOf(path)) expect(await store.caseOfFile(file)).toBe(path);
  expect(await store.caseOfFile(`${path}-WAL`)).toBe(path);
});

test.for<[title: string, content: string | Buffer | null]>([
  ['a file that is not there', null],
  ['an empty file', ''],
  ['a text', 'SQLite format 3 is the format of a database.'.repeat(10)],
  ['another database', Buffer.from('SQLite format 3\0'.padEnd(200, '\0'))],
])('%s belongs to no case', async ([, content]) => {
  const path = join(temporaryFolder(), 'file-wal');
  if (content !== null) writeFileSync(path, content);
  expect(await storeAt(path).caseOfFile(path)).toBeNull();
});

test('what is no regular file belongs to no case', async () => {
  expect(await storeAt('/dev/zero').caseOfFile('/dev/zero')).toBeNull();
  expect(await storeAt('/').caseOfFile('/')).toBeNull();
});
