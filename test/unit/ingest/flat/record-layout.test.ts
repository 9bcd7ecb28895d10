import { expect, test } from 'vitest';
import { SPARE_BYTES } from '../../../../src/ingest/flat/byte-words.ts';
import { type FieldUse, membersOf, RecordLayout } from '../../../../src/ingest/flat/record-layout.ts';
import { ValueTable } from '../../../../src/ingest/flat/value-table.ts';

test.for<[title: string, line: string]>([
  ['a list', '[{"a":1}]'],
  ['cut', '{"a":1,"b":'],
  ['followed by another', '{"a":1} {"b":2}'],
  ['of other records', '{"a":{"b":1}}'],
  ['empty', '{}'],
  ['of one field twice', '{"a":1,"b":2,"a":3}'],
  ['of an escaped field', '{"a\\u0062":1}'],
  ['of more fields than any', `{${Array.from({ length: 250 }, (_, index) => `"a${index}":1`).join(',')}}`],
])('a line that is %s has no layout', ([, line]) => {
  expect(membersOf(Buffer.from(line))).toBeNull();
});

/** Scans a line by the layout of another; the values that are told, or null where it is not written alike. */
function scanned(like: string, line: string, useOf: (key: string) => FieldUse = () => 'value') {
  const layout = new RecordLayout(membersOf(Buffer.from(like)) ?? expect.fail(), useOf, new ValueTable());
  const bytes = new Uint8Array(Buffer.from(line + '\n'.repeat(SPARE_BYTES)));
  const end = layout.scan(new DataView(bytes.buffer), 0);
  return end < 0 ? null : layout.keys.map((_, field) => layout.value(Buffer.from(bytes.buffer), field));
}

const LIKE = '{"a": "x", "b": 1}';

test.for<[line: string, values: readonly unknown[] | null]>([
  ['{"a": "镜像 😀", "b": -1.5}', ['镜像 😀', -1.5]],
  ['{"a": "say \\"a\\"\\u0041", "b": true}', ['say "a"A', true]],
  ['{"a": "", "b": null}\r\n', ['', null]],
  ['{"a": "\t", "b": 1}', null],
  ['{"a": "x", "b": 01}', null],
  ['{"a": "x", "b": "1"}', ['x', '1']],
  ['{"a": "x", "b": "1 2"}', null],
  ['{"a": "x","b": 1}', null],
  ['{"a": "x", "b": 1} ', null],
  ['{"a": "x", "b": 1}\r ', null],
  ['{"a": "x', null],
])('%s has numbered values %o', ([line, values]) => {
  expect(scanned(LIKE, line)).toEqual(values);
});

test.for<[line: string, values: readonly unknown[] | null]>([
  ['{"a": "some text", "b": 20}', ['some text', 20]],
  ['{"a": "镜像", "b": 1}', null],
  ['{"a": "\\u0041", "b": 1}', null],
  ['{"a": "\u0001", "b": 1}', null],
  ['{"a": "x", "b": -1}', null],
  ['{"a": "x", "b": 01}', null],
  ['{"a": "x", "b": }', null],
])('%s has values %o at their places', ([line, values]) => {
  expect(scanned(LIKE, line, () => 'place')).toEqual(values);
});

test.for<[line: string, isRead: boolean]>([
  ['{"a": "镜像", "b": -1.5}', true],
  ['{"a": "x", "b": false}', true],
  ['{"a": "x", "b": 0}', true],
  ['{"a": "\\u0041", "b": 1}', false],
  ['{"a": "x", "b": falsehood}', false],
])('%s is seen to be JSON where nobody asks for values: %s', ([line, isRead]) => {
  expect(scanned(LIKE, line, () => 'none') !== null).toBe(isRead);
});
