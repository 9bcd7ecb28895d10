import { describe, expect, test } from 'vitest';
import { beginFile, finishFile, memoryCase, storeFile } from '../../../../test/support/memory-case.ts';
import { someEvent } from '../../../../test/support/some-event.ts';
import { SqliteCaseAudit } from './sqlite-case-audit.ts';

const record = (action: string) => ({ events: [someEvent({ action, details: { action } })], content: action });

/** A case of one log: a record of one event, one of three, one of one; two records were rejected. */
function auditedCase(change = '') {
  const { writer, database } = memoryCase();
  beginFile(writer, 'empty');
  finishFile(writer, 'empty');
  const batch = { events: ['b', 'c', 'd'].map((action) => someEvent({ action })), identity: 'batch' };
  storeFile(writer, 'log', [record('a'), batch, record('e')]);
  beginFile(writer, 'broken');
  for (const number of [1, 2]) {
    writer.addRejection({ record: number, offset: number, length: 1 }, { reason: 'broken', text: '{' });
  }
  finishFile(writer, 'broken');
  database.pragma('foreign_keys = OFF');
  database.exec(change);
  return new SqliteCaseAudit(database);
}

describe('the file of an event', () => {
  test('is that which it was read from', () => {
    expect(auditedCase().fileOfEvent(2)).toMatchObject({ id: 2, path: 'log', isKept: false });
  });

  test('is null if there is no such event', () => expect(auditedCase().fileOfEvent(99)).toBeNull());
});

describe('what a row of a file says', () => {
  const hints = { assumedZone: 'UTC', image: null };

  test.for<[title: string, readWith: string, expected: unknown]>([
    ['hints', JSON.stringify(hints), hints],
    ['no hints', '{}', { assumedZone: null, image: null }],
    ['null', 'null', { assumedZone: null, image: null }],
    ['no JSON', '{', { assumedZone: null, image: null }],
    ['a zone that does not exist', '{"assumedZone":"Nowhere/There"}', { assumedZone: null, image: null }],
    ['of other types', '{"assumedZone":17,"image":"shop/app"}', { assumedZone: null, image: null }],
    [
      'an image of other types',
      '{"image":{"repository":"shop/app","tag":17}}',
      {
        assumedZone: null,
        image: { registry: null, namespace: null, repository: 'shop/app', tag: null, digest: null },
      },
    ],
  ])('of what it was read with may be %s', ([, readWith, expected]) => {
    const files = auditedCase(`UPDATE file SET read_with = '${readWith}'`).files();
    // A file that does not say by which edition it was read is one of version 0.1.0.
    const whole = expect.objectContaining({ ...Object(expected), edition: 1 });
    expect(files.map((file) => file.readWith)).toEqual([whole, whole, whole]);
  });

  test('of what it was read with names the edition', () => {
    const [file] = auditedCase(`UPDATE file SET read_with = '{"edition":2}'`).files();
    expect(file?.readWith).toEqual({ assumedZone: null, image: null, edition: 2 });
  });

  test('of notices may not be JSON, and is read as empty then', () => {
    const [file] = auditedCase("UPDATE file SET notices = '['").files();
    expect(file?.notices).toEqual([]);
    expect(file?.row).toMatchObject({ notices: '[' });
    const [other] = auditedCase(`UPDATE file SET notices = '[1,null,{"id":"a"},{"id":"a","text":"b"}]'`).files();
    expect(other?.notices).toEqual([{ id: 'a', text: 'b' }]);
    expect(auditedCase("UPDATE file SET notices = '{}'").files()[0]?.notices).toEqual([]);
  });
});

test('values of other types are read as empty, so that verify can go on', () => {
  const [file] = auditedCase("UPDATE file SET path = x'00', records = 'many', bytes = x'00', location = NULL").files();
  expect(file).toMatchObject({ path: '', location: null, records: Number.NaN, bytes: Number.NaN });
});

test('the secret of a case that has lost it is empty', () => {
  expect(auditedCase().key).toHaveLength(32);
  expect(auditedCase('DELETE FROM case_key').key).toHaveLength(0);
});

describe('a sample', () => {
  const ids = (table: 'event' | 'rejected', most: number, change = '') =>
    auditedCase(change)
      .records.sample(table, { most, phase: 0.5 })
      .map(({ id }) => id);

  test('is spread over all rows, and all of them where they are few', () => {
    expect(ids('event', 2)).toEqual([2, 4]);
    expect(ids('event', 100)).toEqual([1, 2, 3, 4, 5]);
    expect(ids('rejected', 1)).toEqual([2]);
  });

  test('passes over gaps', () => expect(ids('event', 100, 'DELETE FROM event WHERE seq = 3')).toEqual([1, 2, 4, 5]));

  test('of no rows is empty', () => {
    expect(ids('event', 10, 'DELETE FROM event')).toEqual([]);
    expect(ids('rejected', 10, 'DELETE FROM rejected')).toEqual([]);
  });

  test('looks no farther than the last row', () => {
    expect(auditedCase().records.sample('event', { most: 2, phase: 1 })).toMatchObject([{ id: 3 }]);
  });
});

describe('the events of a record', () => {
  const around = (seq: number) =>
    auditedCase()
      .records.recordAround(seq)
      .map(({ action }) => action);

  test.for([2, 3, 4])('are found by any of them: %d', (seq) => expect(around(seq)).toEqual(['b', 'c', 'd']));

  test('may be one', () => expect(around(1)).toEqual(['a']));

  test('are empty if there is no such event', () => expect(around(99)).toEqual([]));
});

test('the rejections of a file are those of no other, in order', () => {
  const { records } = auditedCase();
  const range = { first: 0, last: Number.MAX_SAFE_INTEGER };
  expect([...records.rejections({ file: 3, ...range })].map(({ id, record: number }) => [id, number])).toEqual([
    [1, 1],
    [2, 2],
  ]);
  expect([...records.rejections({ file: 2, ...range })]).toEqual([]);
  expect([...records.rejectionPositions()].map(({ file }) => file)).toEqual([3, 3]);
});

test.for(['{', 'null', '7', '{"a":1}', '[null]'])('details that cannot be decoded are read as empty: %s', (details) => {
  const { records } = auditedCase(`UPDATE event_block SET details = '${details}' WHERE first_seq = 1`);
  const [first] = records.events({ file: 2, first: 1, last: 1 });
  expect(first).toMatchObject({ action: 'a', details: {} });
});
