import { expect, test } from 'vitest';
import { membersOf } from './line-members.ts';
import { FieldUse, Reason, RecordScanner } from './record-scanner.ts';

const LIKE = '{"a": "x", "b": 1}';
const KEYS = ['a', 'b'];

/** Reads a line by the layout of another; the values of its fields, or null where it is not written alike. */
function scanned(line: string, use: keyof typeof FieldUse, isTold: boolean): readonly unknown[] | null {
  const scanner = new RecordScanner(Buffer.alloc(16));
  scanner.exports.closeParts(-1, -1, KEYS.length, KEYS.length);
  scanner.learn([membersOf(Buffer.from(LIKE)) ?? expect.fail()], (key) => ({
    use: FieldUse[use],
    number: use === 'seen' ? -1 : KEYS.indexOf(key),
    span: isTold ? KEYS.indexOf(key) : -1,
  }));
  scanner.open(Buffer.from(line), 0);
  const reason = scanner.exports.read();
  if (reason === Reason.other) return null;
  // Its fields are known: it is asked for its time, and says nothing of others.
  expect(reason).toBe(Reason.time);
  return KEYS.map((_, index) => (use === 'numbered' ? scanner.numbered(index) : scanner.told(index)));
}

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
  ['{"a": "x\\', null],
  [`{"a": "${'x'.repeat(5000)}", "b": 1}`, null],
])('%s has numbered values %o', ([line, values]) => {
  expect(scanned(line, 'numbered', false)).toEqual(values);
});

test.for<[line: string, values: readonly unknown[] | null]>([
  ['{"a": "some text that goes on", "b": 20}', ['some text that goes on', 20]],
  ['{"a": "镜像", "b": 1}', null],
  ['{"a": "more than eight 镜像", "b": 1}', null],
  ['{"a": "\\u0041", "b": 1}', null],
  ['{"a": "\u0001", "b": 1}', null],
  ['{"a": "x", "b": -1}', null],
  ['{"a": "x", "b": 01}', null],
  ['{"a": "x", "b": }', null],
])('%s has values %o at their places', ([line, values]) => {
  expect(scanned(line, 'seen', true)).toEqual(values);
});

test.for<[line: string, isRead: boolean]>([
  ['{"a": "镜像", "b": -1.5}', true],
  ['{"a": "x", "b": false}', true],
  ['{"a": "x", "b": 0}', true],
  ['{"a": "\\u0041", "b": 1}', false],
  ['{"a": "x", "b": falsehood}', false],
])('%s is seen to be JSON where nobody asks for values: %s', ([line, isRead]) => {
  expect(scanned(line, 'seen', false) !== null).toBe(isRead);
});

test.for<[line: string, isRead: boolean]>([
  ['{"a": "-", "b": null}', true],
  ['{"a": "sha256:0123456789", "b": 123456789012345}', true],
  ['{"a": "sha256:0123456789", "b": 1234567890123456}', false],
  ['{"a": "sha256:0123456789", "b": -12345}', false],
  ['{"a": "-", "b": nil}', false],
])('%s has values that are short words, or stand for themselves: %s', ([line, isRead]) => {
  expect(scanned(line, 'shortNumbered', true) !== null).toBe(isRead);
});
