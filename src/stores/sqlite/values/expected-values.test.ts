import { describe, expect, test } from 'vitest';
import { auditErrorOf } from '../../../../test/support/audit-error-of.ts';
import { memoryCase, storeFile } from '../../../../test/support/memory-case.ts';
import { someEvent } from '../../../../test/support/some-event.ts';
import { CHECKED_TABLES, refuseUnexpected, unexpectedValues } from './expected-values.ts';

function filledCase() {
  const memory = memoryCase();
  storeFile(memory.writer, 'log', [{ events: [someEvent({ details: { a: 'b' } })] }]);
  memory.database.pragma('foreign_keys = OFF');
  return memory.database;
}

/** All tables of a case, but not those of SQLite. */
const TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name";

test('every table of a case is known', () => {
  const tables = filledCase().prepare<[], string>(TABLES).pluck().all();
  expect(CHECKED_TABLES.toSorted()).toEqual(tables);
});

test('what imgaudit writes is expected', () => {
  const database = filledCase();
  expect(CHECKED_TABLES.flatMap((table) => unexpectedValues(database, table, { most: 9 }))).toEqual([]);
});

describe('what imgaudit does not write is named', () => {
  test.for<[where: string, column: string, sql: string]>([
    ['file 1', 'path', "UPDATE file SET path = x'00'"],
    ['file 1', 'records', 'UPDATE file SET records = -1'],
    ['file 1', 'records', 'UPDATE file SET records = 9007199254740993'],
    ['file 1', 'imported_at', 'UPDATE file SET imported_at = 253402300800000'],
    ['file 1', 'location', 'UPDATE file SET location = zeroblob(9)'],
    ['file 1', 'path', "UPDATE file SET path = printf('%.*c', 70000, 'x')"],
    ['file 1', 'notices', "UPDATE file SET notices = '{}'"],
    ['file 1', 'notices', "UPDATE file SET notices = '['"],
    ['file 1', 'read_with', "UPDATE file SET read_with = 'null'"],
    ['file 1', 'is_compressed', 'UPDATE file SET is_compressed = 2'],
    ['case_key 1', 'key', "UPDATE case_key SET key = x'00'"],
    ['action 1', 'category', "UPDATE action SET category = 'other things'"],
    ['event 1', 'time', 'UPDATE event SET time = 0.5'],
    ['event 1', 'image', "UPDATE event SET image = 'one'"],
    ['event_block 1', 'offsets', "UPDATE event_block SET offsets = x'0000000000'"],
    ['event_block 1', 'details', "UPDATE event_block SET details = x'00'"],
    ['event_columns 1', 'kind', 'UPDATE event_columns SET events = 1000000000'],
    ['event_of_address 1', 'posted', "UPDATE event_of_address SET posted = x''"],
    ['custody 1', 'hash', "DROP TRIGGER custody_is_not_changed; UPDATE custody SET hash = upper(hash) || 'x'"],
    ['registry_alias a', 'canonical', "INSERT INTO registry_alias VALUES ('a', x'00')"],
  ])('%s, %s', ([where, column, sql]) => {
    const database = filledCase();
    database.exec(sql);
    const [table = ''] = where.split(' ');
    const found = unexpectedValues(database, table, { most: 9 });
    expect(found).toContainEqual(expect.objectContaining({ where }));
    if (column !== 'kind') expect(found).toContainEqual({ where, column });
    const error = auditErrorOf(() => refuseUnexpected(database, table));
    expect([error.code, error.message]).toEqual(['case-unusable', expect.stringContaining(where)]);
    expect(error.hint).toContain('imgaudit verify');
  });

  test('of some rows only, if only those are asked for', () => {
    const database = filledCase();
    database.exec("INSERT INTO rejected VALUES (1, 1, 1, 0, 1, 'a', 'b'), (2, 1, -1, 0, 1, 'a', 'b')");
    const rows = (limit: number) => `(SELECT * FROM rejected ORDER BY id LIMIT ${limit})`;
    expect(() => refuseUnexpected(database, 'rejected', rows(1))).not.toThrow();
    expect(auditErrorOf(() => refuseUnexpected(database, 'rejected', rows(2))).message).toContain('rejected 2');
  });
});
