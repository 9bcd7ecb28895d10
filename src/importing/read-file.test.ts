import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { WorkerOptions } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test, vi } from 'vitest';
import { accessLogLines } from '../../test/support/access-log.ts';
import { importInto } from '../../test/support/import-into-case.ts';
import { importOptions } from '../../test/support/import-options.ts';
import { memoryCase } from '../../test/support/memory-case.ts';
import { evidenceIn, expectSoundCase } from '../../test/support/sound-case.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { AuditError } from '../domain/audit-error.ts';
import type { LineKind } from '../evidence/splitting/record.ts';
import { LONGEST_RECORD } from '../evidence/splitting/record.ts';
import { loadFormat } from '../formats/load-formats.ts';
import { FileImport } from './file-import.ts';
import { findInputs } from './find-inputs.ts';
import { isWorthThreads } from './open-file.ts';
import { usualThreads } from './read-file.ts';

/** Threads run the built files; a test that wants them to fail names a folder that does not exist. */
const threads = vi.hoisted(() => ({ run: 'dist' }));

vi.mock('node:worker_threads', async (original) => {
  const real = await original<typeof import('node:worker_threads')>();
  class BuiltWorker extends real.Worker {
    constructor(url: URL, options: WorkerOptions) {
      super(new URL(url.href.replace('/src/reading/threads/', `/${threads.run}/`)), options);
    }
  }
  return { ...real, Worker: BuiltWorker };
});

afterEach(() => {
  threads.run = 'dist';
});

function logIn(folder: string): string {
  const log = join(folder, 'log.ndjson');
  writeFileSync(log, accessLogLines(5000).join('\n'));
  return log;
}

test('threads give the case that one thread gives', async () => {
  const folder = temporaryFolder();
  const log = logIn(folder);
  const [alone, together] = [join(folder, 'alone.db'), join(folder, 'together.db')];
  await importInto(alone, [log]);
  const receipt = await importInto(together, [log], null, { threads: 3 });
  expect(receipt.totals).toMatchObject({ records: 5000, rejected: 5, duplicate: 5 });
  expectSoundCase(together);
  expect(evidenceIn(together)).toBe(evidenceIn(alone));
});

test('a file of more blocks than may be under way at once is read whole, with a line of many blocks in it', async () => {
  const folder = temporaryFolder();
  const log = join(folder, 'log.ndjson');
  const lines = accessLogLines(40_000);
  const long = JSON.stringify({ text: 'x'.repeat(LONGEST_RECORD + 4_000_000) });
  writeFileSync(log, [...lines.slice(0, 8000), long, ...lines.slice(8000)].join('\n'));
  const path = join(folder, 'case.db');
  const receipt = await importInto(path, [log], null, { threads: 1 });
  expect(receipt.totals).toMatchObject({ records: 40_001, rejected: 41, duplicate: 40 });
  expectSoundCase(path);
});

const STDIN = { path: '-', location: null, bytes: null, isStream: true };

test.for<[title: string, isKept: boolean, isStream: boolean]>([
  ['standard input', false, true],
  ['a file whose original is kept', true, false],
])('lines of %s are read in this thread, and become events in others', async ([, isKept, isStream]) => {
  const log = logIn(temporaryFolder());
  const { writer } = memoryCase();
  const options = importOptions({ threads: 2, isKept, stdin: Readable.from([readFileSync(log)]) });
  const input = isStream ? STDIN : (findInputs([log]).files[0] ?? expect.fail());
  const receipt = await new FileImport(writer, options).run(input);
  expect(receipt).toMatchObject({ status: 'imported', records: 5000, rejected: 5, duplicate: 5 });
});

test('the size of a file decides whether threads read it, if the user does not say', async () => {
  threads.run = 'nowhere';
  const path = join(temporaryFolder(), 'log.gz');
  const imported = (records: number) => {
    const line = (index: number) =>
      JSON.stringify({
        ...{ access_credential_type: 'Password', action: 'DeleteTag', time: '2026-03-01T00:00:00Z' },
        ...{ http_request_id: `request ${index}`, note: randomBytes(3000).toString('base64') },
      });
    writeFileSync(path, gzipSync(Array.from({ length: records }, (_, index) => line(index)).join('\n')));
    const input = findInputs([path]).files[0] ?? expect.fail();
    return new FileImport(memoryCase().writer, importOptions({ threads: null })).run(input);
  };
  expect(await imported(10)).toMatchObject({ status: 'imported', events: 10 });
  await expect(imported(600)).rejects.toThrow(/\.worker/);
});

test('an import that is interrupted while threads read leaves the file out', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'case.db');
  const importing = importInto(path, [logIn(folder)], null, { threads: 2, signal: AbortSignal.abort() });
  await expect(importing).rejects.toMatchObject({ code: 'interrupted' });
  await expect(importing).rejects.toBeInstanceOf(AuditError);
});

test('if threads cannot run, the import fails and nothing of the file stays', async () => {
  threads.run = 'nowhere';
  const folder = temporaryFolder();
  const path = join(folder, 'case.db');
  await importInto(path, ['fixtures/formats/aws-cloudtrail/records.ndjson']);
  const before = evidenceIn(path);
  await expect(importInto(path, [logIn(folder)], null, { threads: 2 })).rejects.toThrow(
    /(?:reader|read-ahead)\.worker/,
  );
  expect(evidenceIn(path)).toBe(before);
});

test('the fast lane gets one thread, the nested lane more, other formats as many as keep the processors busy', async () => {
  const threadsOf = async (id: string, processors: number, lines: LineKind = 'json-lines') =>
    usualThreads((await loadFormat(id)) ?? expect.fail(), lines, processors);
  expect(await threadsOf('alibaba-acr-access-log', 8)).toBe(1);
  const processors = [1, 2, 4, 64];
  const threadsFor = (id: string) => Promise.all(processors.map((count) => threadsOf(id, count)));
  expect(await threadsFor('aws-cloudtrail')).toEqual([1, 1, 2, 4]);
  expect(await threadsFor('github-audit-log')).toEqual([1, 2, 3, 4]);
  expect(await threadsOf('registry-access-log', 2)).toBe(2);
  expect(await threadsOf('registry-access-log', 2, 'text')).toBe(1);
});

test.for<[bytes: number, isCompressed: boolean, areThreads: boolean]>([
  [15_999_999, false, false],
  [16_000_000, false, true],
  [1_500_000, true, false],
  [1_600_000, true, true],
])('%i bytes (gzip: %s) are worth threads: %s', ([bytes, isCompressed, areThreads]) => {
  expect(isWorthThreads(bytes, isCompressed)).toBe(areThreads);
});
