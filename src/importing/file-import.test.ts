import { appendFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { importOptions } from '../../test/support/import-options.ts';
import { memoryCase } from '../../test/support/memory-case.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { FileImport } from './file-import.ts';
import { findInputs } from './find-inputs.ts';
import type { FileReceipt } from './receipts/file-receipt.ts';

const LINE = (index: number) =>
  JSON.stringify({
    ...{ access_credential_type: 'Password', action: 'DeleteTag', namespace_repo: 'a/b', tag: `v${index}` },
    ...{ time: '2026-03-01T00:00:00Z', http_request_id: `request ${index}` },
  });
/** More than is read at once. */
const LOG = `${Array.from({ length: 8000 }, (_, index) => LINE(index)).join('\n')}\n`;

interface Changed {
  readonly receipt: FileReceipt;
  readonly rows: readonly number[];
}

/** Imports a file that `change` touches once its first records are read. */
async function importWhile(bytes: string | Buffer, change: (path: string) => void, threads: number): Promise<Changed> {
  const path = join(temporaryFolder(), 'access.log');
  writeFileSync(path, bytes);
  const { writer, database } = memoryCase();
  const [input] = findInputs([path]).files;
  if (input === undefined) throw new Error('no input');
  let isChanged = false;
  const onProgress = () => {
    if (isChanged) return;
    isChanged = true;
    change(path);
  };
  const receipt = await new FileImport(writer, importOptions({ threads, isKept: true, onProgress })).run(input);
  expect(isChanged).toBe(true);
  const rows = ['file', 'event', 'fingerprint', 'custody', 'kept_chunk', 'actor'].map((table) =>
    Number(database.prepare(`SELECT count(*) FROM ${table}`).pluck().get()),
  );
  return { receipt, rows };
}

const inPlace = (path: string) => {
  const { atime, mtime } = statSync(path);
  writeFileSync(path, LOG.replace('v7999', 'v6999'));
  utimesSync(path, atime, mtime);
};

test.each<[title: string, bytes: string | Buffer, change: (path: string) => void]>([
  ['is appended to', LOG, (path) => appendFileSync(path, LINE(8000))],
  ['is cut', LOG, (path) => writeFileSync(path, LOG.slice(0, 300_000))],
  ['is overwritten with as many bytes, and its time set back', LOG, inPlace],
  [
    'is replaced',
    LOG,
    (path) => {
      writeFileSync(`${path}.new`, LOG);
      renameSync(`${path}.new`, path);
    },
  ],
  ['is an archive that is appended to', gzipSync(LOG), (path) => appendFileSync(path, gzipSync(LINE(8000)))],
])('a file that %s while it is read fails its import, and leaves nothing', async (_, bytes, change) => {
  const { receipt, rows } = await importWhile(bytes, change, 0);
  expect(receipt).toMatchObject({ status: 'unreadable', reason: 'it changed while it was read', events: 0 });
  expect(rows).toEqual([0, 0, 0, 0, 0, 0]);
});

test('a file that stays as it is is imported', async () => {
  const { receipt, rows } = await importWhile(LOG, () => {}, 0);
  expect(receipt).toMatchObject({ status: 'imported', reason: null, events: 8000 });
  expect(rows).toEqual([1, 8000, 1, 1, 1, 1]);
});
