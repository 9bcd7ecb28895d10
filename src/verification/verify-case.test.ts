import { expect, test } from 'vitest';
import { memoryCase, storeFile } from '../../test/support/memory-case.ts';
import { someEvent } from '../../test/support/some-event.ts';
import type { CaseAudit } from '../case/audit/case-audit.ts';
import { SqliteCaseAudit } from '../stores/sqlite/audit/sqlite-case-audit.ts';
import { verifyCase } from './verify-case.ts';

const OPTIONS = {
  ...{ isAll: false, sample: 10, requireEvidence: false, head: null },
  onFile: () => {},
  onProgress: () => {},
};

/** A case whose audit throws a bug where its custody log is read. */
function buggyAudit(sql: string): CaseAudit {
  const { database, writer } = memoryCase();
  storeFile(writer, 'log', [{ events: [someEvent()] }]);
  database.exec(sql);
  const audit = new SqliteCaseAudit(database);
  return Object.assign(audit, {
    custody: () => {
      throw new TypeError('a bug');
    },
  });
}

test('an error of a case that nobody touched is a bug, and no finding', async () => {
  // The counts of the file and its format agree with its rows here; see memory-case.ts.
  const audit = buggyAudit('UPDATE file SET accepted = 1, records = 1, first_event = 0, last_event = 0');
  await expect(verifyCase(audit, OPTIONS)).rejects.toThrow('a bug');
});

test('an error after damage was found is a finding too', async () => {
  const checks = await verifyCase(buggyAudit("UPDATE file SET path = x'00'"), OPTIONS);
  const texts = checks.flatMap(({ problems }) => problems.map(({ text }) => text));
  expect(texts).toContain('the case cannot be read any further: a bug');
});

test('what a problem is about is cut off where it is too long to be shown', async () => {
  const { database, writer } = memoryCase();
  storeFile(writer, 'log', [{ events: [someEvent()] }]);
  database.exec("UPDATE file SET path = printf('%.*c', 70000, 'x')");
  const checks = await verifyCase(new SqliteCaseAudit(database), OPTIONS);
  const lengths = checks.flatMap(({ problems }) => problems.map(({ where }) => where.length));
  expect(Math.max(...lengths)).toBe(2001);
});
