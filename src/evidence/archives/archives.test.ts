import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { longNamed, tarOf } from '../../../test/support/tar.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { zipOf } from '../../../test/support/zip.ts';
import { SizeGuard } from '../source/size-guard.ts';
import { type ArchiveEntry, checkedEntries, MOST_ENTRIES } from './archive-entry.ts';
import { type Container, collected, entriesOf, fileContainer } from './open-archive.ts';
import { bytesAt, hashEvidence } from './open-evidence.ts';

function fileOf(bytes: Buffer, name = 'archive'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, bytes);
  return path;
}

async function textOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  return (await collected(chunks, 1 << 26)).toString('utf8');
}

/** The names of the entries, each with what is wrong with it or what it holds; last what is wrong with the archive. */
async function found(container: Container, guard: SizeGuard | null = null): Promise<readonly string[]> {
  const lines: string[] = [];
  try {
    const entries = await entriesOf(container, guard);
    if (entries === null) return ['no archive'];
    for await (const entry of entries) {
      const problem =
        entry.problem ??
        (await entry
          .open()
          .then(textOf)
          .catch((error: Error) => `! ${error.message}`));
      lines.push(`${entry.name}: ${problem}`);
    }
  } catch (error) {
    lines.push(`! ${error instanceof Error ? error.message : error}`);
  }
  return lines;
}

const inFile = (bytes: Buffer) => found(fileContainer(fileOf(bytes)));
const inMemory = (bytes: Buffer) =>
  found({
    path: null,
    bytes: bytes.length,
    async *chunks() {
      yield bytes;
    },
  });

const NAMES = [
  ['', 'its name is no text'],
  ['nul\0', 'its name is no text'],
  ['broken\ufffd', 'its name is no text'],
  ['/etc/a', 'its name is an absolute path'],
  ['c:\\a', 'its name is an absolute path'],
  ['a/../../b', 'its name leads out of the archive'],
  ['a\\..\\b', 'its name leads out of the archive'],
  ['a!/b', 'its name holds !/, which stands between an archive and its entries'],
  ['n'.repeat(1025), 'its name is longer than 1024 bytes'],
  ['é'.repeat(513), 'its name is longer than 1024 bytes'],
  ['twice', null],
  ['twice', 'an earlier entry has the same name'],
  ['..a/b..', null],
] as const;

async function* namedEntries(names: Iterable<string>): AsyncGenerator<ArchiveEntry> {
  for (const name of names) yield { name, bytes: 0, problem: null, open: async () => namedEntries([]) as never };
}

test('names by which nobody finds an entry, or that lead elsewhere, are refused', async () => {
  const problems: (string | null)[] = [];
  for await (const entry of checkedEntries(namedEntries(NAMES.map(([name]) => name)))) {
    problems.push(entry.problem);
    expect(entry.name.length).toBeLessThanOrEqual(1024);
  }
  expect(problems).toEqual(NAMES.map(([, problem]) => problem));
});

test('an archive of entries without end is left', async () => {
  function* names() {
    for (let number = 0; ; number++) yield `${number}`;
  }
  let count = 0;
  let last: ArchiveEntry | null = null;
  for await (const entry of checkedEntries(namedEntries(names()))) [count, last] = [count + 1, entry];
  expect([count, last?.name, last?.problem]).toEqual([
    MOST_ENTRIES + 1,
    '…',
    expect.stringContaining('more than 200000 entries'),
  ]);
});

test('a ZIP archive is read from a file and from memory alike', async () => {
  const archive = zipOf([
    { name: 'folder/', body: '' },
    { name: 'a', body: 'one' },
    { name: 'stored', body: 'two', method: 0 },
    { name: 'other', body: 'three', method: 12 },
    { name: 'locked', body: 'four', flags: 1 },
    { name: 'link', body: '/etc/passwd', mode: 0o120777 },
    { name: 'forged', body: 'five', crc: 9 },
    { name: 'empty', body: '' },
  ]);
  const expected = [
    'a: one',
    'stored: two',
    'other: it is compressed by method 12: unpack the archive first',
    'locked: it is encrypted: unpack the archive with its password first',
    'link: it is a link',
    'forged: ! the ZIP archive is damaged: an entry has another checksum than the archive states',
    'empty: ',
  ];
  expect(await inFile(archive)).toEqual(expected);
  expect(await inMemory(archive)).toEqual(expected);
  expect(await inFile(gzipSync(archive))).toEqual(expected);
});

test('small and large entries of a ZIP archive alike must be as long as stated', async () => {
  const large = 'x'.repeat(3 << 20);
  const archive = zipOf([
    { name: 'longer', body: 'one two', statedBytes: 3 },
    { name: 'shorter', body: 'one', statedBytes: 7 },
    { name: 'nothing', body: 'one', statedBytes: 0 },
    { name: 'large', body: large },
    { name: 'large stored', body: large, method: 0 },
    { name: 'large longer', body: large, statedBytes: 2 << 20 },
    { name: 'large forged', body: large, crc: 9 },
    { name: 'last', body: 'last' },
  ]);
  const damaged = (name: string, what: string) =>
    expect.stringMatching(`^${name}: ! the ZIP archive is damaged: ${what}`);
  const expected = [
    damaged('longer', 'too many bytes'),
    damaged('shorter', 'not enough bytes'),
    damaged('nothing', 'too many bytes'),
    `large: ${large}`,
    `large stored: ${large}`,
    damaged('large longer', 'too many bytes'),
    damaged('large forged', 'an entry has another checksum'),
    'last: last',
  ];
  expect(await inFile(archive)).toEqual(expected);
  expect(await inMemory(archive)).toEqual(expected);
});

test('a ZIP archive that is damaged says where', async () => {
  const archive = zipOf([
    { name: 'a', body: 'one' },
    { name: 'b', body: 'two' },
  ]);
  expect(await inFile(archive.subarray(0, -4))).toEqual([expect.stringMatching(/^! the ZIP archive is damaged/)]);
  expect(await inMemory(archive.subarray(0, -4))).toEqual([expect.stringMatching(/^! the ZIP archive is damaged/)]);
  // The directory is told by its mark, and so is the header before the bytes of an entry.
  const withoutEntry = Buffer.from(archive);
  withoutEntry.write('XX', archive.lastIndexOf('PK\u0001\u0002'));
  expect(await inFile(withoutEntry)).toEqual(['a: one', expect.stringMatching(/^! the ZIP archive is damaged/)]);
  const withoutHeader = Buffer.from(archive);
  withoutHeader.write('XX', archive.lastIndexOf('PK\u0003\u0004'));
  expect(await inFile(withoutHeader)).toEqual(['a: one', expect.stringMatching(/^b: ! the ZIP archive is damaged/)]);
  const damaged = Buffer.from(zipOf([{ name: 'a', body: 'one' }]));
  damaged.fill(0xff, 31, 34);
  expect(await inFile(damaged)).toEqual([expect.stringMatching(/^a: ! the ZIP archive is damaged/)]);
});

test('a ZIP archive without entries is one, and text that begins like one is not', async () => {
  expect(await inFile(zipOf([]))).toEqual([]);
  expect(await inFile(Buffer.from('PK\u0003 is no archive'))).toEqual(['no archive']);
  expect(await inFile(Buffer.from('PKI: a log'))).toEqual(['no archive']);
  expect(await inFile(Buffer.from('PK'))).toEqual(['no archive']);
});

test('entries that are too large together are too large', async () => {
  const archive = zipOf([1, 2, 3].map((number) => ({ name: `${number}`, body: 'x'.repeat(400) })));
  expect(await found(fileContainer(fileOf(archive)), new SizeGuard(1000))).toEqual([
    expect.stringMatching(/^1: x+$/),
    expect.stringMatching(/^2: x+$/),
    expect.stringMatching(/^! it holds more than 1000 bytes/),
  ]);
});

test('a ZIP archive in another that is too large for memory is refused', async () => {
  async function* chunks() {
    for (let number = 0; number < 3; number++) yield Buffer.alloc(10);
  }
  await expect(collected(chunks(), 20)).rejects.toThrow('larger than 20 bytes');
  expect((await collected(chunks(), 30)).length).toBe(30);
});

test('a tar archive is read, and what is no file in it is refused', async () => {
  const archive = tarOf([
    { name: 'folder', type: '5' },
    { name: 'a', body: 'one' },
    { name: 'link', type: '2', target: '/etc/passwd' },
    { name: 'same', type: '1', target: 'a' },
    { name: 'device', type: '3' },
    ...longNamed('long'.repeat(50), 'two'),
  ]);
  const expected = [
    'a: one',
    'link: it is a link',
    'same: it is a link',
    'device: it is no file: character-device',
    `${'long'.repeat(50)}: two`,
  ];
  expect(await inFile(archive)).toEqual(expected);
  expect(await inMemory(archive)).toEqual(expected);
});

test('a tar archive that is damaged gives the entries before, and says so', async () => {
  const parts = [
    { name: 'a', body: 'one' },
    { name: 'b', body: 'x'.repeat(2000) },
  ];
  const archive = tarOf(parts);
  const damaged = expect.stringMatching(/! the tar archive is damaged: .*[^.]$/);
  // The second entry begins after two blocks of 512 bytes.
  expect(await inFile(archive.subarray(0, 1800))).toEqual(['a: one', damaged, damaged]);
  const other = Buffer.from(archive);
  other.write('another name', 1024);
  expect(await inFile(other)).toEqual(['a: one', damaged]);
  expect(await inFile(tarOf(parts, true))).toEqual(['a: one', expect.stringMatching(/^b: x+$/), damaged]);
});

test('an error of the disk is not one of the archive', async () => {
  const archive = tarOf([{ name: 'a', body: 'x'.repeat(3000) }]);
  async function* chunks() {
    yield archive.subarray(0, 1024);
    throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
  }
  expect(await found({ path: null, bytes: 4096, chunks })).toEqual(['a: ! EIO: i/o error', '! EIO: i/o error']);
});

test('what only looks like the header of a tar archive is not read as one', async () => {
  const header = tarOf([{ name: 'a', body: 'one' }]);
  const withSum = (sum: string) => {
    const other = Buffer.from(header);
    other.write(sum, 148);
    return other;
  };
  expect(await inFile(withSum('000007\0 '))).toEqual(['no archive']);
  expect(await inFile(withSum('no sum.'))).toEqual(['no archive']);
  expect(await inFile(Buffer.alloc(1024))).toEqual(['no archive']);
  expect(await inFile(header.subarray(0, 511))).toEqual(['no archive']);
});

const inner = zipOf([
  { name: 'x', body: 'inner one' },
  { name: 'y', body: 'inner two' },
]);
const outer = () =>
  fileOf(
    zipOf([
      { name: 'first', body: 'one' },
      { name: 'in.zip', body: inner },
      { name: 'last', body: 'three' },
    ]),
  );

test('an entry is found again by its location, in any order and in archives in archives', async () => {
  const path = outer();
  const read = (name: string) => textOf(bytesAt(`${path}!/${name}`));
  expect(await read('last')).toBe('three');
  expect(await read('first')).toBe('one');
  expect(await read('in.zip!/y')).toBe('inner two');
  expect(await read('in.zip!/x')).toBe('inner one');
  expect(await hashEvidence(`${path}!/first`)).toBe(await hashEvidence(fileOf(Buffer.from('one'))));
});

test('an entry that is gone, or whose archive is another, is told', async () => {
  const path = outer();
  const read = (name: string) => textOf(bytesAt(`${path}!/${name}`));
  expect(await read('first')).toBe('one');
  await expect(read('nobody')).rejects.toThrow('has no entry nobody any more');
  await expect(read('first!/x')).rejects.toThrow('is no archive any more');
  writeFileSync(path, zipOf([{ name: 'first', body: 'another' }]));
  expect(await read('first')).toBe('another');
  truncateSync(path, 0);
  await expect(read('first')).rejects.toThrow('is no archive any more');
});

test('more archives than are held open are read in turn', async () => {
  const paths = [1, 2, 3, 4, 5].map((number) => fileOf(zipOf([{ name: 'a', body: `number ${number}` }])));
  for (let round = 0; round < 2; round++) {
    for (const [at, path] of paths.entries()) expect(await textOf(bytesAt(`${path}!/a`))).toBe(`number ${at + 1}`);
  }
});

test('a file whose name looks like the location of an entry is read as a file', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'plain'), 'a file');
  const archive = join(folder, 'a!b');
  writeFileSync(archive, zipOf([{ name: 'c', body: 'an entry' }]));
  expect(await textOf(bytesAt(`${archive}!/c`))).toBe('an entry');
  const inner = join(folder, 'logs!');
  mkdirSync(inner);
  writeFileSync(join(inner, 'plain'), 'a file');
  writeFileSync(join(inner, 'archive'), zipOf([{ name: 'c/d', body: 'an entry' }]));
  expect(await textOf(bytesAt(join(inner, 'plain')))).toBe('a file');
  expect(await textOf(bytesAt(`${inner}/archive!/c/d`))).toBe('an entry');
  await expect(textOf(bytesAt(`${inner}/nothing!/c`))).rejects.toThrow();
  await expect(textOf(bytesAt(`${folder}/nothing!/c`))).rejects.toThrow('ENOENT');
  await expect(textOf(bytesAt(`${folder}/plain!/c`))).rejects.toThrow('is no archive any more');
});
