import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test, vi } from 'vitest';
import { accessLogLines } from '../../../test/support/access-log.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import type { PieceAnswer, PieceTask } from './read-ahead-messages.ts';

/** Runs the thread's module here, with an end of a channel in the place of its port: all that it tells, to its end. */
async function answersTo(task: PieceTask): Promise<readonly PieceAnswer[]> {
  const { port1: here, port2: there } = new MessageChannel();
  vi.doMock('node:worker_threads', async (original) => ({
    ...(await original<typeof import('node:worker_threads')>()),
    parentPort: there,
    workerData: task,
  }));
  vi.resetModules();
  const answers: PieceAnswer[] = [];
  const isOver = new Promise<void>((resolve) => {
    here.on('message', (answer: PieceAnswer) => {
      answers.push(answer);
      if (answer.kind !== 'piece') resolve();
      // As if others had much to do in between: no more than a few pieces are ahead of them.
      else setTimeout(() => here.postMessage(answer.piece.bytes, [answer.piece.bytes]), 50);
    });
  });
  await import('./read-ahead.worker.ts');
  await isOver;
  here.close();
  return answers;
}

afterEach(() => {
  vi.doUnmock('node:worker_threads');
});

function fileOf(content: string | Buffer): string {
  const path = join(temporaryFolder(), 'log');
  writeFileSync(path, content);
  return path;
}

test.for(['plain', 'gzip'])('a thread tells all lines of a file, and what was seen of it: %s', async (how) => {
  const lines = `\uFEFF${accessLogLines(60_000).join('\n')}\n`;
  const path = fileOf(how === 'gzip' ? gzipSync(lines) : lines);
  const answers = await answersTo({ path, start: 3, mostBytes: null });
  const pieces = answers.flatMap((answer) => (answer.kind === 'piece' ? [answer] : []));
  expect(pieces.length).toBeGreaterThan(12);
  expect(pieces[0]?.piece).toMatchObject({ offset: 3, isOpen: false });
  expect(pieces.reduce((sum, { piece }) => sum + piece.length, 3)).toBe(Buffer.byteLength(lines));
  expect(pieces.at(-1)?.bytesRead).toBeGreaterThan(pieces[0]?.bytesRead ?? Number.POSITIVE_INFINITY);
  const [end] = answers.slice(-1);
  expect(end).toMatchObject({ kind: 'end', end: { isCompressed: how === 'gzip', damage: null } });
  if (end?.kind === 'end') expect(end.end.sha256 === end.end.contentSha256).toBe(how === 'plain');
});

test('a thread that nobody listens to refuses to start', async () => {
  vi.doMock('node:worker_threads', () => ({ parentPort: null, workerData: null }));
  vi.resetModules();
  await expect(import('./read-ahead.worker.ts')).rejects.toThrow('without anybody');
});

test('what is wrong with the program is no problem of the file', async () => {
  const path = fileOf('{}\n');
  const start = 0n as unknown as number;
  await expect(answersTo({ path, start, mostBytes: null })).rejects.toThrow(TypeError);
});

test('a problem of the file is told as one', async () => {
  const path = join(temporaryFolder(), 'gone');
  expect(await answersTo({ path, start: 0, mostBytes: null })).toEqual([
    { kind: 'problem', message: expect.stringContaining('ENOENT') },
  ]);
  const large = fileOf('{}\n{}\n');
  const [answer] = (await answersTo({ path: large, start: 0, mostBytes: 3 })).slice(-1);
  expect(answer).toMatchObject({ kind: 'problem', message: expect.stringContaining('--max-bytes') });
});
