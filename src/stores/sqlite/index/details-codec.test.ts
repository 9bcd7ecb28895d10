import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { auditErrorOf } from '../../../../test/support/audit-error-of.ts';
import { memoryCase } from '../../../../test/support/memory-case.ts';
import { DetailsDecoder } from './details-codec.ts';

test.for<[unknown]>([[7], ['text'], [{ 0: 1 }], [undefined], [[]], [[4711]], [['text']], [[1, 4711]]])(
  'details that imgaudit never stored are reported as damage: %s',
  ([stored]) => {
    const { database } = memoryCase();
    database.exec('INSERT INTO term (id, text) VALUES (1, \'["a"]\')');
    const decoder = new DetailsDecoder(database);
    const error = auditErrorOf(() => decoder.decoded(stored));
    expect([error.code, error.message]).toEqual([
      'case-unusable',
      'The case is damaged: the details of an event cannot be read.',
    ]);
  },
);

test('an event without details has none', () => {
  expect(new DetailsDecoder(memoryCase().database).decoded(null)).toEqual({});
});

test('a malformed term is reported as damage', () => {
  const { database } = memoryCase();
  database.exec("INSERT INTO term (id, text) VALUES (1, '[\"a\"]'), (2, '\"b')");
  const decoder = new DetailsDecoder(database);
  expect(auditErrorOf(() => decoder.decoded([1, 2])).code).toBe('case-unusable');
  expect(decoder.decoded([1, 'b'])).toEqual({ a: 'b' });
});

test('what SQLite has to say is passed on as it is', () => {
  const { database } = memoryCase();
  const decoder = new DetailsDecoder(database);
  database.exec('DROP TABLE term');
  expect(() => decoder.decoded([1])).toThrow(Database.SqliteError);
});
