import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { standingAt } from './file-state.ts';

test('what stands at a path is told without opening it', async () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, name);
  writeFileSync(at('file'), '');
  mkdirSync(at('folder'));
  spawnSync('mkfifo', [at('pipe')]);
  symlinkSync('file', at('link'));
  symlinkSync('folder', at('link to a folder'));
  symlinkSync('nowhere', at('dangling'));
  symlinkSync('loop', at('loop'));
  symlinkSync(`${'x'.repeat(300)}`, at('too long'));
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(at('socket'), resolve));
  const standing = (path: string) => {
    const found = standingAt(path);
    return found.kind === 'no file' ? found.what : found.kind;
  };
  expect(standing(at('socket'))).toBe('a socket');
  server.close();
  expect(['file', 'link', 'folder', 'link to a folder', 'pipe'].map((name) => standing(at(name)))).toEqual([
    ...['file', 'file', 'a folder', 'a folder', 'a pipe'],
  ]);
  expect(['dangling', 'loop', 'gone', 'file/within'].map((name) => standing(at(name)))).toEqual([
    ...['a link that leads nowhere', 'a loop of links', 'nothing', 'nothing'],
  ]);
  expect(standing('/dev/zero')).toBe('a device');
  // What cannot be looked at is opened, and that says why.
  expect([standing('with\0nul'), standing(at('too long'))]).toEqual(['file', 'file']);
});
