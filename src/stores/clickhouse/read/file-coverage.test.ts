import { expect, test } from 'vitest';
import { type Instant, instantOf } from '../../../domain/instant.ts';
import { coverageByFiles } from './file-coverage.ts';
import { emptyLedger } from './ledger.ts';

const at = (time: number): Instant => instantOf(time) ?? expect.fail();

test('events are asked for those files alone that lie on both sides of an instant', () => {
  const database = emptyLedger(':memory:');
  const add = database.prepare(
    `INSERT INTO file (path, sha256, bytes, is_compressed, imported_at, read_with, events, first_event, last_event)
     VALUES ('a.log', ?, 0, 0, 0, '{}', ?, ?, ?)`,
  );
  add.run('one', 3, 10, 20);
  add.run('two', 4, 25, 60);
  add.run('three', 5, 70, 90);
  const asked: unknown[] = [];
  const coverage = (instants: readonly number[]) =>
    coverageByFiles(database, instants.map(at), (files) => {
      asked.push(files);
      return [
        { events: 1, first: at(25), last: at(25) },
        { events: 3, first: at(50), last: at(60) },
      ];
    });
  expect(coverage([50])).toEqual([
    { events: 4, first: 10, last: 25 },
    { events: 8, first: 50, last: 90 },
  ]);
  expect(coverage([65, 100])).toEqual([{ events: 7, first: 10, last: 60 }, { events: 5, first: 70, last: 90 }, null]);
  expect(asked).toEqual([[2]]);
  database.close();
});
