import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar, type TarEntry } from 'modern-tar';
import { expect, test } from 'vitest';
import { importInto } from '../../test/support/import-into-case.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { expectVerifiedCase } from '../../test/support/verified-case.ts';

const log = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      ...{ access_credential_type: 'Password', action: 'DeleteTag', namespace_repo: 'a/b', tag: 'v1' },
      ...{ time: '2026-03-01T00:00:00Z', http_request_id: `request ${first + index}` },
    }),
  ).join('\n');

const entry = (name: string, body: string | Uint8Array): TarEntry => ({
  header: { name, size: Buffer.byteLength(body), type: 'file' },
  body,
});
const tar = async (entries: readonly TarEntry[]) => Buffer.from(await packTar([...entries]));

/** More than is read into memory at once. */
const LARGE = log(1000, 12_000);

async function hostileTar(): Promise<Buffer> {
  const inner = await tar([entry('deep.json', log(20, 2))]);
  const nested = await [1, 2, 3].reduce(async (within) => tar([entry('in.tar', await within)]), Promise.resolve(inner));
  return tar([
    entry('a/first.json', log(0, 3)),
    entry('../out.json', log(0, 3)),
    entry('a/large.json', LARGE),
    { header: { name: 'a/link', size: 0, type: 'symlink', linkname: '/etc/passwd' } },
    entry('a/first.json', log(30, 3)),
    entry(`a/${'long'.repeat(400)}`, log(0, 3)),
    entry('inner.tar', inner),
    entry('deeper.tar', nested),
    entry('a/packed.gz', gzipSync(log(40, 3))),
    entry('no-log.txt', 'hello'),
  ]);
}

for (const [name, wrap] of [
  ['tar', (bytes: Buffer) => bytes],
  ['tar.gz', gzipSync],
] as const) {
  test(`entries of a ${name} are evidence of their own, and hostile ones are refused by name`, async () => {
    const folder = temporaryFolder();
    const [archive, path] = [join(folder, 'no-telling-name'), join(folder, 'case.db')];
    writeFileSync(archive, wrap(await hostileTar()));
    const { files } = await importInto(path, [archive]);
    const found = files.map(({ path: at, status, records }) => [at.replace(archive, ''), status, records]);
    const long = found.splice(5, 1)[0];
    expect(String(long?.[0]).length).toBeLessThan(100);
    expect(found).toEqual([
      ['!/a/first.json', 'imported', 3],
      ['!/../out.json', 'unrecognised', 0],
      ['!/a/large.json', 'imported', 12_000],
      ['!/a/link', 'unrecognised', 0],
      ['!/a/first.json', 'unrecognised', 0],
      ['!/inner.tar!/deep.json', 'imported', 2],
      ['!/deeper.tar!/in.tar!/in.tar', 'unrecognised', 0],
      ['!/a/packed.gz', 'imported', 3],
      ['!/no-log.txt', 'unrecognised', 0],
    ]);
    await expectVerifiedCase(path);
  });
}

test('an archive that is cut off gives the entries before, and says so', async () => {
  const folder = temporaryFolder();
  const archive = join(folder, 'cut');
  writeFileSync(archive, (await tar([entry('first', log(0, 3)), entry('large', LARGE)])).subarray(0, 1 << 20));
  const { files } = await importInto(join(folder, 'case.db'), [archive]);
  expect(files.map(({ status }) => status)).toEqual(['imported', 'unreadable', 'unreadable']);
});
