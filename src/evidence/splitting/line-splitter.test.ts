import { describe, expect, test } from 'vitest';
import { cut, fed, KEYS, sliceOf } from '../../../test/support/split.ts';
import { LineSplitter, splitLine, wrapsRecords } from './line-splitter.ts';
import { LONGEST_RECORD } from './record.ts';

function split(text: string) {
  const bytes = Buffer.from(text);
  const splitter = new LineSplitter(KEYS);
  const records = fed(splitter, [bytes]);
  expect(fed(new LineSplitter(KEYS), cut(bytes, Array<number>(bytes.length).fill(1)))).toEqual(records);
  return { records, texts: records.map((record) => sliceOf(bytes, record)), envelopes: splitter.envelopes };
}

describe('LineSplitter cuts out', () => {
  test.for<[title: string, text: string, texts: readonly string[]]>([
    ['a record a line', '{"a":1}\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
    ['a last line without an end', '{"a":1}\n{"b":2}', ['{"a":1}', '{"b":2}']],
    ['lines that end in CRLF', '{"a":1}\r\n{"b":2}\r\n', ['{"a":1}', '{"b":2}']],
    ['nothing of blank lines', '\n \n{"a":1}\n\t\r\n\n{"b":2}', ['{"a":1}', '{"b":2}']],
    ['records without the space around them', '  {"a":1}\t\n', ['{"a":1}']],
    ['text of several bytes a character', '{"名":"镜像😀"}\n{"é":1}\n', ['{"名":"镜像😀"}', '{"é":1}']],
    ['a line separator that JSON allows in strings', '{"a":"x\u2028y"}\n', ['{"a":"x\u2028y"}']],
    ['scalars', '1\nnull\n"x"\n', ['1', 'null', '"x"']],
    ['the elements of lists', '[{"a":1},{"b":2}]\n[{"c":3}]\n', ['{"a":1}', '{"b":2}', '{"c":3}']],
    ['the list of a collection', '{"a":1}\n  {"Records":[{"b":2}],"n":1}\n', ['{"a":1}', '{"b":2}']],
    ['an object whose list is no collection', '{"items":[1]}\n', ['{"items":[1]}']],
    ['nothing', '', []],
  ])('%s', ([, text, texts]) => {
    const found = split(text);
    expect(found.texts).toEqual(texts);
    expect(found.records.map(({ value }) => value)).toEqual(texts.map((record) => JSON.parse(record)));
  });
});

test('a broken line loses that line only', () => {
  const { records, texts } = split('{"a":1}\n{"b":[[[\n"unclosed\nERROR }]\n{"c":3}\n');
  expect(texts).toEqual(['{"a":1}', '{"b":[[[', '"unclosed', 'ERROR }]', '{"c":3}']);
  expect(records.map(({ problem }) => problem !== null)).toEqual([false, true, true, true, false]);
  expect(records[1]?.problem).toContain('not valid JSON');
});

test('keeps the envelopes of lines that wrap records', () => {
  const { envelopes } = split('{"p":1,"logs":[1,2]}\n{"a":1}\n[3]\n');
  expect(envelopes).toEqual([
    { fields: { p: 1, logs: [] }, records: 2 },
    { fields: {}, records: 1 },
  ]);
});

test('offsets count from the base given', () => {
  const records = fed(new LineSplitter(KEYS, 3), [Buffer.from('{"a":1}\n[{"b":2}]\n')]);
  expect(records.map(({ offset }) => offset)).toEqual([3, 12]);
});

describe('wrapsRecords', () => {
  test.for<[title: string, value: unknown, verdict: boolean]>([
    ['a list', [1], true],
    ['an empty list', [], true],
    ['a list under a collection', { n: 1, logs: [] }, true],
    ['a collection that is no list', { logs: {} }, false],
    ['a list under another key', { items: [] }, false],
    ['null', null, false],
    ['a text', 'logs', false],
  ])('%s: %s', ([, value, verdict]) => {
    expect(wrapsRecords(value, KEYS)).toBe(verdict);
  });
});

test('a line longer than any record is reported, or split if it wraps records', () => {
  const text = 'x'.repeat(LONGEST_RECORD);
  const alone = splitLine(Buffer.from(`{"a":"${text}"}`), 5, KEYS);
  expect(alone.records).toMatchObject([{ offset: 5, length: LONGEST_RECORD + 8, value: null }]);
  expect(alone.records[0]?.problem).toMatch(/^it is longer than 16777216 bytes/);
  const list = splitLine(Buffer.from(`[{"a":1},{"a":"${text}"},{"a":3}]`), 5, KEYS);
  expect(list.records.map(({ offset, value }) => [offset, value])).toMatchObject([
    [6, { a: 1 }],
    [14, null],
    [14 + LONGEST_RECORD + 9, { a: 3 }],
  ]);
});
