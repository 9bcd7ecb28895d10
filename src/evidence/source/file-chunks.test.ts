import { mkdirSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { CHUNK_BYTES, fileChunks } from './file-chunks.ts';

function fileOf(bytes: Buffer): string {
  const path = join(temporaryFolder(), 'log');
  writeFileSync(path, bytes);
  return path;
}

test.for([0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 5 * CHUNK_BYTES, 5 * CHUNK_BYTES + 7])(
  'the chunks of a file of %i bytes are its content, and stay valid for a while',
  async (size) => {
    const bytes = Buffer.from(Uint8Array.from({ length: size }, (_, at) => (at * 7919) % 251));
    const seen: Buffer[] = [];
    for await (const chunk of fileChunks(fileOf(bytes))) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      seen.push(Buffer.from(chunk));
    }
    expect(Buffer.concat(seen).equals(bytes)).toBe(true);
    expect(seen.every(({ length }) => length > 0)).toBe(true);
  },
);

test.skipIf(process.platform !== 'linux')('a caller that stops early leaves no file open', async () => {
  const path = fileOf(Buffer.alloc(9 * CHUNK_BYTES));
  for await (const chunk of fileChunks(path)) {
    expect([chunk.length, openFiles().includes(path)]).toEqual([CHUNK_BYTES, true]);
    break;
  }
  expect(openFiles()).not.toContain(path);
});

/** Paths of the files that this process has open. */
function openFiles(): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      return [readlinkSync(`/proc/self/fd/${name}`)];
    } catch {
      return [];
    }
  });
}

test('a path that cannot be read is an error of the file', async () => {
  const folder = join(temporaryFolder(), 'folder');
  mkdirSync(folder);
  await expect(fileChunks(join(folder, 'missing')).next()).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(fileChunks(folder).next()).rejects.toMatchObject({ code: 'EISDIR' });
});
