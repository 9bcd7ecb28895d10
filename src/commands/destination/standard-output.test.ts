import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { standardOutput, writeAll } from './standard-output.ts';

/** Gives pieces of text, and counts how many were asked for. */
function pieces(most: number): { readonly chunks: Iterable<string>; asked(): number } {
  let asked = 0;
  function* chunks(): Generator<string> {
    for (; asked < most; ) yield `piece ${asked++}\n`;
  }
  return { chunks: chunks(), asked: () => asked };
}

test('all of an answer goes to a file', async () => {
  const path = join(temporaryFolder(), 'answer');
  const file = openSync(path, 'w');
  onTestFinished(() => closeSync(file));
  await writeAll(standardOutput(file), pieces(3).chunks);
  expect(readFileSync(path, 'utf8')).toBe('piece 0\npiece 1\npiece 2\n');
});

test.skipIf(process.platform !== 'linux')('a full device ends the writing, and is reported by the stream', async () => {
  const file = openSync('/dev/full', 'w');
  onTestFinished(() => closeSync(file));
  const stream = standardOutput(file);
  const failed = new Promise((resolve) => stream.on('error', resolve));
  const { chunks, asked } = pieces(1000);
  await writeAll(stream, chunks);
  expect(asked()).toBe(1);
  expect(await failed).toMatchObject({ code: 'ENOSPC' });
});

test('what is no file and no device is left to the stream of Node', () => {
  const folder = openSync('/', 'r');
  onTestFinished(() => closeSync(folder));
  expect(standardOutput(folder)).toBe(process.stdout);
});

test('a reader that goes in the middle of a write ends the writing', async () => {
  const stream = new Writable({
    write() {
      // The write never ends.
      setImmediate(() => this.destroy());
    },
  });
  const { chunks, asked } = pieces(1000);
  await writeAll(stream, chunks);
  expect(asked()).toBe(1);
});
