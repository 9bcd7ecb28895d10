import { expect, test } from 'vitest';
import { beginFile, finishFile, memoryCase } from '../../../../test/support/memory-case.ts';
import { someEvent } from '../../../../test/support/some-event.ts';
import type { RegistryEvent } from '../../../domain/registry-event.ts';
import { BatchBuilder } from '../../../reading/batch/batch-builder.ts';
import { EventContents } from '../../../reading/batch/event-contents.ts';
import { Fingerprints } from '../../../reading/batch/fingerprint.ts';
import { eventDigests } from '../audit/event-digests.ts';
import type { SqliteCaseWriter } from './sqlite-case-writer.ts';

const UUID = '772ca58d-2b4a-2895-aa1b-93fff415bf';
const EVERYTHING = { window: null, where: [] };

interface BatchRecord {
  readonly identity: string;
  readonly events: readonly RegistryEvent[];
}

/** A record of two events, or of one or none; ids and details of all kinds. */
function recordOf(index: number): BatchRecord {
  const ids = [`${index}`, `${UUID}${String(index % 100).padStart(2, '0')}`, null, `镜像 ${index}`];
  const details = [{ a: `own ${index}`, n: index }, {}, { a: 'again', b: '😀' }];
  const eventOf = (part: number) =>
    someEvent({
      eventId: ids[(index + part) % ids.length] ?? null,
      details: details[(index + part) % details.length] ?? {},
    });
  return {
    identity: `${index}`,
    events: index % 7 === 0 ? [] : index % 5 === 0 ? [eventOf(0), eventOf(1)] : [eventOf(0)],
  };
}

/** Stores a file whose records are all in one batch. */
function storeBatch(writer: SqliteCaseWriter, path: string, records: readonly BatchRecord[]) {
  beginFile(writer, path);
  const fingerprints = new Fingerprints(writer.key, 'quay-usage-logs');
  const builder = new BatchBuilder('quay-usage-logs', new EventContents(fingerprints.contentHash));
  for (const [index, { identity, events }] of records.entries()) {
    const fingerprint = fingerprints.ofIdentity(identity);
    builder.add(events, { number: index + 1, offset: index * 100, length: 90 }, { fingerprint, remarks: [] });
  }
  const batch = builder.take();
  const [receipt] = writer.addBatches([{ store: writer.openBatchStore(), batch, recordsBefore: 0 }]);
  finishFile(writer, path, { events: receipt?.events ?? 0 });
  return receipt;
}

test('records that are new among known ones are stored with their own ids, places and details', () => {
  const { writer, reader, database } = memoryCase();
  const all = Array.from({ length: 200 }, (_, index) => recordOf(index));
  const known = all.filter((_, index) => index % 3 === 0 || index % 11 < 4);
  expect(storeBatch(writer, 'known', known)).toMatchObject({ accepted: known.length, duplicate: 0 });
  const events = known.flatMap((record) => record.events).length;
  expect(storeBatch(writer, 'all', all)).toMatchObject({
    accepted: all.length - known.length,
    duplicate: known.length,
    events: all.flatMap((record) => record.events).length - events,
  });
  const added = all.flatMap(({ events: made }, index) =>
    known.includes(all[index] as BatchRecord)
      ? []
      : made.map(({ eventId, details }) => ({ eventId, details, record: index + 1, offset: index * 100 })),
  );
  const found = reader.events(EVERYTHING).filter(({ seq }) => seq > events);
  expect(
    found.map(({ eventId, details, evidence: { record, offset } }) => ({ eventId, details, record, offset })),
  ).toEqual(added);
  const [, entry] = database.prepare<[], string>('SELECT details FROM custody ORDER BY number').pluck().all();
  const range = { file: 2, first: events + 1, last: Number.MAX_SAFE_INTEGER };
  expect(JSON.parse(entry ?? '{}').events).toEqual(eventDigests(database, range));
});
