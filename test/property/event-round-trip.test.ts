import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RegistryEvent } from '../../src/domain/registry-event.ts';
import { openCaseForReading } from '../../src/stores/sqlite/open/open-case-for-reading.ts';
import { openCaseForWriting } from '../../src/stores/sqlite/open/open-case-for-writing.ts';
import { anyEvent } from '../support/arbitrary-event.ts';
import { addRecords, beginFile, finishFile, memoryCase, storeFile } from '../support/memory-case.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const RUNS = { numRuns: 200 };
const EVERYTHING = { window: null, where: [] };

test('an event comes out of a case as it went in, with number, source and place added', () => {
  const { writer, reader } = memoryCase();
  let file = 0;
  fc.assert(
    fc.property(fc.array(anyEvent, { minLength: 1, maxLength: 3 }), (events) => {
      const path = `log ${++file}`;
      const before = reader.count(EVERYTHING);
      storeFile(writer, path, [{ events, identity: path, source: 'aws-cloudtrail' }]);
      const recorded = events.map((_, index) => reader.event(before + 1 + index));
      const length = Buffer.byteLength(JSON.stringify(events));
      const evidence = { file: path, record: 1, offset: 0, length };
      expect(recorded).toEqual(
        events.map((event, index) => ({ ...event, seq: before + 1 + index, source: 'aws-cloudtrail', evidence })),
      );
    }),
    RUNS,
  );
});

test('a case on disk holds the same events when it is opened again', () => {
  const path = join(temporaryFolder(), 'case.db');
  const events = fc.sample(anyEvent, { numRuns: 50, seed: 7 });
  const writing = openCaseForWriting(path, { isDryRun: false, writer: 'a test' });
  beginFile(writing.case, 'log');
  addRecords(
    writing.case,
    events.map((event, index) => ({ events: [event], identity: String(index) })),
  );
  finishFile(writing.case, 'log');
  writing.close();
  const reading = openCaseForReading(path);
  const recorded = events.map((_, index) => reading.case.event(index + 1));
  reading.close();
  expect(recorded).toEqual(events.map((event) => expect.objectContaining(event)));
});

test('an event is found by the id its vendor gave it', () => {
  const { writer, reader } = memoryCase();
  let file = 0;
  fc.assert(
    fc.property(anyEvent, (event) => {
      storeFile(writer, `log ${++file}`, [{ events: [event], identity: `record ${file}` }]);
      if (event.eventId === null) return;
      expect(reader.eventsById(event.eventId).at(-1)).toMatchObject({ eventId: event.eventId, seq: file });
    }),
    RUNS,
  );
});

test('storing files again changes nothing, in whatever pieces they come', () => {
  const log = fc.array(anyEvent, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(log, fc.boolean(), fc.nat(5), (events, hasIdentity, from) => {
      const { writer, reader } = memoryCase();
      const records = events.map((event: RegistryEvent, index) => ({
        events: [event],
        content: { event, index },
        ...(hasIdentity ? { identity: String(index) } : {}),
      }));
      storeFile(writer, 'whole', records);
      const once = reader.events(EVERYTHING);
      expect(storeFile(writer, 'again', records)).toEqual(records.map(() => false));
      expect(storeFile(writer, 'part', records.slice(from))).toEqual(records.slice(from).map(() => false));
      expect(reader.events(EVERYTHING)).toEqual(once);
      expect(once).toHaveLength(events.length);
    }),
    RUNS,
  );
});
