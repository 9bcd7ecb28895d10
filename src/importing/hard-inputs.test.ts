import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { importOptions } from '../../test/support/import-options.ts';
import { memoryCase } from '../../test/support/memory-case.ts';
import { tarOf } from '../../test/support/tar.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { zipOf } from '../../test/support/zip.ts';
import type { InputFile } from '../evidence/source/input-file.ts';
import { loadFormat } from '../formats/load-formats.ts';
import { findInputs } from './find-inputs.ts';
import { importLogs } from './import-logs.ts';
import type { ImportOptions } from './import-options.ts';
import { keepOriginalLater } from './original-keeper.ts';

const line = (id: number, more = '') =>
  JSON.stringify({
    ...{ access_credential_type: 'Password', action: 'DeleteTag', namespace_repo: 'a/b', tag: 'v1' },
    ...{ time: '2026-03-01T00:00:00Z', http_request_id: `request ${id}`, ...(more === '' ? {} : { more }) },
  });
const lines = (first: number, count: number, more = '') =>
  Array.from({ length: count }, (_, index) => line(first + index, more)).join('\n');

/** Imports inputs into a new case, and gives what became of each. */
async function imported(inputs: readonly InputFile[], options: Partial<ImportOptions> = {}, memory = memoryCase()) {
  const { files } = await importLogs(inputs, memory.writer, { ...importOptions(options), onFile: () => {} });
  return {
    receipts: files.map(({ status, reason, accepted }) => [status, reason ?? accepted]),
  };
}

function inputOf(bytes: string | Buffer): InputFile {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, bytes);
  return findInputs([path]).files[0] ?? expect.fail();
}

const ARCHIVE = tarOf([
  { name: 'a', body: lines(0, 2) },
  { name: 'b', body: lines(2, 2) },
]);

test('an archive in a stream is refused, because it must be read more than once', async () => {
  const input: InputFile = { path: '-', location: null, bytes: null, isStream: true };
  const { receipts } = await imported([input], { stdin: Readable.from([ARCHIVE]) });
  expect(receipts).toEqual([['unrecognised', expect.stringContaining('an archive in a stream')]]);
});

test('an archive without files, in a file or in another archive, is refused', async () => {
  const empty = tarOf([{ name: 'folder', type: '5' }]);
  const within = tarOf([
    { name: 'in.tar', body: empty },
    { name: 'a', body: lines(0, 2) },
  ]);
  expect((await imported([inputOf(empty), inputOf(within)])).receipts).toEqual([
    ['unrecognised', 'it is an archive without files'],
    ['unrecognised', 'it is an archive without files'],
    ['imported', 2],
  ]);
});

test('a file that is gone when its turn comes is unreadable, small or large', async () => {
  const location = join(temporaryFolder(), 'gone');
  const inputs = [7, 1 << 21].map((bytes): InputFile => ({ path: location, location, bytes, isStream: false }));
  const { receipts } = await imported(inputs);
  const reason = expect.stringContaining('ENOENT');
  expect(receipts).toEqual([
    ['unreadable', reason],
    ['unreadable', reason],
  ]);
});

test('an import that is interrupted in an archive keeps what came before it', async () => {
  const memory = memoryCase();
  const signal = AbortSignal.abort();
  await expect(imported([inputOf(ARCHIVE)], { signal }, memory)).rejects.toMatchObject({ code: 'interrupted' });
  expect(memory.reader.evidenceFiles()).toEqual([]);
  expect((await imported([inputOf(ARCHIVE)], {}, memory)).receipts).toEqual([
    ['imported', 2],
    ['imported', 2],
  ]);
});

test('a failure of the case in an archive is told', async () => {
  const memory = memoryCase();
  memory.database.exec("CREATE TEMP TRIGGER full BEFORE INSERT ON file BEGIN SELECT raise(ABORT, 'full'); END");
  await expect(imported([inputOf(ARCHIVE)], {}, memory)).rejects.toThrow('full');
});

test('a small file, alone or in an archive, that is too large when it is inflated is refused', async () => {
  const packed = gzipSync(lines(0, 100));
  const archive = zipOf([{ name: 'packed', body: packed, method: 0 }]);
  const { receipts } = await imported([inputOf(packed), inputOf(archive)], { mostBytes: 8000 });
  const reason = expect.stringContaining('more than 8000 bytes');
  expect(receipts).toEqual([
    ['unreadable', reason],
    ['unreadable', reason],
  ]);
});

test('small files are read with the format that the user names', async () => {
  const format = await loadFormat('dockerhub-audit-log');
  const [read] = (await imported([inputOf(lines(0, 2))])).receipts;
  const named = await imported([inputOf(lines(0, 2)), inputOf('call the office\n')], { format });
  expect(read).toEqual(['imported', 2]);
  expect(named.receipts).toEqual([
    ['imported', 0],
    ['unrecognised', expect.stringContaining('neither JSON nor CSV')],
  ]);
});

test('a small file of many records is several batches', async () => {
  expect((await imported([inputOf(gzipSync(lines(0, 9000)))])).receipts).toEqual([['imported', 9000]]);
});

test('originals are kept for files of any length, and one that is another by then is not', async () => {
  const memory = memoryCase();
  const inputs = [inputOf(gzipSync('')), inputOf(lines(0, 3)), inputOf(lines(10, 9000, 'x'.repeat(200)))];
  expect((await imported(inputs, { isKept: true }, memory)).receipts).toEqual([
    ['imported', 0],
    ['imported', 3],
    ['imported', 9000],
  ]);
  const later = inputOf(lines(50, 2));
  const other = inputOf(lines(60, 2));
  await imported([later], {}, memory);
  const [file] = memory.reader.evidenceFiles().slice(-1);
  const sha256 = file?.sha256 ?? '';
  await expect(keepOriginalLater(other.location ?? '', sha256, memory.writer)).rejects.toThrow(
    'changed while it was read',
  );
  await keepOriginalLater(later.location ?? '', sha256, memory.writer);
  // Once it is kept, nothing is read any more.
  await keepOriginalLater('/nowhere', sha256, memory.writer);
  await keepOriginalLater('/nowhere', 'of no file', memory.writer);
});

test('a pod that two lists of an inventory name is counted once', async () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', namespace: 'b', uid: 'c' },
    spec: { containers: [{ name: 'd', image: 'e/f:1' }] },
  };
  const { receipts } = await imported([inputOf(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [pod, pod] }))]);
  expect(receipts).toEqual([['imported', 1]]);
});

test('what a folder holds besides files is not looked at', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'deep'));
  writeFileSync(join(folder, 'deep', 'a'), lines(0, 2));
  expect((await imported(findInputs([folder]).files)).receipts).toEqual([['imported', 2]]);
});
