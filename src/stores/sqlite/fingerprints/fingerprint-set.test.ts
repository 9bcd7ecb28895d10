import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { memoryCase } from '../../../../test/support/memory-case.ts';
import { randomOf } from '../../../../test/support/random.ts';
import { folderForAllTests } from '../../../../test/support/run-cli.ts';
import { extrasOf } from '../../../case/record-content.ts';
import { MIGRATIONS } from '../connection/schema.ts';
import { FingerprintFilter } from './fingerprint-filter.ts';
import { fingerprintsIn } from './fingerprint-page.ts';
import { FingerprintRuns } from './fingerprint-runs.ts';
import { FingerprintSet } from './fingerprint-set.ts';
import type { RecordList } from './record-list.ts';

/** Records of one event each; by default they are known by their content. */
function recordsOf(fingerprints: BigInt64Array, content: readonly number[] | null = null): RecordList {
  return {
    fingerprint: fingerprints,
    isByContent: new Uint8Array(fingerprints.length).fill(content === null ? 1 : 0),
    content: Uint32Array.from({ length: fingerprints.length }, (_, index) => content?.[index] ?? 0),
    extras: new Float64Array(fingerprints.length),
    events: new Uint32Array(fingerprints.length).fill(1),
  };
}

/** Adds identities with one content; gives 1 for each new record, 0 for each known one. */
function addIdentities(set: FingerprintSet, identities: BigInt64Array): readonly number[] {
  const { isNew } = set.add(recordsOf(identities, Array(identities.length).fill(1)), 1);
  return [...(isNew ?? new Uint8Array(identities.length).fill(1))];
}

/** Which of the contents of a file a set calls new, in batches of a few. */
function addFile(set: FingerprintSet, contents: readonly number[], batch = contents.length): readonly number[] {
  set.begin();
  const answers: number[] = [];
  for (let start = 0; start < contents.length; start += batch) {
    const part = BigInt64Array.from(contents.slice(start, start + batch), BigInt);
    answers.push(...(set.add(recordsOf(part), 1).isNew ?? new Uint8Array(part.length).fill(1)));
  }
  set.finish();
  return answers;
}

test('equal contents of one file are all new, those of another file are not', () => {
  const set = new FingerprintSet(memoryCase().database);
  expect(addFile(set, [7, 7, 8, 7])).toEqual([1, 1, 1, 1]);
  expect(addFile(set, [7, 8, 9, 7, 7])).toEqual([0, 0, 1, 0, 0]);
  expect(addFile(set, [7, 7, 7, 7])).toEqual([0, 0, 0, 1]);
});

test('the answer does not depend on where batches end', () => {
  const contents = Array.from({ length: 200 }, (_, index) => (index * index) % 37);
  const [whole, parts] = [new FingerprintSet(memoryCase().database), new FingerprintSet(memoryCase().database)];
  for (const file of [contents, [...contents, 38, 39, ...contents]]) {
    expect(addFile(parts, file, 9)).toEqual(addFile(whole, file));
  }
});

test('an identity is new once, in one batch and later', () => {
  const set = new FingerprintSet(memoryCase().database);
  const add = (...identities: readonly bigint[]) => addIdentities(set, BigInt64Array.from(identities));
  expect(add(1n, -(2n ** 63n), 2n ** 63n - 1n)).toEqual([1, 1, 1]);
  expect(add(5n, 1n, 5n, 6n)).toEqual([1, 0, 0, 1]);
});

test('a content is counted again only after more other contents than are remembered', () => {
  const others = (count: number) => Array.from({ length: count }, (_, index) => index + 100);
  const far = new FingerprintSet(memoryCase().database, { remembered: 10 });
  expect(addFile(far, [1, ...others(30), 1]).at(-1)).toBe(0);
  const near = new FingerprintSet(memoryCase().database, { remembered: 10 });
  expect(addFile(near, [1, ...others(9), 1]).at(-1)).toBe(1);
});

/** Some content that follows from a fingerprint, so that versions that got lost or mixed up are noticed. */
function contentOf(fingerprint: bigint): number {
  return Number(BigInt.asUintN(31, fingerprint)) + 1;
}

test('a record of a known identity is new if its content is another one, and contradicts the first', () => {
  const set = new FingerprintSet(memoryCase().database);
  const add = (identities: readonly bigint[], content: readonly number[], firstSeq: number) => {
    set.begin();
    const { isNew, contradictions } = set.add(recordsOf(BigInt64Array.from(identities), content), firstSeq);
    set.finish();
    return [isNew === null ? 'all' : [...isNew], contradictions.map(({ seq, earlier }) => `${seq} against ${earlier}`)];
  };
  expect(add([1n, 2n, 1n, 1n], [7, 7, 8, 7], 1)).toEqual([[1, 1, 1, 0], ['3 against 1']]);
  expect(add([1n, 1n, 2n, 3n], [8, 9, 7, 7], 4)).toEqual([[0, 1, 0, 1], ['4 against 1']]);
  expect(add([1n, 1n, 1n], [7, 8, 9], 6)).toEqual([[0, 0, 0], []]);
  const knows = (identity: bigint, content: number) =>
    set.knows(identity, { isByContent: false, agrees: () => false, content, extras: 0 });
  expect([knows(1n, 7), knows(1n, 8), knows(1n, 9)]).toEqual(['first', 'contradicting', 'contradicting']);
  expect([knows(1n, 10), knows(4n, 7)]).toEqual([null, null]);
});

test('what some channels leave out is kept with a fingerprint', () => {
  const { database } = memoryCase();
  const content = 5;
  const add = (extras: number) => {
    const set = new FingerprintSet(database);
    set.begin();
    const record = { ...recordsOf(BigInt64Array.of(1n), [content]), extras: Float64Array.of(extras) };
    const { isNew } = set.add(record, 1);
    set.finish();
    return isNew === null;
  };
  const [rich, other] = [extrasOf([1, 2, 0xffff_ffff]), extrasOf([1, 3, 0xffff_ffff])];
  expect([add(rich), add(extrasOf([1, null, null])), add(rich), add(other), add(other)]).toEqual([
    ...[true, false, false, true, false],
  ]);
  expect(
    new FingerprintSet(database).knows(1n, { isByContent: false, agrees: () => false, content, extras: rich }),
  ).toBe('first');
  expect(
    new FingerprintSet(database).knows(1n, { isByContent: false, agrees: () => false, content, extras: other }),
  ).toBe('contradicting');
});

test('a page whose versions are damaged holds no fingerprint', () => {
  const fingerprints = Buffer.alloc(16);
  const lengths = [null, Buffer.alloc(16), Buffer.alloc(32), Buffer.alloc(15), Buffer.alloc(24), 'text'].map(
    (versions) => fingerprintsIn({ fingerprints, versions }).fingerprints.length,
  );
  expect(lengths).toEqual([2, 2, 2, 0, 0, 0]);
  expect(fingerprintsIn({ fingerprints: Buffer.alloc(15), versions: null }).fingerprints).toHaveLength(0);
});

test('a record that gives no event is known, and contradicts nothing that could be shown', () => {
  const set = new FingerprintSet(memoryCase().database);
  const add = (content: number, events: number) => {
    const one = recordsOf(BigInt64Array.of(5n), [content]);
    return set.add({ ...one, events: Uint32Array.of(events) }, 40);
  };
  expect(add(2, 0)).toEqual({ isNew: null, contradictions: [], uncompared: 0, less: 0, more: 0 });
  expect(add(6, 0)).toEqual({ isNew: null, contradictions: [], uncompared: 0, less: 0, more: 0 });
  expect(add(4, 1)).toEqual({
    isNew: null,
    contradictions: [{ seq: 40, earlier: 0 }],
    uncompared: 0,
    less: 0,
    more: 0,
  });
});

test('a record whose identity version 0.1.0 stored, without a content, is a duplicate that was not compared', () => {
  const { database } = memoryCase();
  const page = Buffer.from(BigInt64Array.of(5n, 6n).buffer);
  database.prepare('INSERT INTO fingerprint (first, last, fingerprints) VALUES (5, 6, ?)').run(page);
  const set = new FingerprintSet(database);
  const novelty = set.add(recordsOf(BigInt64Array.of(5n, 7n), [3, 3]), 1);
  expect(novelty).toEqual({ isNew: Uint8Array.of(0, 1), contradictions: [], uncompared: 1, less: 0, more: 0 });
});

const LARGEST = 2n ** 63n - 1n;
const fingerprints = fc.oneof(fc.bigInt(-20n, 20n), fc.bigInt(-LARGEST, LARGEST), fc.constantFrom(0n, 1n << 32n));

interface Batch {
  readonly of: readonly bigint[];
  readonly end: 'none' | 'commit' | 'rollback' | 'other';
}
const batches: fc.Arbitrary<readonly Batch[]> = fc.array(
  fc.record({
    of: fc.array(fingerprints, { maxLength: 12 }),
    end: fc.constantFrom('none' as const, 'commit' as const, 'rollback' as const, 'other' as const),
  }),
  { maxLength: 60 },
);

test('records are known exactly once, whatever is written, rolled back or written by other processes', () => {
  fc.assert(
    fc.property(batches, fc.integer({ min: 1, max: 40 }), (all, mostPending) => {
      const { database } = memoryCase();
      const set = new FingerprintSet(database, { mostPending });
      const kept = new Set<bigint>();
      let inFile = new Set<bigint>();
      const begin = () => {
        database.exec('BEGIN');
        set.begin();
        inFile = new Set(kept);
      };
      begin();
      for (const { of, end } of all) {
        const isNew = addIdentities(set, BigInt64Array.from(of));
        const expected = of.map((one) => {
          const isOne = !inFile.has(one);
          inFile.add(one);
          return Number(isOne);
        });
        expect(isNew).toEqual(expected);
        if (end === 'none') continue;
        if (end === 'rollback') {
          set.abandon();
          database.exec('ROLLBACK');
        } else {
          set.finish();
          database.exec('COMMIT');
          for (const one of inFile) kept.add(one);
        }
        begin();
      }
      set.finish();
      database.exec('COMMIT');
      const sum = 'SELECT ifnull(sum(length(fingerprints)), 0) / 8 FROM fingerprint';
      expect(database.prepare(sum).pluck().get()).toBe(inFile.size);
      const again = new FingerprintSet(database);
      for (const one of inFile)
        expect(again.knows(one, { isByContent: false, agrees: () => false, content: 1, extras: 0 })).toBe('first');
      database.close();
    }),
  );
});

test('many fingerprints are found in pages, by a filter and one by one; runs of about one size are merged', () => {
  const { database } = memoryCase();
  const random = randomOf(1);
  const of = BigInt64Array.from({ length: 60_000 }, () =>
    BigInt.asIntN(64, (BigInt(random(2 ** 31)) << 40n) + BigInt(random(2 ** 31))),
  );
  const all = BigInt64Array.from(new Set(of));
  const set = new FingerprintSet(database, { mostPending: 3000 });
  set.begin();
  for (let start = 0; start < all.length; start += 1000) {
    const part = all.slice(start, start + 1000);
    expect(set.add(recordsOf(part, [...part].map(contentOf)), 1).isNew).toBeNull();
  }
  set.finish();
  const { runs, length } = new FingerprintRuns(database);
  expect([runs < 16, length]).toEqual([true, all.length]);
  expect(database.prepare('SELECT count(*) FROM fingerprint').pluck().get()).toBeGreaterThan(runs);
  const again = new FingerprintSet(database);
  again.begin();
  const known = (some: BigInt64Array) => again.add(recordsOf(some, [...some].map(contentOf)), 1);
  expect(known(all.slice(0, 5)).isNew).toEqual(new Uint8Array(5));
  expect(known(all)).toEqual({
    isNew: new Uint8Array(all.length),
    contradictions: [],
    uncompared: 0,
    less: 0,
    more: 0,
  });
  expect(known(BigInt64Array.of(12_345n)).isNew).toBeNull();
  const forgetful = new FingerprintRuns(database, 2);
  expect([...forgetful.pages()].reduce((sum, page) => sum + page.length, 0)).toBe(all.length);
  expect(forgetful.held(all.slice(7, 9).sort()).size).toBe(2);
});

test('fingerprints that another program writes meanwhile are known too', () => {
  const folder = folderForAllTests();
  const path = join(folder, 'case.db');
  const [one, other] = [new Database(path), new Database(path)];
  for (const migration of MIGRATIONS) one.exec(migration);
  const [set, others] = [new FingerprintSet(one), new FingerprintSet(other)];
  const add = (to: FingerprintSet, fingerprint: bigint) => {
    to.begin();
    const isNew = addIdentities(to, BigInt64Array.of(fingerprint))[0] === 1;
    to.finish();
    return isNew;
  };
  expect([add(set, 1n), add(others, 2n), add(set, 2n), add(others, 1n), add(set, 3n)]).toEqual([
    ...[true, true, false, false, true],
  ]);
  one.close();
  other.close();
});

test('a filter that cannot grow any more still knows what it holds', () => {
  const filter = new FingerprintFilter(2 ** 40);
  filter.addAll(BigInt64Array.of(5n, -1n));
  expect([filter.mayHold(5, 0), filter.mayHold(2 ** 32 - 1, 2 ** 32 - 1), filter.mayHold(7, 7)]).toEqual([
    true,
    true,
    false,
  ]);
  expect([filter.room, new FingerprintFilter(1).room]).toEqual([Number.POSITIVE_INFINITY, 2 ** 16]);
});

test('what is known elsewhere is known here, and so are its contradictions', () => {
  const elsewhere = new Map([
    [1n, { content: 5, extras: 0, seq: 40 }],
    [2n, { content: 6, extras: 0, seq: 41 }],
  ]);
  const known = (asked: BigInt64Array) => {
    return new Map([...asked].flatMap((one) => [...elsewhere].filter(([fingerprint]) => fingerprint === one)));
  };
  const set = new FingerprintSet(memoryCase().database, { elsewhere: known });
  const add = (identities: readonly bigint[], contents: readonly number[]) =>
    set.add(recordsOf(BigInt64Array.from(identities), contents), 50);
  set.begin();
  const first = add([1n, 2n, 3n], [5, 7, 8]);
  expect([...(first.isNew ?? [])]).toEqual([0, 1, 1]);
  expect(first.contradictions).toEqual([{ seq: 50, earlier: 41 }]);
  set.finish();
  // The other case learns of the record that contradicts; here it is asked for by a fingerprint that only it has.
  const told: bigint[] = [];
  const asking = new FingerprintSet(memoryCase().database, {
    elsewhere: (asked) => {
      const answer = known(asked);
      if (answer.size > 0) return answer;
      told.push(...asked);
      return new Map([...asked].map((one) => [one, { content: 7, extras: 0, seq: 50 }]));
    },
  });
  asking.begin();
  const again = asking.add(recordsOf(BigInt64Array.from([2n]), [7]), 60);
  expect([...(again.isNew ?? [])]).toEqual([0]);
  expect(told).toHaveLength(1);
});

test('a set says whether a record is the first with its identity, or contradicts that one', () => {
  const set = new FingerprintSet(memoryCase().database);
  set.begin();
  const lists = [[5], [6], [6]].map((contents) => recordsOf(BigInt64Array.of(1n), contents));
  const novelties = set.addAll(lists, 1);
  expect(novelties.map(({ isNew }) => [...(isNew ?? [1])])).toEqual([[1], [1], [0]]);
  expect(novelties.map(({ contradictions }) => contradictions.length)).toEqual([1, 0, 0]);
  set.finish();
  const knows = (content: number, fingerprint = 1n) =>
    set.knows(fingerprint, { isByContent: false, agrees: () => false, content, extras: 0 });
  expect([knows(5), knows(6), knows(7), knows(5, 9n)]).toEqual(['first', 'contradicting', null, null]);
});
