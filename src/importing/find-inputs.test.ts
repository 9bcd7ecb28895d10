import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { auditErrorOf } from '../../test/support/audit-error-of.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { findInputs } from './find-inputs.ts';

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const found = (...paths: readonly string[]) => findInputs(paths).files.map(({ path }) => path);

describe('findInputs', () => {
  test('walks a folder in name order, folders among files', () => {
    const folder = folderOf({ 'b.json': '', 'a/2.json': '', 'a/10.json': '', 'c/d/e.json': '', 'B.json': '' });
    const names = found(folder).map((path) => path.slice(folder.length + 1));
    expect(names).toEqual(['B.json', 'a/10.json', 'a/2.json', 'b.json', 'c/d/e.json']);
  });

  test('keeps the order of the paths given', () => {
    const folder = folderOf({ 'b.json': '', 'a.json': '' });
    const [a, b] = [join(folder, 'a.json'), join(folder, 'b.json')];
    expect(found(b, a)).toEqual([b, a]);
  });

  test('tells the size of a file and that it can be read again', () => {
    const path = join(folderOf({ 'a.json': '镜像' }), 'a.json');
    expect(findInputs([path]).files).toEqual([{ path, location: path, bytes: 6, isStream: false }]);
  });

  test('takes - for standard input', () => {
    expect(findInputs(['-']).files).toEqual([{ path: '-', location: null, bytes: null, isStream: true }]);
  });

  test('follows links to files, and passes over links to folders and to nothing', () => {
    const folder = folderOf({ 'logs/a.json': '', 'elsewhere/b.json': '' });
    const logs = join(folder, 'logs');
    symlinkSync(join(folder, 'elsewhere/b.json'), join(logs, 'link.json'));
    symlinkSync(join(folder, 'elsewhere'), join(logs, 'folder'));
    symlinkSync(join(folder, 'gone'), join(logs, 'nothing'));
    expect(found(logs)).toEqual([join(logs, 'a.json'), join(logs, 'link.json')]);
  });

  test('comes to an end in a folder that links to itself', () => {
    const folder = folderOf({ 'a.json': '' });
    symlinkSync(folder, join(folder, 'again'));
    expect(found(folder)).toEqual([join(folder, 'a.json')]);
  });

  test('passes over links that lead to themselves', () => {
    const folder = folderOf({ 'a.json': '' });
    symlinkSync('itself', join(folder, 'itself'));
    symlinkSync('there', join(folder, 'back'));
    symlinkSync('back', join(folder, 'there'));
    expect(found(folder)).toEqual([join(folder, 'a.json')]);
    expect(auditErrorOf(() => found(join(folder, 'itself')))).toMatchObject({
      code: 'input-not-found',
      message: expect.stringContaining('itself is a link that leads back to itself'),
    });
  });

  test('tells what of a folder it passes over, and why', () => {
    const folder = folderOf({ 'a.json': '', 'elsewhere/b.json': '' });
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    symlinkSync('/dev/zero', join(folder, 'zero'));
    symlinkSync('itself', join(folder, 'itself'));
    symlinkSync('gone', join(folder, 'nothing'));
    symlinkSync('elsewhere', join(folder, 'folder'));
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/latin-`), Buffer.from([0xe9])]), '');
    const { files, passedOver } = findInputs([folder]);
    expect(files.map(({ path }) => path)).toEqual([join(folder, 'a.json'), join(folder, 'elsewhere/b.json')]);
    expect(passedOver.map(({ path, what }) => [path.slice(folder.length + 1), what])).toEqual([
      ['folder', 'a link to a folder'],
      ['itself', 'a link that leads back to itself'],
      ['latin-\ufffd', 'a file whose name is not UTF-8 text: rename it to import it'],
      ['nothing', 'a link that leads nowhere'],
      ['pipe', 'a pipe'],
      ['zero', 'a device'],
    ]);
  });

  test('passes over a socket', async () => {
    const folder = folderOf({ 'a.json': '' });
    const server = createServer();
    onTestFinished(() => {
      server.close();
    });
    await new Promise<void>((resolve) => server.listen(join(folder, 'socket'), resolve));
    expect(findInputs([folder]).passedOver).toEqual([{ path: join(folder, 'socket'), what: 'a socket' }]);
  });

  test('passes over what lies deeper than a path can tell', () => {
    const folder = folderOf({ 'a.json': '' });
    onTestFinished(() => {
      execFileSync('rm', ['-rf', folder]);
    });
    const digging = `
      const { mkdirSync, writeFileSync } = require('node:fs');
      for (let level = 0; level < 21; level++) {
        mkdirSync('x'.repeat(200));
        process.chdir('x'.repeat(200));
        if (level === 18) writeFileSync('y'.repeat(255), '');
      }`;
    execFileSync(process.execPath, ['-e', digging], { cwd: folder });
    const { files, passedOver } = findInputs([folder]);
    expect(files.map(({ path }) => path)).toEqual([join(folder, 'a.json')]);
    expect(passedOver.map(({ what }) => what)).toContain('a folder that cannot be read');
    const rest = passedOver.map(({ what }) => what).filter((what) => what !== 'a folder that cannot be read');
    expect(rest).toEqual(['an entry that cannot be examined (ENAMETOOLONG)']);
  });

  test('orders names as texts, whatever the order in which the file system gives them', () => {
    const folder = folderOf({ '\uff5e.json': '', '\u{1f600}.json': '' });
    expect(found(folder)).toEqual([join(folder, '\u{1f600}.json'), join(folder, '\uff5e.json')]);
  });

  test('takes a pipe or a device that is named: process substitution is one', () => {
    const pipe = join(temporaryFolder(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(findInputs([pipe, '/dev/null']).files.map(({ isStream }) => isStream)).toEqual([true, true]);
  });

  test('says what stands in a folder that holds no file', () => {
    const folder = temporaryFolder();
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(auditErrorOf(() => findInputs([folder])).message).toContain('pipe is a pipe');
  });

  test('says input-not-found for a path that is not there, naming it', () => {
    const path = join(temporaryFolder(), 'missing.json');
    const error = auditErrorOf(() => findInputs([path]));
    expect(error.code).toBe('input-not-found');
    expect(error.message).toContain(path);
  });

  test('says what is wrong with a path that cannot be followed', () => {
    expect(auditErrorOf(() => findInputs(['x'.repeat(300)]))).toMatchObject({
      code: 'input-not-found',
      message: expect.stringContaining('its name is too long'),
    });
  });

  test('says nothing-to-import for a folder that holds only folders', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'empty'));
    expect(auditErrorOf(() => findInputs([folder])).code).toBe('nothing-to-import');
  });
});
