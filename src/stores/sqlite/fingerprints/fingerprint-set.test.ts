import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { memoryCase } from '../../../../test/support/memory-case.ts';
import { randomOf } from '../../../../test/support/random.ts';
import { folderForAllTests } from '../../../../test/support/run-cli.ts';
import { MIGRATIONS } from '../connection/schema.ts';
import { FingerprintFilter } from './fingerprint-filter.ts';
import { FingerprintRuns } from './fingerprint-runs.ts';
import { FingerprintSet } from './fingerprint-set.ts';

/** Which of the contents of a file a set calls new, in batches of a few. */
function addFile(set: FingerprintSet, contents: readonly number[], batch = contents.length): readonly number[] {
  set.beginFile();
  const answers: number[] = [];
  for (let start = 0; start < contents.length; start += batch) {
    const part = BigInt64Array.from(contents.slice(start, start + batch), BigInt);
    answers.push(...(set.add(part, new Uint8Array(part.length).fill(1)) ?? new Uint8Array(part.length).fill(1)));
  }
  set.finishFile();
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
  const add = (...identities: readonly bigint[]) => {
    return set.add(BigInt64Array.from(identities), new Uint8Array(identities.length));
  };
  expect(add(1n, -(2n ** 63n), 2n ** 63n - 1n)).toBeNull();
  expect(add(5n, 1n, 5n, 6n)).toEqual(Uint8Array.from([1, 0, 0, 1]));
});

test('a content is counted again only after more other contents than are remembered', () => {
  const others = (count: number) => Array.from({ length: count }, (_, index) => index + 100);
  const far = new FingerprintSet(memoryCase().database, { remembered: 10 });
  expect(addFile(far, [1, ...others(30), 1]).at(-1)).toBe(0);
  const near = new FingerprintSet(memoryCase().database, { remembered: 10 });
  expect(addFile(near, [1, ...others(9), 1]).at(-1)).toBe(1);
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
        set.beginFile();
        inFile = new Set(kept);
      };
      begin();
      for (const { of, end } of all) {
        const isNew = set.add(BigInt64Array.from(of), new Uint8Array(of.length)) ?? new Uint8Array(of.length).fill(1);
        const expected = of.map((one) => {
          const isOne = !inFile.has(one);
          inFile.add(one);
          return Number(isOne);
        });
        expect([...isNew]).toEqual(expected);
        if (end === 'none') continue;
        if (end === 'rollback') {
          set.abandonFile();
          database.exec('ROLLBACK');
        } else {
          set.finishFile();
          database.exec('COMMIT');
          for (const one of inFile) kept.add(one);
        }
        begin();
      }
      set.finishFile();
      database.exec('COMMIT');
      const sum = 'SELECT ifnull(sum(length(fingerprints)), 0) / 8 FROM fingerprint';
      expect(database.prepare(sum).pluck().get()).toBe(inFile.size);
      const again = new FingerprintSet(database);
      for (const one of inFile) expect(again.knows(one, false)).toBe(true);
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
  set.beginFile();
  for (let start = 0; start < all.length; start += 1000) {
    const part = all.slice(start, start + 1000);
    expect(set.add(part, new Uint8Array(part.length))).toBeNull();
  }
  set.finishFile();
  const { runs, length } = new FingerprintRuns(database);
  expect([runs < 16, length]).toEqual([true, all.length]);
  expect(database.prepare('SELECT count(*) FROM fingerprint').pluck().get()).toBeGreaterThan(runs);
  const again = new FingerprintSet(database);
  again.beginFile();
  expect(again.add(all.slice(0, 5), new Uint8Array(5))).toEqual(new Uint8Array(5));
  expect(again.add(all, new Uint8Array(all.length))).toEqual(new Uint8Array(all.length));
  expect(again.add(BigInt64Array.of(12_345n), new Uint8Array(1))).toBeNull();
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
    to.beginFile();
    const isNew = to.add(BigInt64Array.of(fingerprint), new Uint8Array(1)) === null;
    to.finishFile();
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
