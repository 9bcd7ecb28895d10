import { describe, expect, test } from 'vitest';
import { byteOrderMark, type Framing, type FramingKind, framingFor, framingOf } from './framing.ts';

const MARK = '\uFEFF';
const framing = (text: string | Buffer, isWhole = true): Framing => framingOf(Buffer.from(text), isWhole);

describe('framingOf', () => {
  test.for<[title: string, text: string, framing: Framing]>([
    ['JSON lines', '{"a":1}\n{"a":2}\n', { kind: 'json-lines' }],
    ['JSON lines with CRLF and blank lines', '{"a":1}\r\n\r\n{"a":2}\r\n', { kind: 'json-lines' }],
    ['JSON lines, one of them broken', '{"a":1}\n{"a":\n{"a":3}\n', { kind: 'json-lines' }],
    ['JSON lines, most of them cut', '{"a":1}\n{"a":\n{"a":3}\n{"b\n{"c\n{"d', { kind: 'json-lines' }],
    ['a first line that is whole, and JSON over several lines', '[]\n[\n  {"a":1},\n  {"b":2}\n]\n', { kind: 'json' }],
    ['one object on one line', '{"a":1}', { kind: 'json-lines' }],
    ['a list on one line', '[{"a":1},{"a":2}]', { kind: 'json-lines' }],
    ['a pretty-printed object', '{\n  "a": 1\n}\n', { kind: 'json' }],
    ['a pretty-printed list', '[\n  {"a":1},\n  {"a":2}\n]\n', { kind: 'json' }],
    ['objects one after the other without line breaks', '{"a":1}{"a":2}', { kind: 'json' }],
    ['an object that is cut off', '{"a":1', { kind: 'json' }],
    ['JSON behind a byte order mark', `${MARK}{"a":1}\n`, { kind: 'json-lines' }],
    ['JSON behind white space', ' \n\t[\n1\n]', { kind: 'json' }],
    ['JSON texts in quotes, one a line', '"{\\"a\\":1}"\n"{}"\n', { kind: 'json-lines' }],
    [
      'a time stamp before JSON',
      '2026-03-05T01:00:00Z {"a":1}\nx\n2026-03-05T01:00:01Z {}\n',
      { kind: 'prefixed-lines' },
    ],
    ['syslog before JSON', '<134>1 2026-03-05T01:00:00Z h a 1 - [x y="z"] {"a":1}\n', { kind: 'prefixed-lines' }],
    ['the name of a pod before JSON', '[pod/a/b] {"a":1}\n[pod/a/b] {"a":2}\n', { kind: 'prefixed-lines' }],
    ['the name of a container before JSON', 'registry-1  | {"a":1}\n', { kind: 'prefixed-lines' }],
    ['a list of lists and objects', '[[1], {"a":1}\n,[2], {"a":1}]', { kind: 'json' }],
    [
      'a table with JSON in its last cell',
      '1\t2\t3\t{"a":1}\n',
      { kind: 'csv', delimiter: '\t', encoding: 'utf-8', dialect: 'csv' },
    ],
    ['commas', 'time,ip\n1,2\n', { kind: 'csv', delimiter: ',', encoding: 'utf-8', dialect: 'csv' }],
    [
      'a psql table',
      ' id | x \n----+---\n  1 | 2\n',
      { kind: 'csv', delimiter: '|', encoding: 'utf-8', dialect: 'drawn' },
    ],
    ['COPY', 'id\tx\n1\t\\N\n', { kind: 'csv', delimiter: '\t', encoding: 'utf-8', dialect: 'copy' }],
    [
      'COPY, by its JSON',
      'id\tx\n1\t{"a":"{\\\\"b\\\\":1}"}\n',
      { kind: 'csv', delimiter: '\t', encoding: 'utf-8', dialect: 'copy' },
    ],
    ['semicolons', 'time;ip;user\n"a,b";2;3\n', { kind: 'csv', delimiter: ';', encoding: 'utf-8', dialect: 'csv' }],
    ['tabs', 'time\tip\n1\t2\n', { kind: 'csv', delimiter: '\t', encoding: 'utf-8', dialect: 'csv' }],
    ['bars', 'time|ip\n1|2\n', { kind: 'csv', delimiter: '|', encoding: 'utf-8', dialect: 'csv' }],
    [
      'CSV behind a byte order mark',
      `${MARK}time,ip\r\n1,2\r\n`,
      { kind: 'csv', delimiter: ',', encoding: 'utf-8', dialect: 'csv' },
    ],
    [
      'delimiters in quotes',
      '"a;b;c;d","e"\n1,2\n',
      { kind: 'csv', delimiter: ',', encoding: 'utf-8', dialect: 'csv' },
    ],
    ['line ends in quotes', '"a\n;","b"\n', { kind: 'csv', delimiter: ',', encoding: 'utf-8', dialect: 'csv' }],
    ['quotes in quotes', '"a"";"";b","c"\n', { kind: 'csv', delimiter: ',', encoding: 'utf-8', dialect: 'csv' }],
    ['a header without rows', 'time,ip', { kind: 'csv', delimiter: ',', encoding: 'utf-8', dialect: 'csv' }],
    ['a log line with commas', '<14>2026-03-02T08:00:01Z h p[1]: action:pull, resource:a/b, x:y\n', { kind: 'text' }],
    ['prose', 'It was a dark night.\nThe end.\n', { kind: 'text' }],
    ['lines that begin with an address in brackets', '[2001:db8::5]:44001 GET\n', { kind: 'text' }],
    ['lines that begin with a time in brackets', '[2026-03-02T08:00:00Z] GET\n', { kind: 'text' }],
    ['lines that begin with a level in brackets', '[NOTICE] (1) : Loading success.\n', { kind: 'text' }],
    ['a list of numbers', '[1, 2]', { kind: 'json-lines' }],
    ['a list of words', '[ null,\ntrue]', { kind: 'json' }],
    ['nothing', '', { kind: 'empty' }],
    ['white space', ' \r\n\n', { kind: 'empty' }],
    ['a byte order mark alone', MARK, { kind: 'empty' }],
  ])('of %s', ([, text, expected]) => {
    expect(framing(text)).toEqual(expected);
  });

  test.for<[title: string, bytes: readonly number[] | string, said: string]>([
    ['PNG', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], 'PNG'],
    ['JPEG', [0xff, 0xd8, 0xff, 0xe0], 'JPEG'],
    ['PDF', '%PDF-1.7', 'PDF'],
    ['SQLite', 'SQLite format 3\u0000', 'SQLite'],
    ['Zstandard', [0x28, 0xb5, 0x2f, 0xfd], 'Zstandard'],
    ['other binary data', 'abc,\u0000\u0001\n', 'binary'],
  ])('tells %s by name', ([, bytes, said]) => {
    const verdict = framing(typeof bytes === 'string' ? bytes : Buffer.from(bytes));
    expect(verdict).toEqual({ kind: 'foreign', description: expect.stringContaining(said) });
  });

  test('knows an archive by its first bytes', () => {
    expect(framing('PK\u0003\u0004')).toEqual({ kind: 'archive' });
  });

  test('does not judge the last line of a head, which may be cut', () => {
    expect(framing('{"a":1}\n{"a":2}\n{"a"', false)).toEqual({ kind: 'json-lines' });
  });

  test('takes one line longer than the head for JSON of unknown shape', () => {
    expect(framing(`[{"a":"${'x'.repeat(1000)}`, false)).toEqual({ kind: 'json' });
  });

  test('does not call a head of white space empty while more follows', () => {
    expect(framing('\n'.repeat(100), false)).toEqual({ kind: 'json' });
  });
});

describe('the encoding of CSV', () => {
  const of = (...parts: readonly (string | readonly number[])[]) => {
    const bytes = parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part)));
    return framing(Buffer.concat(bytes));
  };
  // 时间,镜像 and 用户 as Excel writes them on a Chinese system
  const TIME_IMAGE = [0xca, 0xb1, 0xbc, 0xe4, 0x2c, 0xbe, 0xb5, 0xcf, 0xf1];
  const USER = [0xd3, 0xc3, 0xbb, 0xa7];

  test('is GB18030 where the text is Chinese and no UTF-8', () => {
    expect(of(TIME_IMAGE, '\r\n1,', USER, '\r\n')).toEqual({
      kind: 'csv',
      delimiter: ',',
      encoding: 'gb18030',
      dialect: 'csv',
    });
  });

  test('is GB18030 with bars too, which are found beside the characters that hold their byte', () => {
    const [ouch, bar] = [[0x87, 0x7c], '|'];
    expect(of(USER, ouch, ouch, ouch, ',', USER, ',', USER, '\n')).toMatchObject({ delimiter: ',' });
    expect(of(USER, bar, USER, '\n')).toEqual({ kind: 'csv', delimiter: '|', encoding: 'gb18030', dialect: 'csv' });
  });

  test.for<[title: string, parts: readonly (string | readonly number[])[]]>([
    ['UTF-8 with one broken byte', ['时间,镜像\n1,用户 ', [0xff], '\n']],
    ['UTF-8 with one byte of Latin-1', ['时间,镜像\n1,用户M', [0xfc], 'ller\n']],
    ['UTF-8 with a byte order mark and a broken byte', [[0xef, 0xbb, 0xbf], 'a,b\n', USER, ',1\n']],
    ['ASCII with one broken byte', ['time,image\n1,a', [0xff], 'b\n']],
    ['Latin-1, an accent at the end of a cell', ['user,image\nRen', [0xe9], ',app\n']],
    ['Latin-1, accents between letters', ['user,image\nM', [0xfc], 'ller,caf', [0xe9], 's\n']],
  ])('is UTF-8 for %s', ([, parts]) => {
    expect(of(...parts)).toEqual({ kind: 'csv', delimiter: ',', encoding: 'utf-8', dialect: 'csv' });
  });

  test('is judged without the last line of a head, which may be cut', () => {
    const head = Buffer.concat([Buffer.from(TIME_IMAGE), Buffer.from('\n1,'), Buffer.from(USER.slice(0, 3))]);
    expect(framingOf(head, false)).toMatchObject({ encoding: 'gb18030' });
  });
});

test.for<[seen: Framing['kind'], kinds: readonly FramingKind[], cut: Framing['kind'] | null]>([
  ['json', ['json', 'csv'], 'json'],
  ['json-lines', ['json', 'csv'], 'json-lines'],
  ['csv', ['json', 'csv'], 'csv'],
  ['csv', ['json'], null],
  ['text', ['json', 'csv'], null],
  ['text', ['text'], 'text'],
  ['json', ['text'], 'text'],
  ['csv', ['text'], 'text'],
  ['json-lines', ['json', 'text'], 'json-lines'],
  ['csv', ['json', 'text'], 'text'],
  ['empty', ['text'], null],
  ['foreign', ['text'], null],
])('a stream that looks like %s is cut for a format of %j as %s', ([kind, kinds, cut]) => {
  const seen = { kind, delimiter: ',', encoding: 'utf-8', dialect: 'csv', description: '' } as const;
  expect(framingFor(seen, kinds)?.kind ?? null).toBe(cut);
});

test('byteOrderMark is three bytes or none', () => {
  expect(byteOrderMark(Buffer.from(`${MARK}{}`))).toBe(3);
  expect(byteOrderMark(Buffer.from('{}'))).toBe(0);
  expect(byteOrderMark(Buffer.from([0xef, 0xbb]))).toBe(0);
});

test.each<[title: string, text: string, kind: Framing['kind'], earlier: Framing['kind']]>([
  ['lines of JSON behind a line of a program', 'Starting\n{"a":1}\n{"a":2}\n', 'json-lines', 'text'],
  ['lines of JSON behind more lines than they are', 'one\ntwo\nthree\n{"a":1}\n{"a":2}\n', 'text', 'text'],
  ['one column of JSON', '@message\n"{""a"":1}"\n"{""a"":2}"\n', 'csv', 'text'],
  ['one column of words', 'name\nana\n', 'text', 'text'],
])('%s is read since edition 5', (_, text, kind, earlier) => {
  expect(framing(text).kind).toBe(kind);
  expect(framingOf(Buffer.from(text), true, 4).kind).toBe(earlier);
});
