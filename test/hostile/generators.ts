import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, symlinkSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bzip2Of } from '../support/bzip2.ts';
import { tarOf } from '../support/tar.ts';
import { zipOf } from '../support/zip.ts';
import { BZIP2_ZEROS, hostileEntries, hostileTar, NAME_BOMB, nestedArchives, sheetBomb, zstdBomb } from './archives.ts';
import { damagedPages, lyingFooter, parquetOf } from './parquet.ts';
import { line, lines, record } from './records.ts';

/**
 * Makes a hostile input that cannot be kept in the repository, because it is too large or is not a file. `folder` is
 * empty.
 */
type Generator = (folder: string) => void;

function file(name: string, text: () => string | Buffer): Generator {
  return (folder) => writeFileSync(join(folder, name), text());
}

/** A gzip bomb: 1.2 GB of one byte after `start`, compressed to a thousandth. */
function bomb(start: string | Buffer, filling: number): Buffer {
  const member = gzipSync(Buffer.alloc(1 << 24, filling));
  return Buffer.concat([gzipSync(start), ...Array<Buffer>(72).fill(member)]);
}

function distinctActors(folder: string): void {
  const log = openSync(join(folder, 'input.ndjson'), 'w');
  const perWrite = 10_000;
  for (let from = 0; from < 1_000_000; from += perWrite) {
    const texts = Array.from({ length: perWrite }, (_, index) => {
      const number = from + index;
      const address = `198.${18 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`;
      const time = new Date(Date.UTC(2026, 1, 1) + number * 2000).toISOString();
      const repository = number % 1000 === 0 ? 'prod/api' : `prod/app-${number % 50}`;
      return line(number, {
        namespace_repo: repository,
        user_identity_principal_id: `actor-${number}`,
        http_request_remoteaddr: address,
        time,
      });
    });
    writeSync(log, texts.join(''));
  }
  closeSync(log);
}

function pipesAndDevices(folder: string): void {
  writeFileSync(join(folder, 'log.ndjson'), lines(5));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  symlinkSync('/dev/zero', join(folder, 'zero'));
  symlinkSync('/dev/null', join(folder, 'null'));
  // The socket stays in its folder because its server is killed.
  const server = "require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))";
  spawnSync(process.execPath, ['-e', server, join(folder, 'socket')]);
}

function symlinkLoops(folder: string): void {
  mkdirSync(join(folder, 'deep/deeper'), { recursive: true });
  writeFileSync(join(folder, 'deep/deeper/log.ndjson'), lines(5));
  symlinkSync('itself', join(folder, 'itself'));
  symlinkSync('there', join(folder, 'back'));
  symlinkSync('back', join(folder, 'there'));
  symlinkSync('..', join(folder, 'deep/up'));
  symlinkSync(folder, join(folder, 'deep/deeper/top'));
  symlinkSync('nowhere', join(folder, 'dangling'));
  symlinkSync('deep/deeper/log.ndjson', join(folder, 'twice.ndjson'));
}

function names(folder: string): void {
  const hostile = [
    '\u001b[2J\u001b]0;title\u0007',
    'two\nlines',
    '\u202egol.txt',
    'zero\u200bwidth',
    '=1+1',
    '-rf',
    '`|<b>',
  ];
  for (const [index, name] of hostile.entries()) writeFileSync(join(folder, name), lines(1, index));
  writeFileSync(join(folder, 'broken \u001b[31m'), '\u0000');
  // This name is not valid UTF-8; Node takes names as bytes too.
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/latin-`), Buffer.from([0xe9, 0xff])]), lines(1, 99));
}

/** Aliases of aliases: a few hundred bytes that stand for a billion strings. */
function aliasBomb(): string {
  const names = [...'bcdefghij'];
  const uses = names.map((name, at) => `  ${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[at]}`)}]\n`);
  return `apiVersion: v1\nitems:\n- a: &a [x]\n${uses.join('')}- kind: Pod\n  deep: ${'['.repeat(100_000)}\n`;
}

const ACCESS_LINE =
  '192.0.2.7 - ci [01/Mar/2026:02:00:00 +0000] "GET /v2/prod/api/manifests/v1 HTTP/1.1" 200 1024 "-" "docker/24.0.7"\n';

/** Base64 of bytes that look random, and are the same each time. */
function rubbish(seed: number): string {
  return Buffer.from(Array.from({ length: 3000 }, (_, at) => (seed * 31 + at * at * 17) & 255)).toString('base64');
}

const MILLION = 1_000_000;

/** By name of the class. Every other class has an `input.*` beside its `expected.json`. */
export const GENERATORS: ReadonlyMap<string, Generator> = new Map([
  ['gzip-bomb-of-blanks', file('input.gz', () => bomb(lines(20), 0x20))],
  ['gzip-bomb-in-a-string', file('input.gz', () => bomb(`${lines(20)}{"a":"`, 0x78))],
  ['gzip-bomb-of-zeros', file('input.gz', () => bomb('', 0))],
  ['gzip-over-max-bytes', file('input.gz', () => gzipSync(lines(10_000)))],
  ['equal-lines-in-gzip', file('input.gz', () => gzipSync(line(1).repeat(100_000)))],
  // A megabyte that stands for two gigabytes: a text is written once and named twenty thousand times.
  ['parquet-bomb', file('input.parquet', () => parquetOf(20_000, 'x'.repeat(100_000)))],
  [
    'parquet-that-lies',
    (folder) => {
      writeFileSync(join(folder, 'sound.parquet'), parquetOf(5));
      writeFileSync(join(folder, 'cut.parquet'), parquetOf(5).subarray(0, -20));
      writeFileSync(join(folder, 'mark-alone.parquet'), 'PAR1');
      writeFileSync(join(folder, 'footer-of-gigabytes.parquet'), lyingFooter(2 ** 32 - 1));
      writeFileSync(join(folder, 'footer-of-nothing.parquet'), lyingFooter(0));
      writeFileSync(join(folder, 'pages.parquet'), damagedPages());
    },
  ],
  ['brackets-open', file('input.ndjson', () => `${lines(3)}${'['.repeat(MILLION)}\n${lines(5, 10)}`)],
  [
    'brackets-closed',
    file(
      'input.ndjson',
      () =>
        `${lines(3)}${line(4, { x: 0 }).replace('"x":0', `"x":${'['.repeat(MILLION)}${']'.repeat(MILLION)}`)}${lines(5, 10)}`,
    ),
  ],
  [
    'brackets-in-a-list',
    file('input.json', () => {
      const deep = `${'{"a":'.repeat(MILLION)}1${'}'.repeat(MILLION)}`;
      return `{"Records":[${JSON.stringify(record(1))},${deep},${JSON.stringify(record(2))}]}`;
    }),
  ],
  ['brackets-and-nothing-else', file('input.json', () => '['.repeat(MILLION))],
  [
    'string-of-50-megabytes',
    file(
      'input.ndjson',
      () => `${lines(3)}${line(4, { http_request_useragent: 'x'.repeat(50_000_000) })}${lines(5, 10)}`,
    ),
  ],
  [
    'string-of-15-megabytes',
    file(
      'input.ndjson',
      () => `${lines(3)}${line(4, { http_request_useragent: 'x\u202e='.repeat(3_000_000) })}${lines(5, 10)}`,
    ),
  ],
  ['blanks-of-40-megabytes', file('input.ndjson', () => `${lines(3)}${' '.repeat(40_000_000)}${lines(5, 10)}`)],
  [
    'keys-by-the-hundred-thousand',
    file('input.ndjson', () => {
      const keys = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`key${index}`, index]));
      return `${lines(3)}${line(4, keys)}${lines(5, 10)}`;
    }),
  ],
  [
    'lists-by-the-hundred-thousand',
    file('input.json', () => `{${'"Records":[],'.repeat(300_000)}"Records":[${JSON.stringify(record(1))}]}`),
  ],
  [
    'pages-by-the-hundred-thousand',
    file('input.ndjson', () => `${lines(1)}${'{"total_num":3,"Records":[]}\n'.repeat(300_000)}`),
  ],
  [
    'scalars-by-the-hundred-thousand',
    file('input.json', () => `[${JSON.stringify(record(1))}${',1'.repeat(300_000)}]`),
  ],
  [
    'long-broken-lines',
    file('input.ndjson', () => `${lines(9)}${`{"x":"${'é'.repeat(20_000)}\n`.repeat(2000)}${lines(5, 10)}`),
  ],
  ['distinct-actors-by-the-million', distinctActors],
  ['zip-of-hostile-entries', file('input.zip', () => zipOf(hostileEntries()))],
  ['zip-in-zip-in-zip', file('input.zip', nestedArchives)],
  ['zip-cut-off', file('input.zip', () => zipOf(hostileEntries()).subarray(0, -30))],
  [
    'zip-bomb-of-entries',
    file('input.zip', () => {
      const entry = { name: 'bomb', body: Buffer.alloc(1 << 26), statedBytes: 1 << 26 };
      return zipOf([{ name: 'first.ndjson', body: lines(2) }, ...Array(20).fill(entry)]);
    }),
  ],
  ['tar-of-hostile-entries', file('input.tar', hostileTar)],
  ['tar-bomb', file('input.tar.gz', () => bomb(tarOf([{ name: 'bomb', statedBytes: 72 << 24 }], true), 0))],
  [
    'tar-bomb-of-a-name',
    file('input.tar', () => tarOf([{ name: 'first.ndjson', body: lines(2) }, NAME_BOMB, { name: 'last', body: '' }])),
  ],
  ['bzip2-bomb', file('input.bz2', () => Buffer.concat(Array<Buffer>(30).fill(BZIP2_ZEROS)))],
  ['bzip2-bomb-after-a-log', file('input.bz2', () => Buffer.concat([bzip2Of([Buffer.from(lines(20))]), BZIP2_ZEROS]))],
  ['zstd-bomb', file('input.zst', () => zstdBomb(lines(20), 0x38, 9200))],
  ['zstd-window-of-gigabytes', file('input.zst', () => zstdBomb(lines(20), 0xaf, 1))],
  ['zip-bomb-in-a-sheet', file('input.xlsx', sheetBomb)],
  ['yaml-aliases', file('input.yaml', aliasBomb)],
  ['very-long-lines-of-text', file('input.log', () => `${ACCESS_LINE}${'x'.repeat(50_000_000)}\n${ACCESS_LINE}`)],
  [
    'wrapped-rubbish',
    file('input.ndjson', () =>
      Array.from({ length: 200 }, (_, index) => `{"Data":"${rubbish(index)}","data":"H4sI${rubbish(index)}"}\n`).join(
        '',
      ),
    ),
  ],
  ['symlink-loops', symlinkLoops],
  ['pipes-and-devices', pipesAndDevices],
  ['names-with-escapes', names],
  ['device-without-end', () => {}],
  ['device-without-bytes', () => {}],
]);
