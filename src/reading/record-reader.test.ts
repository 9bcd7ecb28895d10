import { describe, expect, test } from 'vitest';
import { beginFile, finishFile, type MemoryCase, memoryCase } from '../../test/support/memory-case.ts';
import { someEvent } from '../../test/support/some-event.ts';
import { stubFormat } from '../../test/support/stub-format.ts';
import { parsedRecord } from '../evidence/splitting/record.ts';
import { isObject } from '../formats/toolkit/record-fields.ts';
import { BatchQueue } from '../importing/batch-queue.ts';
import { RecordReader } from './record-reader.ts';

const EVERYTHING = { window: null, where: [] };

/** A format that keeps whatever a record says; what its `text` holds is read as JSON, as some vendors write it. */
const KEEPER = stubFormat('keeper', {
  read: (record) => {
    const details = isObject(record) ? record : { record };
    const text = details['text'];
    const inner: unknown = typeof text === 'string' ? JSON.parse(text) : text;
    return { outcome: 'events', events: [someEvent({ details: { ...details, inner } })], identity: null, remarks: [] };
  },
});

/** Reads records as one file of a case; the counts tell what became of them. */
function imported({ writer }: MemoryCase, path: string, texts: readonly string[]) {
  beginFile(writer, path);
  const reader = new RecordReader(KEEPER, { assumedZone: null, image: null }, writer.key);
  for (const text of texts) reader.read(parsedRecord(Buffer.from(text), 0));
  const queue = new BatchQueue(writer, KEEPER);
  queue.add(reader.take(), queue.openBatchStore());
  queue.store();
  finishFile(writer, path);
  return queue.accounts.counts;
}

function nested(levels: number): string {
  return `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`;
}

describe('a record that is nested too deep', () => {
  test.for<[title: string, text: string]>([
    ['to be written', nested(20_000)],
    ["for SQLite's JSON", nested(1500)],
    ['for any log', nested(101)],
    ['in a list', `[${'['.repeat(20_000)}${']'.repeat(20_000)}]`],
    ['in a text that its format reads', JSON.stringify({ text: nested(20_000) })],
  ])('%s is rejected with the reason, and its neighbours are kept', ([, text]) => {
    const memory = memoryCase();
    const counts = imported(memory, 'log', ['{"n":1}', text, '{"n":2}']);
    expect(counts).toMatchObject({ records: 3, accepted: 2, rejected: 1, events: 2 });
    expect(memory.reader.rejections({ limit: 9, offset: 0 })).toMatchObject([
      { record: 2, reason: 'it is nested deeper than 100 levels' },
    ]);
    const fieldTests = [{ detail: 'resource_name', field: 'repository', equals: 'x' }] as const;
    expect(memory.reader.count({ window: null, where: [{ fieldTests }] })).toBe(0);
  });

  test('is not one of 100 levels', () => {
    const memory = memoryCase();
    expect(imported(memory, 'log', [nested(100)])).toMatchObject({ accepted: 1, rejected: 0 });
    expect(memory.reader.event(1)?.details).toEqual(JSON.parse(nested(100)));
  });
});

describe('equal records without an id', () => {
  test('make as many events, whichever of two files comes first', () => {
    const [once, twice] = [memoryCase(), memoryCase()];
    imported(once, 'one', ['{"n":1}']);
    expect(imported(once, 'two', ['{"n":1}', '{"n":1}'])).toMatchObject({ accepted: 1, duplicate: 1 });
    imported(twice, 'two', ['{"n":1}', '{"n":1}']);
    expect(imported(twice, 'one', ['{"n":1}'])).toMatchObject({ accepted: 0, duplicate: 1 });
    expect([once.reader.count(EVERYTHING), twice.reader.count(EVERYTHING)]).toEqual([2, 2]);
  });

  test('take time in proportion to their number', () => {
    const started = performance.now();
    const counts = imported(memoryCase(), 'log', Array<string>(3000).fill('{"n":1}'));
    expect(counts.events).toBe(3000);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
