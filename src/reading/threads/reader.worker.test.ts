import { MessageChannel } from 'node:worker_threads';
import { afterEach, expect, test, vi } from 'vitest';
import { accessLogLines } from '../../../test/support/access-log.ts';
import type { ReadLines } from './reader-messages.ts';
import { SPARE_BYTES } from './recycled-buffers.ts';

const FORMAT = 'alibaba-acr-access-log';
const context = { assumedZone: null, image: null };

/** Runs the thread's module here, with an end of a channel in the place of its port. */
async function workerOf(format: string) {
  const { port1: here, port2: there } = new MessageChannel();
  vi.doMock('node:worker_threads', async (original) => ({
    ...(await original<typeof import('node:worker_threads')>()),
    parentPort: there,
    workerData: { format, context, key: new Uint8Array(32) },
  }));
  vi.resetModules();
  await import('./reader.worker.ts').finally(() => format === FORMAT || there.close());
  return {
    read: (text: string, offset: number, isOpen = false) => {
      const lines = Buffer.from(text + '\n'.repeat(SPARE_BYTES));
      const bytes = new Uint8Array(lines).buffer;
      const answer = new Promise<ReadLines>((resolve) => here.once('message', resolve));
      here.postMessage({ bytes, length: Buffer.byteLength(text), offset, isOpen }, [bytes]);
      return answer;
    },
    close: () => here.close(),
  };
}

afterEach(() => {
  vi.doUnmock('node:worker_threads');
});

test('a thread reads whole lines into a batch, at their places in the file', async () => {
  const worker = await workerOf(FORMAT);
  const lines = accessLogLines(3);
  const { batch } = await worker.read(`${lines.join('\n')}\nnonsense\n`, 1000);
  expect([batch.records, batch.rejections.length]).toEqual([4, 1]);
  expect([...batch.batch.records.offset]).toEqual([
    1000,
    1001 + (lines[0]?.length ?? 0),
    1002 + lines.slice(0, 2).join('').length,
  ]);
  const next = await worker.read(`[${lines.join(',')}]`, 5000);
  expect([next.batch.records, next.envelopes.length]).toEqual([3, 1]);
  worker.close();
});

test('a line that takes several pieces is read across them, and whole lines after it', async () => {
  const worker = await workerOf(FORMAT);
  const lines = accessLogLines(5);
  const list = `[${lines.slice(0, 3).join(',')}]`;
  const cut = [100, 1500].map((at) => Math.min(at, list.length - 1));
  const pieces = [list.slice(0, cut[0]), list.slice(cut[0], cut[1]), `${list.slice(cut[1])}\n`];
  const first = await worker.read(pieces[0] ?? '', 7, true);
  const second = await worker.read(pieces[1] ?? '', 107, true);
  const third = await worker.read(pieces[2] ?? '', 7 + (cut[1] ?? 0));
  const all = [first, second, third];
  expect(all.reduce((sum, { batch }) => sum + batch.records, 0)).toBe(3);
  expect(all.flatMap(({ envelopes }) => envelopes)).toMatchObject([{ records: 3 }]);
  const offsets = all.flatMap(({ batch }) => [...batch.batch.records.offset]);
  expect(offsets).toEqual([0, 1, 2].map((index) => 7 + list.indexOf(lines[index] ?? 'none')));
  const next = await worker.read(`${lines.slice(3).join('\n')}\n`, 9000);
  expect([...next.batch.batch.records.offset]).toEqual([9000, 9001 + (lines[3]?.length ?? 0)]);
  worker.close();
});

test('a thread that is told of no format refuses to start', async () => {
  await expect(workerOf('no-format')).rejects.toThrow('no format no-format to read with');
});
