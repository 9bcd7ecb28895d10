import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { accessLogLines } from '../../../../test/support/access-log.ts';
import { importInto } from '../../../../test/support/import-into-case.ts';
import { memoryCase, storeFile } from '../../../../test/support/memory-case.ts';
import { someEvent } from '../../../../test/support/some-event.ts';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { differingFields } from '../../../case/custody/event-digests.ts';
import type { RegistryEvent } from '../../../domain/registry-event.ts';
import { openCaseForAudit } from '../open/open-case-for-audit.ts';
import { eventDigests } from './event-digests.ts';

const ALL = { file: 1, first: 1, last: Number.MAX_SAFE_INTEGER };

/** A case of one record for each event, and what was logged of the events. */
function caseOf(events: readonly RegistryEvent[]) {
  const { database, writer } = memoryCase();
  storeFile(
    writer,
    'log',
    events.map((event, index) => ({ events: [event], identity: `record ${index}` })),
  );
  const details = database.prepare<[], string>('SELECT details FROM custody').pluck().get() ?? '{}';
  database.pragma('foreign_keys = OFF');
  return { database, logged: JSON.parse(details).events };
}

const EVENTS = [
  someEvent({ eventId: '772ca58d-2b4a-2895-aa1b-93fff415bfbd', details: { a: 'text', n: [1, { b: null }] } }),
  someEvent({ eventId: 'not a uuid, 镜像', details: {} }),
  someEvent({ eventId: null, image: null, details: { a: 'text', c: 'text', d: '\ud800 \u0000' } }),
  someEvent({ eventId: null, details: { a: 'text', c: 'text', n: 3 } }),
];

test('the digests of stored events are those that the import logged', () => {
  const { database, logged } = caseOf(EVENTS);
  expect(eventDigests(database, ALL)).toEqual(logged);
  expect(logged).toMatchObject({ form: 1, events: 4 });
});

test('a file without events has no digests', () => {
  const { database, logged } = caseOf([]);
  expect([eventDigests(database, ALL), logged]).toEqual([null, null]);
});

test('each event counts, and their order', () => {
  const [a, b] = [someEvent({ eventId: 'a' }), someEvent({ eventId: 'b' })];
  const [ab, ba] = [caseOf([a, b]).logged, caseOf([b, a]).logged];
  expect(differingFields(ab, ba)).toEqual(['event id', 'place of the record'].slice(0, 1));
  expect(differingFields(ab, caseOf([a]).logged)).toContain('how many there are');
});

test('a page that is gone, and ids that point nowhere, differ', () => {
  const { database, logged } = caseOf(EVENTS);
  database.exec('DELETE FROM event_block; UPDATE event SET actor = 9007199254740993, address = -1');
  const found = eventDigests(database, ALL);
  expect(found && differingFields(logged, found)).toEqual([
    'actor',
    'address',
    'place of the record',
    'event id',
    'details',
  ]);
});

test('more events and terms than are hashed at once', async () => {
  const folder = temporaryFolder();
  const [log, path] = [join(folder, 'log.ndjson'), join(folder, 'case.db')];
  writeFileSync(log, accessLogLines(9000).join('\n'));
  await importInto(path, [log], null, { threads: 0 });
  const open = openCaseForAudit(path);
  try {
    const [entry] = open.case.custody();
    expect(JSON.parse(entry?.details ?? '{}').events).toEqual(open.case.eventDigests(ALL));
  } finally {
    open.close();
  }
});
