import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessLogLines } from '../../../../test/support/access-log.ts';
import { auditErrorOf } from '../../../../test/support/audit-error-of.ts';
import { importInto } from '../../../../test/support/import-into-case.ts';
import { folderForAllTests } from '../../../../test/support/run-cli.ts';
import { type EventIdsInCase, EventsByIds } from './events-by-ids.ts';

const folder = folderForAllTests();
const NOTHING = { eventId: null, details: null };
const LOST = 99_999;
let database: Database.Database;
let ids: EventIdsInCase;

beforeAll(async () => {
  const log = join(folder, 'log.ndjson');
  writeFileSync(log, accessLogLines(20).join('\n'));
  await importInto(join(folder, 'case.db'), [log]);
  database = new Database(join(folder, 'case.db'), { readonly: true });
  ids = database
    .prepare<[], EventIdsInCase>('SELECT time, kind, actor, address, image, digest FROM event WHERE image > 0 LIMIT 1')
    .get() ?? { time: 0, kind: 0, actor: 0, address: 0, image: 0, digest: 0 };
});

afterAll(() => database.close());

test('an event is made of the rows that its ids name', () => {
  const { image, client, actor } = new EventsByIds(database).of(ids, NOTHING);
  expect([image?.repository, client.address, actor.id].every((value) => typeof value === 'string')).toBe(true);
  expect(new EventsByIds(database).of({ ...ids, image: null, digest: null }, NOTHING).image).toBeNull();
});

test.each(['kind', 'actor', 'address'] as const)('a row of %s that is lost makes the case unusable', (name) => {
  const error = auditErrorOf(() => new EventsByIds(database).of({ ...ids, [name]: LOST }, NOTHING));
  expect(error.code).toBe('case-unusable');
});

test('an image and a digest whose rows are lost are absent', () => {
  const events = new EventsByIds(database);
  expect(events.of({ ...ids, image: LOST }, NOTHING).image).toBeNull();
  expect(events.of({ ...ids, digest: LOST }, NOTHING).image?.digest).toBeNull();
});
