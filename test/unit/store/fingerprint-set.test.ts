import { expect, test } from 'vitest';
import { FingerprintSet } from '../../../src/store/fingerprint-set.ts';
import { memoryCase } from '../../support/memory-case.ts';

/** Which of the contents of a file a set calls new, in batches of a few. */
function addFile(set: FingerprintSet, contents: readonly number[], batch = contents.length): readonly number[] {
  set.beginFile();
  const answers: number[] = [];
  for (let start = 0; start < contents.length; start += batch) {
    const part = BigInt64Array.from(contents.slice(start, start + batch), BigInt);
    answers.push(...(set.add(part, new Uint8Array(part.length).fill(1)) ?? new Uint8Array(part.length).fill(1)));
  }
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
  const far = new FingerprintSet(memoryCase().database, 10);
  expect(addFile(far, [1, ...others(30), 1]).at(-1)).toBe(0);
  const near = new FingerprintSet(memoryCase().database, 10);
  expect(addFile(near, [1, ...others(9), 1]).at(-1)).toBe(1);
});
