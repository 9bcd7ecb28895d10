import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test, vi } from 'vitest';
import { importInto } from '../../../test/support/import-into-case.ts';
import { evidenceIn } from '../../../test/support/sound-case.ts';
import { tarOf } from '../../../test/support/tar.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { zipOf } from '../../../test/support/zip.ts';

vi.mock('node:worker_threads', async (original) => {
  const { withLocalWorkers } = await import('../../../test/support/local-worker.ts');
  return withLocalWorkers(
    await original<typeof import('node:worker_threads')>(),
    () => import('./small-files.worker.ts'),
  );
});

afterEach(() => {
  vi.doUnmock('node:worker_threads');
});

const line = (id: number) =>
  JSON.stringify({
    ...{ access_credential_type: 'Password', action: 'DeleteTag', namespace_repo: 'a/b', tag: 'v1' },
    ...{ time: '2026-03-01T00:00:00Z', http_request_id: `request ${id}` },
  });
const entry = (id: number) => ({ name: `logs/${id}.json`, body: `${line(2 * id)}\n${line(2 * id + 1)}\n` });
const entries = Array.from({ length: 260 }, (_, id) => entry(id));

/** Imports an archive, with or without threads; gives the evidence and what the receipts say. */
async function imported(archive: Buffer, threads: number) {
  const folder = temporaryFolder();
  const [path, logs] = [join(folder, 'case.db'), join(folder, 'logs.zip')];
  writeFileSync(logs, archive);
  const { files, totals } = await importInto(path, [logs], null, { threads });
  const statuses = files.map(({ path: name, status }) => `${name.slice(folder.length)} ${status}`);
  return { evidence: evidenceIn(path).replaceAll(folder, ''), statuses, totals };
}

test.for<[title: string, archive: Buffer, records: number]>([
  ['many small entries', zipOf(entries), 520],
  ['entries of which one is damaged', zipOf([...entries, { ...entry(900), crc: 1 }, entry(901)]), 522],
  [
    'archives and large files among the small ones',
    zipOf([
      ...entries.slice(0, 130),
      { name: 'inner.zip', body: zipOf(entries.slice(130)) },
      { name: 'other.txt', body: 'nothing\nthat is read\n' },
      { name: '../out.json', body: line(1) },
      ...entries.slice(0, 3).map(({ body }, index) => ({ name: `again/${index}.json`, body })),
    ]),
    520,
  ],
  [
    'entries among many that are refused',
    zipOf([
      ...entries.slice(0, 117),
      ...Array.from({ length: 200 }, () => ({ name: entries[0]?.name ?? '', body: '' })),
      ...entries.slice(117),
    ]),
    520,
  ],
])('threads read %s as one thread does', async ([, archive, records]) => {
  const apart = await imported(archive, 0);
  const together = await imported(archive, 2);
  expect(apart.totals.records).toBe(records);
  expect(together).toEqual(apart);
});

test('many small entries give the same as a folder of them', async () => {
  const [ofFolder, ofArchive, ofTar] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  const byName = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  mkdirSync(join(ofFolder, 'logs'));
  for (const { name, body } of byName) writeFileSync(join(ofFolder, name), body);
  const parts = byName.map(({ name, body }) => ({ name: name.slice('logs/'.length), body }));
  writeFileSync(join(ofArchive, 'logs'), zipOf(parts));
  writeFileSync(join(ofTar, 'logs'), gzipSync(tarOf(parts)));
  const evidence = async (folder: string) => {
    const path = join(folder, 'case.db');
    await importInto(path, [join(folder, 'logs')], null, { threads: 2 });
    return evidenceIn(path)
      .replaceAll(folder, '')
      .replaceAll('logs!/', 'logs/')
      .replaceAll(/,?"archive":"\w{64}"/g, '');
  };
  const expected = await evidence(ofFolder);
  expect(expected.split('\n')).toHaveLength(260 + 520);
  expect(await evidence(ofArchive)).toBe(expected);
  expect(await evidence(ofTar)).toBe(expected);
});
