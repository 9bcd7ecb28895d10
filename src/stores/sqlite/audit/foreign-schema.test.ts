import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { auditErrorOf } from '../../../../test/support/audit-error-of.ts';
import { memoryCase, storeFile } from '../../../../test/support/memory-case.ts';
import { someEvent } from '../../../../test/support/some-event.ts';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { DIMENSIONS } from '../../../case/case-reader.ts';
import { EPOCH, instantOf } from '../../../domain/instant.ts';
import { openCaseForReading } from '../open/open-case-for-reading.ts';
import { openCaseForWriting } from '../open/open-case-for-writing.ts';

const WRITING = { isDryRun: false, writer: 'a test' };

function caseWith(sql: string): string {
  const path = join(temporaryFolder(), 'case.db');
  const open = openCaseForWriting(path, WRITING);
  storeFile(open.case, 'log', [{ events: [someEvent()] }]);
  open.close();
  new Database(path).exec(sql).close();
  return path;
}

test('a case with a foreign trigger can be read, but not written to', () => {
  const path = caseWith('CREATE TRIGGER spy AFTER INSERT ON file BEGIN DELETE FROM event; END');
  expect(auditErrorOf(() => openCaseForWriting(path, WRITING)).message).toContain('a trigger "spy" on "file"');
  openCaseForReading(path).close();
});

test.for([
  ['DROP VIEW events', /view "events" .* is missing/],
  ['ALTER TABLE file ADD COLUMN more', /table "file" .* is not as imgaudit makes it/],
] as const)('a case is refused after %s', ([sql, message]) => {
  const path = caseWith(sql);
  expect(auditErrorOf(() => openCaseForReading(path)).message).toMatch(message);
  expect(auditErrorOf(() => openCaseForWriting(path, WRITING)).message).toMatch(message);
});

test('a pipe or a device is refused before it is waited for', () => {
  expect(auditErrorOf(() => openCaseForReading('/dev/null')).message).toContain('a pipe or a device');
});

test('an error that has nothing to do with the case stays what it is', async () => {
  const open = openCaseForReading(caseWith(''));
  const bug = new TypeError('a bug');
  expect(await open.explained(bug)).toBe(bug);
  open.close();
});

test('tallies of many different values are the same from memory and from the file', () => {
  const { writer, reader } = memoryCase();
  const events = Array.from({ length: 5000 }, (_, index) =>
    someEvent({
      time: instantOf(index) ?? EPOCH,
      actor: { id: `actor ${index % 997}`, name: null, type: 'user', credential: null },
      image: { registry: null, namespace: null, repository: `a/${index % 1009}`, tag: null, digest: null },
    }),
  );
  storeFile(writer, 'log', [{ events }]);
  const everything = { window: null, where: [] };
  const loaded = reader.session({ range: { from: EPOCH, to: instantOf(10_000) ?? EPOCH } });
  const window = { window: { from: EPOCH, to: instantOf(10_000) ?? EPOCH }, where: [] };
  expect(loaded.tally(window, ['actor', 'repository'])).toEqual(reader.tally(everything, ['actor', 'repository']));
  for (const dimension of DIMENSIONS)
    expect(loaded.tally(window, [dimension])).toEqual(reader.tally(everything, [dimension]));
});
