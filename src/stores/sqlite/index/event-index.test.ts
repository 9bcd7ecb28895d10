import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EPOCH, type Instant, instantOf } from '../../../domain/instant.ts';
import { checkIndexes } from '../audit/index-checks.ts';
import { MIGRATIONS } from '../connection/schema.ts';
import { loadColumns } from '../engine/load-columns.ts';
import { EventPageWriter } from './page-writer.ts';
import { addPostings, isPosting, postingsOf, rowsIn } from './postings.ts';
import { type IndexedEvent, type IndexedEvents, SegmentWriter } from './segment-writer.ts';

const at = (ms: number): Instant => instantOf(ms) ?? EPOCH;
const ids = fc.oneof(fc.nat(3), fc.nat(300), fc.nat(70_000));

test('each posting list holds the rows of its id, with their kinds', () => {
  const row = fc.record({ id: ids, kind: fc.oneof(fc.nat(90), fc.nat(2 ** 32 - 1)) });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 400 }), (given) => {
      const found = given.map(() => ({ id: 0, kind: 0 }));
      const [values, kinds] = [Uint32Array.from(given, ({ id }) => id), Uint32Array.from(given, ({ kind }) => kind)];
      for (const { id, rows } of postingsOf(values, kinds)) {
        expect(isPosting(rows)).toBe(true);
        const list = [...rowsIn(rows)];
        expect(list).toEqual(list.toSorted((a, b) => a.row - b.row));
        for (const { row: at, kind } of list) found[at] = { id, kind };
      }
      expect(found).toEqual(given.map(({ id, kind }) => ({ id, kind: id === 0 ? 0 : kind })));
    }),
  );
});

test('rows far from each other take several digits', () => {
  const values = new Uint32Array(300_000);
  for (const row of [0, 127, 128, 20_000, 299_999]) values[row] = 7;
  const [posting, ...others] = postingsOf(values, values);
  expect(others).toEqual([]);
  const rows = [...rowsIn(posting?.rows ?? Buffer.alloc(0))];
  expect(rows).toEqual([0, 127, 128, 20_000, 299_999].map((row) => ({ row, kind: 7 })));
});

test('posted_rows gives the rows of the wanted kinds, and nothing for a value that is not a posting list', () => {
  const database = new Database(':memory:');
  addPostings(database);
  database.exec(`CREATE TABLE t AS SELECT x'00010201' AS posted UNION ALL SELECT x'0401' UNION ALL SELECT x'0302'
    UNION ALL SELECT 'text' UNION ALL SELECT NULL UNION ALL SELECT x'80'`);
  const ask = (kinds: string | null) => database.prepare('SELECT posted_rows(posted, ?) FROM t').pluck().get(kinds);
  expect(ask(null)).toBe('[0,2,4,3]');
  expect(ask('[1,7]')).toBe('[0,2,4]');
  expect(ask('[2]')).toBe('[3]');
  expect(ask('[]')).toBe('[]');
  database.close();
});

const indexed = fc.record({
  time: fc.nat(20),
  kind: fc.constant(1),
  actor: fc.nat(3),
  address: fc.nat(300),
  image: ids,
  digest: ids,
});

function columnsOf(events: readonly IndexedEvent[]): IndexedEvents {
  const column = (name: keyof IndexedEvent) => Float64Array.from(events, (event) => event[name]);
  return {
    ...{ time: column('time'), kind: column('kind'), actor: column('actor'), address: column('address') },
    ...{ image: column('image'), digest: column('digest') },
  };
}

test('the events of any range are loaded from several segments, and the checks find no problem', () => {
  const range = fc
    .tuple(fc.nat(21), fc.nat(21))
    .map(([a, b]) => ({ from: at(Math.min(a, b)), to: at(Math.max(a, b)) }));
  fc.assert(
    fc.property(
      fc.array(indexed, { maxLength: 40 }),
      fc.integer({ min: 1, max: 9 }),
      range,
      (events, perSegment, asked) => {
        const database = new Database(':memory:');
        for (const migration of MIGRATIONS) database.exec(migration);
        database.pragma('foreign_keys = OFF');
        const segments = new SegmentWriter(database, perSegment);
        const insert =
          database.prepare(`INSERT INTO event (seq, time, kind, actor, address, image, digest, file, record)
        VALUES (:seq, :time, :kind, :actor, :address, nullif(:image, 0), nullif(:digest, 0), 1, 1)`);
        const pages = new EventPageWriter(database);
        segments.begin(5);
        pages.begin(5);
        // The first ones one by one, and the others together.
        for (const event of events.slice(0, 7)) segments.add(event);
        segments.addAll(columnsOf(events.slice(7)));
        for (const [row, event] of events.entries()) {
          pages.addPosition(row, 1);
          pages.addRest(null, new Uint32Array(), null);
          insert.run({ seq: 5 + row, ...event });
        }
        segments.write();
        pages.write();
        expect(checkIndexes(database, 10).problems).toEqual([]);
        const columns = loadColumns(database, asked);
        const expected = events
          .map((event, row) => ({ ...event, seq: 5 + row }))
          .filter(({ time }) => time >= asked.from && time < asked.to)
          .toSorted((a, b) => a.time - b.time || a.seq - b.seq);
        expect([...(columns?.time ?? [])]).toEqual(expected.map(({ time }) => time));
        for (const name of ['seq', 'kind', 'actor', 'address', 'image', 'digest'] as const) {
          expect([...(columns?.ids[name] ?? [])], name).toEqual(expected.map((event) => event[name]));
        }
        database.close();
      },
    ),
  );
});
