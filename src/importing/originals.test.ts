import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { accessLogLines } from '../../test/support/access-log.ts';
import { importOptions } from '../../test/support/import-options.ts';
import { type MemoryCase, memoryCase } from '../../test/support/memory-case.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { readOriginal } from '../evidence/archives/read-original.ts';
import { isKept, keptParts } from '../stores/sqlite/write/kept-originals.ts';
import { FileImport } from './file-import.ts';
import { findInputs } from './find-inputs.ts';
import { keepOriginalLater } from './original-keeper.ts';

const LINES = accessLogLines(400);
const LOG = `${LINES.join('\n')}\n`;
const CHANGED = LOG.replace('DeleteTag', 'DELETETAG');

const sha256Of = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

function written(content: string | Buffer): string {
  const path = join(temporaryFolder(), 'access.log');
  writeFileSync(path, content);
  return path;
}

function imported({ writer }: MemoryCase, path: string, isKept: boolean) {
  const context = { assumedZone: 'Asia/Shanghai', image: null } as const;
  return new FileImport(writer, importOptions({ context, isKept })).run(findInputs([path]).files[0] ?? expect.fail());
}

const fileOf = ({ reader }: MemoryCase) => reader.evidenceFiles()[0] ?? expect.fail();
const keptOf = ({ database }: MemoryCase, file = 1) => Buffer.concat([...keptParts(database, file)]);

/** The record of the 300th event: from disk or, where it is not there, from what the case keeps. */
async function shown(memory: MemoryCase, kept: Iterable<Buffer> | null) {
  const { evidence } = memory.reader.event(300) ?? expect.fail();
  return readOriginal(fileOf(memory), evidence, kept);
}

test.for<[title: string, content: string | Buffer]>([
  ['a log', LOG],
  ['an archive', gzipSync(LOG)],
  [
    'a log of more than is kept at once',
    `${LOG}${LINES[0]?.replace('"v0"', `"${randomBytes(2_000_000).toString('hex')}"`)}\n`,
  ],
])('%s that was imported without its original is kept when it comes again', async ([, content]) => {
  const memory = memoryCase();
  const path = written(content);
  expect(await imported(memory, path, false)).toMatchObject({ status: 'imported' });
  expect(isKept(memory.database, 1)).toBe(false);
  expect(await imported(memory, path, true)).toMatchObject({ status: 'already-imported' });
  const kept = keptOf(memory);
  expect(gunzipSync(kept).equals(Buffer.isBuffer(content) ? Buffer.from(LOG) : Buffer.from(content))).toBe(true);
  expect(await imported(memory, path, true)).toMatchObject({ status: 'already-imported' });
  expect(keptOf(memory).equals(kept)).toBe(true);
});

test('another file of the same size is imported and kept', async () => {
  const memory = memoryCase();
  await imported(memory, written(LOG), false);
  expect(await imported(memory, written(CHANGED), true)).toMatchObject({ status: 'imported' });
  expect([isKept(memory.database, 1), gunzipSync(keptOf(memory, 2)).toString()]).toEqual([false, CHANGED]);
});

test('an original that changes between its hash and its reading is not kept', async () => {
  const memory = memoryCase();
  const path = written(LOG);
  await imported(memory, path, false);
  writeFileSync(path, CHANGED);
  await expect(keepOriginalLater(path, sha256Of(LOG), memory.writer)).rejects.toThrow('it changed while it was read');
  expect([isKept(memory.database, 1), memory.database.inTransaction]).toEqual([false, false]);
});

test('a record is read from the original in the case if the file is gone or has changed', async () => {
  const memory = memoryCase();
  const path = written(LOG);
  await imported(memory, path, true);
  const kept = () => keptParts(memory.database, 1);
  expect(await shown(memory, kept())).toMatchObject({ status: 'verified', text: LINES[299], note: null });
  appendFileSync(path, '\n');
  expect(await shown(memory, kept())).toMatchObject({
    ...{ status: 'verified', text: LINES[299] },
    note: expect.stringMatching(/^The record is from the original that the case keeps: .* has changed/),
  });
  rmSync(path);
  expect(await shown(memory, kept())).toMatchObject({
    ...{ status: 'verified', text: LINES[299] },
    note: `The record is from the original that the case keeps: ${path} is no longer there.`,
  });
  expect(await shown(memory, null)).toMatchObject({ status: 'gone' });
});

test.for<[title: string, kept: Buffer]>([
  ['something else', gzipSync(CHANGED)],
  ['not an archive', Buffer.from('changed')],
  ['an archive that cannot be inflated', Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])],
])('an original that is %s is said to have changed', async ([, kept]) => {
  const memory = memoryCase();
  const path = written(LOG);
  await imported(memory, path, true);
  rmSync(path);
  expect(await shown(memory, [kept])).toEqual({
    status: 'changed',
    because: 'the original that the case keeps of it has changed',
  });
});

test('an archive that became unreadable has changed', async () => {
  const memory = memoryCase();
  const path = written(gzipSync(LOG));
  await imported(memory, path, false);
  // Of the same size, so that it has to be read.
  const rubbish = readFileSync(path).fill(7, 2);
  writeFileSync(path, rubbish);
  expect(await shown(memory, null)).toMatchObject({ status: 'changed', because: expect.stringMatching(/SHA-256/) });
});

test('a failure to read the original that is not damage of its data is thrown', async () => {
  const memory = memoryCase();
  const path = written(LOG);
  await imported(memory, path, true);
  rmSync(path);
  function* failing(): Generator<Buffer> {
    yield gzipSync(LOG).subarray(0, 20);
    throw new RangeError('the case is closed');
  }
  await expect(shown(memory, failing())).rejects.toThrow('the case is closed');
});
