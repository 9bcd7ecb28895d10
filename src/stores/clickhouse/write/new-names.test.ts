import { expect, test } from 'vitest';
import { emptyLedger } from '../read/ledger.ts';
import { NameChanges } from './new-names.ts';

/** A case in ClickHouse that knows no name. */
const NOTHING_KNOWN = { ask: () => [], table: (name: string) => name };

test('an actor is known by its id and by its name, where it has one', () => {
  const database = emptyLedger(':memory:');
  const changes = new NameChanges(database);
  changes.remember();
  const add = database.prepare("INSERT INTO actor (actor_id, name, type) VALUES (?, ?, 'user')");
  add.run('id-alone', null);
  add.run(null, 'name-alone');
  add.run('id', 'name');

  const actors = [...changes.names(NOTHING_KNOWN, 1)].find(({ field }) => field === 'actor');
  expect(actors?.values.toSorted()).toEqual(['id', 'id-alone', 'name', 'name-alone']);
  database.close();
});
