import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { type ByteSource, FileSource, memorySource } from './byte-source.ts';

/** Longer than what is read ahead at most, and no two places of it alike. */
const BYTES = Buffer.concat(
  Array.from({ length: 25_000 }, (_, number) => createHash('sha256').update(`${number}`).digest()),
);

function fileSource(bytes: Buffer): FileSource {
  const path = join(temporaryFolder(), 'bytes');
  writeFileSync(path, bytes);
  return new FileSource(path);
}

/** Pieces as an archive is asked for them: the directory and the entries by turns, in some order of the entries. */
function* pieces(order: (number: number) => number): Generator<readonly [position: number, length: number]> {
  const directory = 600_000;
  for (let number = 0; number < 2500; number++) {
    yield [directory + number * 79, 46];
    yield [directory + number * 79 + 46, 33];
    const entry = order(number) * 230;
    yield [entry, 30];
    yield [entry + 50, 180];
  }
}

function expectSame(source: ByteSource, asked: Iterable<readonly [position: number, length: number]>): void {
  const given = [...asked].map(([position, length]) => ({ position, length, bytes: source.at(position, length) }));
  // All of them at the end, because what was given is not overwritten.
  const wrong = given.filter(
    ({ position, length, bytes }) => !bytes.equals(BYTES.subarray(position, position + length)),
  );
  expect(wrong).toEqual([]);
}

test.for<[title: string, order: (number: number) => number]>([
  ['in their order', (number) => number],
  ['backwards', (number) => 2499 - number],
  ['in no order', (number) => (number * 1009) % 2500],
])('pieces of a file are those of its bytes, asked for %s', ([, order]) => {
  const source = fileSource(BYTES);
  expectSame(source, pieces(order));
  expectSame(memorySource(BYTES), pieces(order));
  source.close();
});

test('long pieces, and those at the end and behind it, are what there is', () => {
  const source = fileSource(BYTES);
  expect(source.size).toBe(BYTES.length);
  const { length } = BYTES;
  for (const asked of [
    [0, length],
    [7, length - 7],
    [length - 5, 10],
    [length, 1],
    [length + 3, 1],
    [2 ** 60, 46],
    [length - 300_000, 400_000],
    [0, 0],
    [3, 4],
  ] as const) {
    expectSame(source, [asked]);
    expectSame(memorySource(BYTES), [asked]);
  }
  source.close();
});
