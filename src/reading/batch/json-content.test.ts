import { describe, expect, test } from 'vitest';
import { hashOfJson } from './json-content.ts';
import { RowHashes } from './row-hashes.ts';
import { SipHash, viewOf } from './sip-hash.ts';

const ROWS = new RowHashes(new SipHash(Buffer.alloc(16, 3)), []);

function contentOf(value: unknown): number {
  const view = viewOf(Buffer.from(JSON.stringify(value)));
  return hashOfJson(view, [0, view.byteLength], (bytes, start, end) => ROWS.ofBytes(bytes, start, end));
}

const VALUE = { a: 1, list: [true, { deep: 'x', n: 12 }], text: 'say "no"\n', none: null };

describe('two ways to write a value say the same', () => {
  test.each<[way: string, one: unknown, other: unknown]>([
    ['the order of keys', VALUE, Object.fromEntries(Object.entries(VALUE).toReversed())],
    ['a text of a list', VALUE, { ...VALUE, list: JSON.stringify(VALUE.list) }],
    ['a text of it all', VALUE, JSON.stringify(VALUE)],
    ['a text of a text', VALUE, JSON.stringify({ ...VALUE, list: JSON.stringify([true, '{"deep":"x","n":12}']) })],
    ['a text with blanks', VALUE, JSON.stringify(VALUE, null, 2)],
    ['a number as text', { n: 12 }, { n: '12' }],
    ['a truth as text', [true, false], ['true', 'False']],
    ['a truth of Python', true, 'True'],
    ['a member that is null', VALUE, { a: VALUE.a, list: VALUE.list, text: VALUE.text }],
  ])('%s', (_, one, other) => {
    expect(contentOf(other)).toBe(contentOf(one));
  });
});

test('no two of these say the same', () => {
  const values = [
    ...[
      '',
      'null',
      'x',
      'X',
      'true',
      'trues',
      'T',
      'Tru',
      '12',
      '012',
      '1.2',
      '{',
      '{}',
      '[]',
      '{"a":1}',
      '[1]',
      '[[1]]',
      '{x}',
    ],
    ...[{ a: 2 }, { b: 1 }, { a: { b: 1 } }, { a: 1, b: 1 }, { a: [1, 2] }, { a: [2, 1] }, { a: '[1' }, { a: ['1,2'] }],
    ...[
      ['a', 'b'],
      ['ab'],
      ['b', 'a'],
      [['a'], 'b'],
      [null, 'a'],
      { a: 'b"c' },
      { a: 'b', c: 'd' },
      { a: 'd', c: 'b' },
    ],
  ];
  const contents = values.map(contentOf);
  expect(new Set(contents).size).toBe(values.length);
});

test.each<[name: string, value: unknown]>([
  ['texts that begin as JSON and are none', Array.from({ length: 200_000 }, () => '{}}')],
  ['a text that nests deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ['texts within texts', Array.from({ length: 14 }).reduce<string>((text) => JSON.stringify([text]), '[]')],
  ['a very long text', `{${'"a":1,'.repeat(1_000_000)}}`],
])('%s take little time', (_, value) => {
  const started = performance.now();
  contentOf(value);
  expect(performance.now() - started).toBeLessThan(2000);
});
