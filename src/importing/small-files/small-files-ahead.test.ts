import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import type { InputFile } from '../../evidence/source/input-file.ts';
import type { SmallFilesTask, SmallInput } from './small-file.ts';
import { SmallFilesAhead } from './small-files-ahead.ts';

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

const TASK: SmallFilesTask = {
  ...{ format: null, context: { assumedZone: null, image: null }, mostBytes: null, isKept: false },
  ...{ key: new Uint8Array(32), known: [] },
};

const line = (id: number) =>
  JSON.stringify({
    ...{ access_credential_type: 'Password', action: 'DeleteTag', namespace_repo: 'a/b', tag: 'v1' },
    ...{ time: '2026-03-01T00:00:00Z', http_request_id: `request ${id}` },
  });

/** As many files, in which file n has n % 3 + 1 records. */
function filesOf(count: number, size = 0): readonly SmallInput[] {
  const folder = temporaryFolder();
  return Array.from({ length: count }, (_, number) => {
    const location = join(folder, String(number));
    const records = Array.from({ length: (number % 3) + 1 }, (_unused, record) => line(number * 10 + record));
    const text = records.join('\n').padEnd(size);
    writeFileSync(location, text);
    return { path: location, location, bytes: Buffer.byteLength(text), isStream: false };
  });
}

/** The number of records of each file, and the threads that read them, in the order of the files. */
async function readBy(ahead: SmallFilesAhead, files: readonly SmallInput[]) {
  const counts: unknown[] = [];
  const threads = new Set<number>();
  for (const input of files) {
    const { file, thread } = await ahead.next(input);
    counts.push(file.kind === 'read' ? file.batches.reduce((sum, { records }) => sum + records, 0) : file.kind);
    threads.add(thread);
  }
  return { counts, threads };
}

const expected = (count: number) => Array.from({ length: count }, (_, number) => (number % 3) + 1);

test.for<[title: string, wanted: number | null, used: number]>([
  ['as many threads as are wanted', 2, 2],
  ['no more threads than keep up', 64, 3],
  ['no thread', 0, 1],
])('many files are read ahead in their order by %s', async ([, wanted, used]) => {
  const files = filesOf(170);
  const ahead = new SmallFilesAhead(files, TASK, wanted);
  const { counts, threads } = await readBy(ahead, files);
  expect(counts).toEqual(expected(170));
  expect(threads.size).toBe(used);
  await expect(ahead.close()).resolves.toBeUndefined();
});

test('few files are read without threads, and the usual number of threads reads many', async () => {
  const few = filesOf(99);
  const alone = new SmallFilesAhead(few, TASK, 2);
  expect((await readBy(alone, few)).threads).toEqual(new Set([0]));
  await alone.close();
  const many = filesOf(100);
  const ahead = new SmallFilesAhead(many, TASK, null);
  expect((await readBy(ahead, many)).counts).toEqual(expected(100));
  await ahead.close();
});

test('files are handed over in parts of some bytes, and large files and streams not at all', async () => {
  const files = filesOf(100, 300_000);
  const [first] = files;
  const others: readonly InputFile[] = [
    { ...(first ?? expect.fail()), bytes: (1 << 20) + 1 },
    { path: '-', location: null, bytes: null, isStream: true },
  ];
  const ahead = new SmallFilesAhead([...others, ...files], TASK, 1);
  expect((await readBy(ahead, files)).counts).toEqual(expected(100));
  await expect(ahead.next(files[0] ?? expect.fail())).rejects.toThrow('a file that was not given');
  await ahead.close();
});

test('a thread that ends fails all that wait for it, and what is asked later', async () => {
  const files = filesOf(300);
  const [first] = files;
  const broken = { ...TASK, key: null as unknown as Uint8Array };
  const ahead = new SmallFilesAhead(files, broken, 1);
  const next = () => ahead.next(first ?? expect.fail());
  await expect(next()).rejects.toThrow(TypeError);
  await expect(next()).rejects.toThrow(TypeError);
  await ahead.close();
});
