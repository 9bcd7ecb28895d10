import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { importOptions } from '../../test/support/import-options.ts';
import { memoryCase } from '../../test/support/memory-case.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { FileImport } from './file-import.ts';
import { findInputs } from './find-inputs.ts';
import { importLogs } from './import-logs.ts';
import type { ImportOptions } from './import-options.ts';
import { UnreadFiles } from './receipts/unread-files.ts';

const line = (id: number, tag = `v${id}`) =>
  JSON.stringify({
    ...{ access_credential_type: 'Password', action: 'DeleteTag', namespace_repo: 'a/b', tag },
    ...{ time: '2026-03-01T00:00:00Z', http_request_id: `request ${id}` },
  });
const lines = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => line(first + index)).join('\n');

/** Files that a folder may hold, in the order of their names. */
const FILES: Readonly<Record<string, string | Buffer>> = {
  '01-plain': lines(0, 5),
  '02-gzip': gzipSync(lines(5, 5)),
  '03-overlaps-both': lines(3, 5),
  '04-same-bytes': lines(0, 5),
  '05-after-the-same': lines(20, 3),
  '06-no-log': 'hello',
  '07-contradicts': line(0, 'another'),
  '08-two-members': Buffer.concat([gzipSync(`${lines(30, 2)}\n`), gzipSync(lines(32, 2))]),
  '09-cut-off': gzipSync(lines(40, 40)).subarray(0, -9),
  '10-holds-nothing': gzipSync(''),
  '11-broken-record': `${lines(50, 2)}\n{"action": nonsense}\n${line(52)}`,
  '12-empty': '',
  '13-page': JSON.stringify([line(60), line(61)].map((text) => JSON.parse(text))),
  '14-inventory': JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [] }),
  '15-last': gzipSync(lines(70, 3)),
};

function folderOfFiles(): string {
  const folder = temporaryFolder();
  for (const [name, bytes] of Object.entries(FILES)) writeFileSync(join(folder, name), bytes);
  return folder;
}

const EVERYTHING = { window: null, where: [] };

type Importing = 'together' | 'one by one';

/** What a case tells of the files of a folder. */
async function importedIn(folder: string, importing: Importing, options: Partial<ImportOptions> = {}) {
  const { writer, reader, database } = memoryCase();
  const { files } = findInputs([folder]);
  const receipts = [];
  if (importing === 'together') {
    const receipt = await importLogs(files, writer, { ...importOptions(options), onFile: () => {} });
    receipts.push(...receipt.files);
  } else {
    const fileImport = new FileImport(writer, importOptions(options));
    const unread = new UnreadFiles(importOptions(options).now);
    for (const file of files) {
      const receipt = await fileImport.run(file);
      receipts.push(receipt);
      await unread.add(file, receipt);
    }
    unread.note(writer);
  }
  const rows = (sql: string) => database.prepare<[], Record<string, unknown>>(sql).all();
  return { receipts, reader, rows };
}

test('files that share a transaction give the receipts, rows and custody entries of files that do not', async () => {
  const folder = folderOfFiles();
  const [together, apart] = [await importedIn(folder, 'together'), await importedIn(folder, 'one by one')];
  expect(together.receipts).toEqual(apart.receipts);
  expect(new Set(together.receipts.map(({ status }) => status))).toEqual(
    new Set(['imported', 'already-imported', 'unrecognised']),
  );
  for (const sql of [
    'SELECT * FROM file ORDER BY id',
    'SELECT seq, file, record, time FROM event ORDER BY seq',
    'SELECT * FROM rejected ORDER BY id',
    'SELECT seq, earlier FROM contradiction',
    "SELECT number, action, json_remove(details, '$.events.details') AS details FROM custody",
  ]) {
    expect(together.rows(sql), sql).toEqual(apart.rows(sql));
  }
  expect([...together.reader.events(EVERYTHING)]).toEqual([...apart.reader.events(EVERYTHING)]);
});

test('the original of each file of a group is kept', async () => {
  const { rows } = await importedIn(folderOfFiles(), 'together', { isKept: true });
  const kept = rows('SELECT f.path, k.bytes FROM kept_chunk k JOIN file f ON f.id = k.file');
  for (const { path, bytes } of kept) {
    const original = FILES[String(path).split('/').at(-1) ?? ''] ?? expect.fail();
    if (Buffer.isBuffer(original)) expect(bytes).toEqual(original);
    else expect(gunzipSync(bytes as Buffer).toString()).toBe(original);
  }
  expect(kept.length).toBe(rows('SELECT 1 FROM file').length);
});

test('an import that is interrupted keeps the files that it finished, and completes to the same events', async () => {
  const folder = folderOfFiles();
  const { files } = findInputs([folder]);
  const { writer, database } = memoryCase();
  const interruption = new AbortController();
  const onFile = (_: unknown, number: number) => {
    if (number === 8) interruption.abort();
  };
  const options = { ...importOptions(), onFile };
  await expect(importLogs(files, writer, { ...options, signal: interruption.signal })).rejects.toMatchObject({
    code: 'interrupted',
  });
  const count = (table: string) => Number(database.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  expect(count('file')).toBe(5);
  await importLogs(files, writer, { ...options, signal: new AbortController().signal });
  const { rows } = await importedIn(folder, 'together');
  expect(database.prepare('SELECT seq, file, record, time FROM event').all()).toEqual(
    rows('SELECT seq, file, record, time FROM event'),
  );
});

test('a failure of the case undoes the group, and is told', async () => {
  const { writer, database } = memoryCase();
  database.exec(
    "CREATE TEMP TRIGGER full BEFORE INSERT ON file WHEN NEW.path LIKE '%05-%' BEGIN SELECT raise(ABORT, 'full'); END",
  );
  const { files } = findInputs([folderOfFiles()]);
  await expect(importLogs(files, writer, { ...importOptions(), onFile: () => {} })).rejects.toThrow('full');
  expect(database.prepare('SELECT count(*) FROM file').pluck().get()).toBe(0);
  expect(database.prepare('SELECT count(*) FROM custody').pluck().get()).toBe(0);
});
