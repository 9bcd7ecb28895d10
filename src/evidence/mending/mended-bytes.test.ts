import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { cut } from '../../../test/support/split.ts';
import { readEvidence } from '../source/evidence-source.ts';
import { isMended } from './mended-bytes.ts';

async function read(bytes: Buffer, size: number, edition?: number): Promise<string> {
  const pieces = cut(bytes, Array<number>(Math.ceil(bytes.length / size)).fill(size));
  const options = edition === undefined ? {} : { edition };
  const stream = await readEvidence(Readable.from(pieces, { objectMode: false }), options);
  const parts: Buffer[] = [];
  for await (const chunk of stream.chunks) parts.push(chunk);
  return Buffer.concat(parts).toString('utf8');
}

const framed = (...messages: readonly string[]): string =>
  messages.map((message) => `${Buffer.byteLength(message)} ${message}`).join('');
const LONG = `<14>1 ${'é'.repeat(60)}`;

const LINE = 'a line of some log\n';
const FILLER = '\u001c';

describe.each<[name: string, given: string, mended: string]>([
  ['zeros before a log that was truncated', `${'\0'.repeat(4096)}one\ntwo\n`, 'one\ntwo\n'],
  ['line ends of old Macs', 'one\rtwo\r', 'one\ntwo\n'],
  ['a second byte order mark', '\ufeff\ufeff{"a":1}\n', '\ufeff{"a":1}\n'],
  ['a third one', '\ufeff\ufeff\ufeffa,b\n', '\ufeffa,b\n'],
  ['marks of joined files', `\ufeff{"a":1}\n\ufeff{"a":2}\n\u{ff00}`, '\ufeff{"a":1}\n   {"a":2}\n\u{ff00}'],
  ['a few zeros before a text', `\0\0\0${LINE}`, LINE],
  ['zeros behind a text', `${LINE}\0\0\0`, `${LINE}   `],
  [
    'a block of zeros within',
    `${LINE}a cut\0${'\0'.repeat(20)}${LINE}`,
    `${LINE}a cut${' '.repeat(15)}\n${' '.repeat(5)}${LINE}`,
  ],
  [
    'blocks of zeros',
    `${LINE}${'\0'.repeat(5000)}${LINE}`,
    `${LINE}${' '.repeat(15)}\n${' '.repeat(4079)}\n${' '.repeat(904)}${LINE}`,
  ],
  ['zeros in two places', `a\0b${LINE}${'\0'.repeat(15)}c\0`, `a\u001ab${LINE}${' '.repeat(15)}c `],
  ['a few zeros within a line and at its end', `${LINE}a\0\0b\0\0\n`, `${LINE}a\u001a\u001ab  \n`],
  ['counted messages of syslog', framed('<134>1 a', LONG, '<134>1 b'), ` \n<134>1 a   \n${LONG} \n<134>1 b`],
  ['counted messages behind a mark', `\ufeff${framed('<13>a\n', '<13>b\n')}`, '\ufeff \n<13>a\n \n<13>b\n'],
  ['counted messages with line ends', framed('<13>a\n', '<13>b\n'), ' \n<13>a\n \n<13>b\n'],
  ['counts that end before the file does', `${framed('<13>a')}\nplain 7 text\n`, ' \n<13>a\nplain 7 text\n'],
  ['zeros before old line ends', `${'\0'.repeat(16)}one\rtwo`, 'one\ntwo'],
  [
    'colours',
    `\u001b[01;31m\u001b[Kpay\u001b[m\u001b[Kments\n${LINE}`,
    `${FILLER.repeat(11)}pay${FILLER.repeat(6)}ments\n${LINE}`,
  ],
  ['colours of many numbers', `\u001b[38;2;255;128;0;48:5:17mx\n${LINE}`, `${FILLER.repeat(25)}x\n${LINE}`],
  ['a colour at the end', `${LINE}\u001b[0m`, `${LINE}${FILLER.repeat(4)}`],
  ['separators of a text sequence', '\u001e{"a":1}\n\u001e{"a":2}\n', ' {"a":1}\n {"a":2}\n'],
])('%s', (_, given, mended) => {
  const bytes = Buffer.from(given);

  test('are mended, however the stream is cut', async () => {
    expect(isMended(bytes)).toBe(true);
    for (const size of [1, 3, 1 << 20]) expect(await read(bytes, size)).toBe(mended);
  });
});

test.each([
  ['other sequences of a terminal', `\u001b[2A\u001b[?25l\u001b]8;;x\u001b\\ ${LINE}`],
  ['a sequence that is too long', `\u001b[${'1;'.repeat(20)}m ${LINE}`],
  ['a sequence that is cut', `${LINE}\u001b[01;3`],
  ['colours in a picture', `\u0001\u0002\u001b[31m ${LINE}`],
])('%s are handed on', async (_, given) => {
  for (const size of [1, 3, 1 << 20]) expect(await read(Buffer.from(given), size)).toBe(given);
});

test('colours are kept where the original is wanted, and in files of older cases', async () => {
  const given = `\u001b[31mpay\u001b[0m\0\0\n${LINE}`;
  const stream = await readEvidence(Readable.from([Buffer.from(given)], { objectMode: false }), { keepsColours: true });
  const parts: Buffer[] = [];
  for await (const chunk of stream.chunks) parts.push(chunk);
  expect(Buffer.concat(parts).toString('utf8')).toBe(given.replaceAll('\0', ' '));
  expect(await read(Buffer.from(given), 4, 5)).toBe(given);
});

test.each([
  ['CRLF', 'one\r\ntwo\r\n'],
  ['a carriage return within a line', 'one\rtwo\nthree\n'],
  ['a few zeros', '\0\0\0\u0001Bud1'],
  ['zeros among other bytes', '\u007fELF\u0002\u0001 a program\0 and its names'],
  ['a mark within a line', 'one \ufeff two\n\u00ef\n'],
  ['lines that begin with a number', '12 monkeys <3>\n'],
  ['JSON', '{"a":1}\n'],
  ['nothing', ''],
])('%s is read as it is', async (_, given) => {
  expect(isMended(Buffer.from(given))).toBe(false);
  expect(await read(Buffer.from(given), 2)).toBe(given);
});

test('what has nothing but zeros is handed on as zeros, also if it has no end', async () => {
  expect(await read(Buffer.alloc(5000), 4096)).toMatch(/^\0+$/);
  const forever = Readable.from(
    (function* () {
      for (;;) yield Buffer.alloc(1 << 26);
    })(),
    { objectMode: false },
  );
  for await (const chunk of (await readEvidence(forever)).chunks) {
    expect(chunk[0]).toBe(0);
    break;
  }
});

test('files of older cases are read as they were read then', async () => {
  for (const given of [
    'one\rtwo',
    '\ufeff\ufeffa',
    framed('<13>a'),
    `${'\0'.repeat(20)}a`,
    `${LINE}\0`,
    `a\n\ufeff${LINE}`,
    'a: 1\nb: 2\nc: 3\n',
  ])
    expect(await read(Buffer.from(given), 4, 5)).toBe(given);
  expect(await read(Buffer.from('\u001e{}\n'), 4, 5)).toBe(' {}\n');
});

test.each<[title: string, zeros: number, encoding: 'utf16le' | 'utf8', mark: string]>([
  ['UTF-16', 64, 'utf16le', '\ufeff'],
  ['UTF-16, and few of them', 3, 'utf16le', '\ufeff'],
  ['UTF-16 without a mark', 64, 'utf16le', ''],
])('zeros before %s are passed over', async (_, zeros, encoding, mark) => {
  const bytes = Buffer.concat([Buffer.alloc(zeros), Buffer.from(mark + LINE, encoding)]);
  expect(isMended(bytes)).toBe(true);
  for (const size of [1, 3, 1 << 20]) expect(await read(bytes, size)).toBe(LINE);
});

test('compressed data behind zeros is named', async () => {
  const bytes = Buffer.concat([Buffer.alloc(64), gzipSync(LINE)]);
  await expect(read(bytes, 16)).rejects.toThrow(/^it has zeros before its gzip data: take them off first$/);
});
