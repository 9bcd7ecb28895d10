import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { memoryCase, storeFile } from '../../../test/support/memory-case.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { EPOCH } from '../../domain/instant.ts';
import { emptyReceipt } from './file-receipt.ts';
import { UnreadFiles } from './unread-files.ts';

test('files that were not read are remembered with their hash, as far as it can be known', async () => {
  const { writer, reader } = memoryCase();
  storeFile(writer, 'log', []);
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'a.txt'), 'hello');
  const fileAt = (name: string, isStream = false) => ({ path: name, location: join(folder, name), bytes: 5, isStream });
  const unread = new UnreadFiles(EPOCH);
  await unread.add(fileAt('a.txt'), { ...emptyReceipt(fileAt('a.txt')), reason: 'it is a text' });
  await unread.add(fileAt('known.txt'), {
    ...emptyReceipt(fileAt('known.txt')),
    sha256: 'ab12',
    reason: 'it is known',
  });
  await unread.add(fileAt('gone.txt'), { ...emptyReceipt(fileAt('gone.txt')), status: 'unreadable' });
  await unread.add(fileAt('pipe', true), emptyReceipt(fileAt('pipe', true)));
  await unread.add({ ...fileAt('-'), location: null }, emptyReceipt(fileAt('-')));
  // An entry of an archive has the path of the archive before its own.
  await unread.add(fileAt('a.txt'), { ...emptyReceipt(fileAt('a.txt')), path: 'a.txt!/b' });
  await unread.add(fileAt('a.txt'), { ...emptyReceipt(fileAt('a.txt')), status: 'imported' });
  unread.note(writer);
  const hash = createHash('sha256').update('hello').digest('hex');
  expect(reader.unreadFiles().map(({ path, sha256, reason }) => [path, sha256, reason])).toEqual([
    ['-', null, 'unrecognised'],
    ['a.txt', hash, 'it is a text'],
    ['a.txt!/b', null, 'unrecognised'],
    ['gone.txt', null, 'unreadable'],
    ['known.txt', 'ab12', 'it is known'],
    ['pipe', null, 'unrecognised'],
  ]);
  // Nothing is remembered twice.
  unread.note(writer);
  expect(reader.unreadFiles()).toHaveLength(6);
});
