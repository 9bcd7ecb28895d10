import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test, vi } from 'vitest';
import { accessLogLines } from '../../../test/support/access-log.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { FileProblem } from '../../evidence/source/file-problem.ts';
import { type LineBlock, SPARE_BYTES } from '../../evidence/splitting/line-block.ts';
import type { LineKind } from '../../evidence/splitting/record.ts';
import { readAhead } from './read-ahead.ts';
import { ReaderPool } from './reader-pool.ts';

vi.mock('node:worker_threads', async (original) => {
  const { withLocalWorkers } = await import('../../../test/support/local-worker.ts');
  return withLocalWorkers(await original<typeof import('node:worker_threads')>(), (url) =>
    url.href.includes('reader.') ? import('./reader.worker.ts') : import('./read-ahead.worker.ts'),
  );
});

afterEach(() => {
  vi.doUnmock('node:worker_threads');
});

function poolOf(format: string, lines: LineKind = 'json-lines'): ReaderPool {
  const context = { assumedZone: null, image: null };
  return new ReaderPool(1, { format, isWrapped: false, lines, context, key: new Uint8Array(32) });
}

function blockOf(text: string, offset: number, isOpen = false): LineBlock {
  const { buffer } = new Uint8Array(Buffer.from(text + '\n'.repeat(SPARE_BYTES)));
  return { bytes: buffer, length: Buffer.byteLength(text), offset, isOpen };
}

test('a pool reads blocks of whole lines into batches, with the offsets of the records in the file', async () => {
  const pool = poolOf('alibaba-acr-access-log');
  const lines = accessLogLines(3);
  const first = await pool.read(blockOf(`${lines.join('\n')}\nnonsense\n`, 1000));
  const { batch } = first.answer;
  expect([first.thread, batch.records, batch.rejections.length]).toEqual([0, 4, 1]);
  expect([...batch.batch.records.offset]).toEqual([
    1000,
    1001 + (lines[0]?.length ?? 0),
    1002 + lines.slice(0, 2).join('').length,
  ]);
  const { answer } = await pool.read(blockOf(`[${lines.join(',')}]`, 5000));
  expect([answer.batch.records, answer.envelopes.length]).toEqual([3, 1]);
  await pool.close();
});

test('a pool reads a line of several blocks, and whole lines after it', async () => {
  const pool = poolOf('alibaba-acr-access-log');
  const lines = accessLogLines(5);
  const list = `[${lines.slice(0, 3).join(',')}]`;
  const [first, second] = [100, Math.min(1500, list.length - 1)] as const;
  const answers = [
    await pool.read(blockOf(list.slice(0, first), 7, true)),
    await pool.read(blockOf(list.slice(first, second), 7 + first, true)),
    await pool.read(blockOf(`${list.slice(second)}\n`, 7 + second)),
  ].map(({ answer }) => answer);
  expect(answers.reduce((sum, { batch }) => sum + batch.records, 0)).toBe(3);
  expect(answers.flatMap(({ envelopes }) => envelopes)).toMatchObject([{ records: 3 }]);
  const offsets = answers.flatMap(({ batch }) => [...batch.batch.records.offset]);
  expect(offsets).toEqual([0, 1, 2].map((index) => 7 + list.indexOf(lines[index] ?? 'none')));
  const { answer } = await pool.read(blockOf(`${lines.slice(3).join('\n')}\n`, 9000));
  expect([...answer.batch.batch.records.offset]).toEqual([9000, 9001 + (lines[3]?.length ?? 0)]);
  await pool.close();
});

test('a pool reads lines of text, and one that takes several blocks', async () => {
  const pool = poolOf('registry-access-log', 'text');
  const line = '10.0.0.1 - ci [02/Mar/2026:09:00:00 +0100] "GET /v2/a/b/manifests/v1 HTTP/1.1" 200 9 "-" "docker/27"';
  const whole = await pool.read(blockOf(`${line}\r\n \n${line}\n`, 10));
  expect([...whole.answer.batch.batch.records.offset]).toEqual([10, 10 + line.length + 4]);
  expect([...whole.answer.batch.batch.records.length]).toEqual([line.length, line.length]);
  const begun = await pool.read(blockOf(line.slice(0, 50), 900, true));
  const ended = await pool.read(blockOf(`${line.slice(50)}\n${line}`, 950));
  expect(begun.answer.batch.records).toBe(0);
  expect([...ended.answer.batch.batch.records.offset]).toEqual([900, 901 + line.length]);
  await pool.close();
});

test('a pool whose threads cannot start fails each read', async () => {
  const pool = poolOf('no-format');
  await expect(pool.read(blockOf('{}\n', 0))).rejects.toThrow('no format no-format to read with');
  await expect(pool.read(blockOf('{}\n', 3))).rejects.toThrow('no format no-format to read with');
});

function fileOf(content: string | Buffer): string {
  const path = join(temporaryFolder(), 'log');
  writeFileSync(path, content);
  return path;
}

/** The blocks of a file, each given back a little later, as if it took time to read it. */
async function blocksAhead(source: ReturnType<typeof readAhead>) {
  const blocks: { readonly offset: number; readonly length: number; readonly bytesRead: number }[] = [];
  for await (const { bytes, offset, length } of source.blocks) {
    blocks.push({ offset, length, bytesRead: source.facts.bytesRead() });
    setTimeout(() => source.giveBack(bytes), 50);
  }
  return blocks;
}

test.for(['plain', 'gzip'])('a read-ahead thread gives all lines of a file, then its facts: %s', async (how) => {
  const lines = `\uFEFF${accessLogLines(60_000).join('\n')}\n`;
  const path = fileOf(how === 'gzip' ? gzipSync(lines) : lines);
  const source = readAhead({ path, start: 3, mostBytes: null });
  expect(() => source.facts.sha256()).toThrow(RangeError);
  const blocks = await blocksAhead(source);
  expect(blocks.length).toBeGreaterThan(12);
  expect(blocks[0]?.offset).toBe(3);
  expect(blocks.reduce((sum, { length }) => sum + length, 3)).toBe(Buffer.byteLength(lines));
  expect(blocks.at(-1)?.bytesRead).toBeGreaterThan(blocks[0]?.bytesRead ?? Number.POSITIVE_INFINITY);
  const { facts } = source;
  expect([facts.isCompressed, facts.damage()]).toEqual([how === 'gzip', null]);
  expect(facts.sha256() === facts.contentSha256()).toBe(how === 'plain');
  await new Promise((resolve) => setTimeout(resolve, 100));
  await source.close();
});

test('a problem of the file is a FileProblem, any other error is thrown as it is', async () => {
  const gone = readAhead({ path: join(temporaryFolder(), 'gone'), start: 0, mostBytes: null });
  await expect(blocksAhead(gone)).rejects.toThrow(/ENOENT/);
  const large = readAhead({ path: fileOf('{}\n{}\n'), start: 0, mostBytes: 3 });
  await expect(blocksAhead(large)).rejects.toBeInstanceOf(FileProblem);
  const start = 0n as unknown as number;
  await expect(blocksAhead(readAhead({ path: fileOf('{}\n'), start, mostBytes: null }))).rejects.toThrow(TypeError);
});
