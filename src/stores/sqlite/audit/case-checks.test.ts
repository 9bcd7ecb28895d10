import type Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { memoryCase, storeFile } from '../../../../test/support/memory-case.ts';
import { someEvent } from '../../../../test/support/some-event.ts';
import type { CaseChecks } from '../../../case/audit/case-audit.ts';
import type { CheckOutcome } from '../../../case/audit/verification.ts';
import { caseChecks } from './case-checks.ts';

type Check = keyof CaseChecks;

const CHECKS: readonly Check[] = ['database', 'schema', 'indexes', 'terms'];
/** No check reports more problems of one table. */
const MOST = 100;

/** A case of three events with details, changed by `sql`. */
function caseChangedBy(sql: string): Database.Database {
  const { writer, database } = memoryCase();
  const image = { registry: null, namespace: 'shop', repository: 'shop/app', tag: 'v1', digest: null };
  const record = (action: string) => ({
    events: [someEvent({ action, image, details: { instance: 'cri-1', action } })],
  });
  storeFile(writer, 'log', ['pull', 'push', 'delete'].map(record));
  database.pragma('foreign_keys = OFF');
  // So that the schema itself can be changed.
  database.unsafeMode(true);
  database.exec(sql);
  return database;
}

function check(name: Check, sql: string): CheckOutcome {
  return caseChecks(caseChangedBy(sql))[name]();
}

test('a case that nobody changed has no problem, and something is checked', () => {
  for (const name of CHECKS) {
    const { checked, problems } = check(name, '');
    expect(problems, name).toEqual([]);
    expect(checked, name).toBeGreaterThan(0);
  }
});

test('a case without events has no problem', () => {
  const checks = caseChecks(memoryCase().database);
  for (const name of CHECKS) expect(checks[name]().problems, name).toEqual([]);
  expect([checks.indexes().checked, checks.terms().checked]).toEqual([0, 0]);
});

const MANY_TIMES = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150)';
const SCHEMA = 'PRAGMA writable_schema = ON';

describe('a problem is reported with its place', () => {
  test.for<[title: string, name: Check, sql: string, where: string, text: string]>([
    [
      'a value of another type',
      'values',
      "UPDATE file SET records = 'many'",
      'file 1',
      'its records is not what imgaudit writes',
    ],
    [
      'a reference that leads nowhere',
      'database',
      'UPDATE event SET actor = 999 WHERE seq = 2',
      'event 2',
      'it refers to a row of actor that does not exist',
    ],
    [
      'a value that no column of its kind takes',
      'database',
      `${SCHEMA}; UPDATE sqlite_master SET sql = replace(sql, 'time INTEGER NOT NULL', 'time INTEGER NOT NULL CHECK (time < 0)') WHERE name = 'event'; PRAGMA writable_schema = RESET`,
      'SQLite',
      'CHECK constraint failed in event',
    ],
    ['an index that was dropped', 'schema', 'DROP INDEX host_by_value', 'index host_by_value', 'it is missing'],
    [
      'a trigger that somebody added',
      'schema',
      'CREATE TRIGGER extra AFTER INSERT ON event BEGIN SELECT 1; END',
      'trigger extra',
      'imgaudit did not make it',
    ],
    [
      'a view that was made anew',
      'schema',
      'DROP VIEW evidence; CREATE VIEW evidence AS SELECT 1',
      'view evidence',
      'it is not as imgaudit made it',
    ],
    [
      'an event that the index of images lacks',
      'indexes',
      'DELETE FROM event_of_image',
      'event 2',
      'event_of_image does not list it',
    ],
    [
      'an entry of addresses that is of no event',
      'indexes',
      "INSERT INTO event_of_address VALUES (1, 7, x'0101')",
      'event_of_address',
      'address 7 is not that of event 2',
    ],
    [
      'an entry of addresses with another kind',
      'indexes',
      "UPDATE event_of_address SET posted = unhex(substr(hex(posted), 1, 2) || '63' || substr(hex(posted), 5))",
      'event_of_address',
      'kind 99 is not that of event 1',
    ],
    [
      'an entry of addresses that is of no segment',
      'indexes',
      "INSERT INTO event_of_address VALUES (99, 7, x'0001')",
      'event_of_address',
      'address 7 belongs to a segment that does not exist',
    ],
    [
      'an entry of addresses that ends within a number',
      'indexes',
      "UPDATE event_of_address SET posted = posted || x'80'",
      'event_of_address',
      'address 1 is not written as imgaudit writes it',
    ],
    [
      'events that the index lacks',
      'indexes',
      'UPDATE event_columns SET first_seq = 2; UPDATE event SET seq = 4 WHERE seq = 1',
      'event 4',
      'event_columns holds a different kind',
    ],
    [
      'an event before those of the index',
      'indexes',
      'UPDATE event SET seq = 0 WHERE seq = 1',
      'event_columns 1',
      'event 1 does not exist',
    ],
    [
      'an event behind those of the index',
      'indexes',
      'UPDATE event SET seq = 7 WHERE seq = 3',
      'event 7',
      'event_columns does not hold it',
    ],
    [
      'a segment whose last event is gone',
      'indexes',
      'DELETE FROM event WHERE seq = 3',
      'event_columns 1',
      'event 3 does not exist',
    ],
    [
      'a segment that was cut',
      'indexes',
      'UPDATE event_columns SET events = 2',
      'event_columns 1',
      'its time is not written as imgaudit writes it',
    ],
    [
      'a segment of other times',
      'indexes',
      'UPDATE event_columns SET last_time = last_time + 1',
      'event_columns 1',
      'its first or last time is wrong',
    ],
    [
      'an event of another actor',
      'indexes',
      'UPDATE event SET actor = 999 WHERE seq = 2',
      'event 2',
      'event_columns holds a different actor',
    ],
    [
      'two segments of the same events',
      'indexes',
      'INSERT INTO event_columns SELECT first_seq + 1, events, first_time, last_time, time, kind, actor, address, image, digest FROM event_columns',
      'event_columns 2',
      'it holds events twice',
    ],
    [
      'a term that is not JSON',
      'terms',
      "UPDATE term SET text = '{' WHERE id = 1",
      'term 1',
      'it is not written as imgaudit writes it',
    ],
    [
      'a term that is written otherwise',
      'terms',
      "UPDATE term SET text = ' ' || text WHERE id = 1",
      'term 1',
      'it is not written as imgaudit writes it',
    ],
    [
      'details that are not a list',
      'terms',
      "UPDATE event_block SET details = json_set(details, '$[2]', json('{}'))",
      'event 3, details',
      'they are not written as imgaudit writes them',
    ],
    [
      'details that are written otherwise',
      'indexes',
      "UPDATE event_block SET details = details || ' '",
      'event_block 1',
      'it is not written as imgaudit writes it',
    ],
    [
      'details that name a lost term',
      'terms',
      "UPDATE event_block SET details = json_set(details, '$[0]', json('[4711]'))",
      'event 1, details',
      'they refer to term 4711, which does not exist',
    ],
  ])('%s', ([, name, sql, where, text]) => {
    expect(check(name, sql).problems).toContainEqual({ where, text });
  });
});

describe('at most a hundred problems of a table are reported', () => {
  test.for<[title: string, name: Check, sql: string]>([
    [
      'references that lead nowhere',
      'database',
      `${MANY_TIMES} INSERT INTO rejected (file, record, offset, length, reason, text) SELECT 999, i, 0, 0, '', '' FROM n`,
    ],
    ['entries of no event', 'indexes', `${MANY_TIMES} INSERT INTO event_of_image SELECT 1000 + i, 1, x'0001' FROM n`],
    ['terms that are not JSON', 'terms', `${MANY_TIMES} INSERT INTO term (text) SELECT '{' FROM n`],
    [
      'details that are not a list',
      'terms',
      `${MANY_TIMES} INSERT INTO event_block SELECT first_seq + 1000 * i, 1, 0, x'00', x'00', NULL, '[7]' FROM event_block JOIN n`,
    ],
  ])('%s', ([, name, sql]) => {
    expect(check(name, sql).problems).toHaveLength(MOST);
  });
});

test('a reference from a table without row numbers is reported by the name of the table', () => {
  const sql = 'CREATE TABLE extra (name TEXT PRIMARY KEY, file INTEGER REFERENCES file(id)) WITHOUT ROWID';
  const { problems } = check('database', `${sql}; INSERT INTO extra VALUES ('a', 999)`);
  expect(problems).toEqual([{ where: 'extra', text: 'it refers to a row of file that does not exist' }]);
});
