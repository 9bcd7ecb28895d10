import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { accessLogLines } from '../../test/support/access-log.ts';
import { importOptions } from '../../test/support/import-options.ts';
import { memoryCase } from '../../test/support/memory-case.ts';
import { importBytes } from '../../test/support/memory-import.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { parseImageReference } from '../domain/image-ref.ts';
import { EPOCH, instantOf } from '../domain/instant.ts';
import { readOriginal } from '../evidence/archives/read-original.ts';
import { loadFormat } from '../formats/load-formats.ts';
import { FileImport } from './file-import.ts';
import { findInputs } from './find-inputs.ts';

const LOG = `${accessLogLines(400).join('\n')}\n`;
const PODS = 'fixtures/inventories/prod-1.pods.json';
const WEBHOOK = 'fixtures/formats/alibaba-repo-webhook/bodies.jsonl';
const EVERYTHING = { window: null, where: [] };

function inputAt(path: string) {
  return findInputs([path]).files[0] ?? expect.fail();
}

function written(name: string, content: string | Buffer): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

test('a file that changes while it is read is left out, with the reason', async () => {
  const { writer, reader } = memoryCase();
  const log = written('log.ndjson', LOG);
  const onProgress = () => appendFileSync(log, '\n');
  const receipt = await new FileImport(writer, importOptions({ onProgress })).run(inputAt(log));
  expect(receipt).toMatchObject({ status: 'unreadable', reason: 'it changed while it was read', events: 0 });
  expect([reader.count(EVERYTHING), reader.evidenceFiles()]).toEqual([0, []]);
});

test('a file that was deleted before its turn is left out, with the reason', async () => {
  const { writer } = memoryCase();
  const gone = { path: 'gone', location: '/nowhere/gone', bytes: 10, isStream: false };
  expect(await new FileImport(writer, importOptions()).run(gone)).toMatchObject({
    status: 'unreadable',
    reason: expect.stringMatching(/ENOENT/),
  });
});

test('a deleted file with the size of a file in the case is left out too', async () => {
  const { writer } = memoryCase();
  const log = written('log.ndjson', LOG);
  await new FileImport(writer, importOptions()).run(inputAt(log));
  const gone = { ...inputAt(log), location: '/nowhere/gone' };
  expect(await new FileImport(writer, importOptions()).run(gone)).toMatchObject({
    status: 'unreadable',
    reason: expect.stringMatching(/ENOENT/),
  });
});

test('an import that is interrupted leaves the file out', async () => {
  const { writer, reader } = memoryCase();
  const options = importOptions({ signal: AbortSignal.abort() });
  const importing = new FileImport(writer, options).run(inputAt(written('log.ndjson', LOG)));
  await expect(importing).rejects.toMatchObject({ code: 'interrupted' });
  expect(reader.evidenceFiles()).toEqual([]);
});

test('an empty archive is imported once, with a notice', async () => {
  const { writer, reader } = memoryCase();
  const nothing = gzipSync('');
  expect(await importBytes(writer, [nothing])).toMatchObject({
    status: 'imported',
    notices: [{ id: 'empty-archive' }],
  });
  expect(await importBytes(writer, [nothing])).toMatchObject({ status: 'already-imported' });
  expect(reader.evidenceFiles()).toMatchObject([{ records: 0, source: null, isCompressed: true }]);
});

test('an archive that is cut off gives the records before the cut, and the hash of the whole file', async () => {
  const { writer, reader } = memoryCase();
  const zipped = gzipSync(`${accessLogLines(20_000).join('\n')}\n`);
  const path = written('cut.gz', zipped.subarray(0, zipped.length / 2));
  const receipt = await new FileImport(writer, importOptions()).run(inputAt(path));
  expect(receipt).toMatchObject({ status: 'imported', notices: [{ id: 'gzip-damaged' }] });
  expect(receipt.events).toBeGreaterThan(1000);
  expect(await new FileImport(writer, importOptions()).run(inputAt(path))).toMatchObject({
    status: 'already-imported',
  });
  expect(reader.evidenceFiles()).toHaveLength(1);
});

test('bytes from standard input that the case has already add nothing', async () => {
  const { writer, reader } = memoryCase();
  expect(await importBytes(writer, [Buffer.from(LOG)])).toMatchObject({ status: 'imported', events: 400 });
  expect(await importBytes(writer, [Buffer.from(LOG)])).toMatchObject({ status: 'already-imported', events: 0 });
  expect(reader.count(EVERYTHING)).toBe(400);
});

test('a list without its last bracket gives its records, and a notice that it is cut off', async () => {
  const { writer } = memoryCase();
  const cut = Buffer.from(`[${accessLogLines(3).join(',\n')},\n`);
  expect(await importBytes(writer, [cut])).toMatchObject({ events: 3, notices: [{ id: 'json-cut-off' }] });
});

test('a format that needs an image refuses without one, and reads with it', async () => {
  const { writer } = memoryCase();
  const format = (await loadFormat('alibaba-console-event-line')) ?? expect.fail();
  const path = 'fixtures/formats/alibaba-console-event-line/english.csv';
  const refused = await new FileImport(writer, importOptions({ format })).run(inputAt(path));
  expect(refused).toMatchObject({ status: 'unrecognised', reason: expect.stringMatching(/name it with --image/) });
  const context = { assumedZone: null, image: parseImageReference('a/b:c') };
  expect(await new FileImport(writer, importOptions({ format, context })).run(inputAt(path))).toMatchObject({
    status: 'imported',
  });
});

test('a format that the user names reads the file even if it does not recognise it', async () => {
  const { writer } = memoryCase();
  const format = (await loadFormat('quay-usage-logs')) ?? expect.fail();
  const receipt = await new FileImport(writer, importOptions({ format })).run(inputAt(WEBHOOK));
  expect(receipt).toMatchObject({ source: 'quay-usage-logs', accepted: 0 });
  expect(receipt.rejected).toBe(receipt.records);
});

test('records of no known shape are described by their keys', async () => {
  const { writer } = memoryCase();
  for (const [text, reason] of [
    ['{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7}\n', /records like \{a, b, c, d, e, f, …\}/],
    ['[1,2,3]', /records like a bare number/],
    ['', /it is empty/],
  ] as const) {
    expect(await importBytes(writer, [Buffer.from(text)])).toMatchObject({
      status: 'unrecognised',
      reason: expect.stringMatching(reason),
    });
  }
});

test('an inventory belongs to the cluster that the user names, and is not older than its newest pod', async () => {
  const { writer, reader } = memoryCase();
  const observedAt = instantOf(Date.UTC(2026, 2, 3));
  await new FileImport(writer, importOptions({ inventory: { cluster: 'shop', observedAt } })).run(inputAt(PODS));
  expect(reader.inventories()).toMatchObject([{ cluster: 'shop', observedAt }]);
  const again = memoryCase();
  await importBytes(again.writer, [readFileSync(PODS)]);
  const [inventory] = again.reader.inventories();
  expect(inventory?.cluster).toMatch(/^unnamed \(standard input/);
  expect(inventory?.observedAt).toBeGreaterThan(EPOCH);
});

test('an inventory with duplicate pods and other objects counts all of them', async () => {
  const { writer } = memoryCase();
  const { items }: { readonly items: readonly unknown[] } = JSON.parse(readFileSync(PODS, 'utf8'));
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a', namespace: 'b' } };
  const all = [...items, ...items.slice(0, 2), service];
  const receipt = await importBytes(writer, [
    Buffer.from(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: all })),
  ]);
  expect(receipt).toMatchObject({ status: 'imported', records: all.length, duplicate: 2 });
  expect(receipt.accepted + receipt.duplicate + receipt.ignored + receipt.rejected).toBe(all.length);
  expect(receipt.rejected + receipt.ignored).toBeGreaterThanOrEqual(1);
});

test('the original of an event is shown while its file is unchanged', async () => {
  const { writer, reader } = memoryCase();
  const path = written('log.ndjson.gz', gzipSync(LOG));
  await new FileImport(writer, importOptions()).run(inputAt(path));
  const [file, event] = [reader.evidenceFiles()[0] ?? expect.fail(), reader.event(300) ?? expect.fail()];
  expect(await readOriginal(file, event.evidence, null)).toMatchObject({
    status: 'verified',
    text: accessLogLines(400)[299],
  });
  appendFileSync(path, ' ');
  expect(await readOriginal(file, event.evidence, null)).toMatchObject({
    status: 'changed',
    because: expect.stringMatching(/has changed/),
  });
  const gone = { ...file, location: '/nowhere/log' };
  expect(await readOriginal(gone, event.evidence, null)).toMatchObject({ because: '/nowhere/log is no longer there' });
  const piped = { ...file, location: null };
  expect(await readOriginal({ ...piped, path: '-' }, event.evidence, null)).toMatchObject({
    because: expect.stringMatching(/standard input/),
  });
  expect(await readOriginal(piped, event.evidence, null)).toMatchObject({ because: expect.stringMatching(/a pipe/) });
  expect(await readOriginal({ ...file, location: '/dev/zero' }, event.evidence, null)).toEqual({
    status: 'changed',
    because: '/dev/zero has changed since it was imported: it is now a device',
  });
});

test('an inventory that the case has under another cluster says so, and one under the same does not', async () => {
  const { writer } = memoryCase();
  const importAs = async (cluster: string | null) => {
    const file = new FileImport(writer, importOptions({ inventory: { cluster, observedAt: null } }));
    return await file.run(inputAt(PODS));
  };
  expect((await importAs('shop')).ignoredBecause).toEqual([{ reason: 'it tells of no pod', records: 1 }]);
  const [again, other] = [await importAs('shop'), await importAs('an other')];
  expect([again.status, other.status]).toEqual(['already-imported', 'already-imported']);
  expect(again.notices).toEqual([]);
  expect(other.notices.map(({ text }) => text)).toEqual([
    expect.stringMatching(/inventory of cluster shop, .* as cluster an other, .* --cluster 'an other'\.$/),
  ]);
  // The name of the file says that it is of prod-1.
  expect((await importAs(null)).notices.map(({ id }) => id)).toEqual(['cluster-before']);
});
