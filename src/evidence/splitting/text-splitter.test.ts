import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cut, fed, sliceOf } from '../../../test/support/split.ts';
import { LONGEST_RECORD } from './record.ts';
import { TextSplitter } from './text-splitter.ts';

describe('TextSplitter', () => {
  test.for<[title: string, text: string, lines: readonly string[]]>([
    ['lines', 'one\ntwo\n', ['one', 'two']],
    ['a last line without its end', 'one\ntwo', ['one', 'two']],
    ['line ends of Windows', 'one\r\ntwo\r\n', ['one', 'two']],
    ['blank lines', '\n one \n\r\n \t\n\ntwo\n\n', [' one ', 'two']],
    ['lines that look like JSON', '[a\n{"b":1}\n["c"]\n', ['[a', '{"b":1}', '["c"]']],
    ['quotes that are never closed', '"one\ntwo', ['"one', 'two']],
    ['nothing', '', []],
  ])('cuts %s', ([, text, lines]) => {
    const records = fed(new TextSplitter(), [Buffer.from(text)]);
    expect(records.map(({ value }) => value)).toEqual(lines);
    for (const record of records) expect(sliceOf(Buffer.from(text), record)).toBe(record.value);
  });

  test('gives the same records however the stream is cut into chunks', () => {
    const line = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constantFrom('', '\r', ' ', '[x]'));
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.integer({ min: 1, max: 7 })), (lines, sizes) => {
        const bytes = Buffer.from(lines.join('\n'));
        expect(fed(new TextSplitter(3), cut(bytes, sizes))).toEqual(fed(new TextSplitter(3), [bytes]));
      }),
    );
  });

  test('a line that is longer than any record is rejected alone, and its neighbours are kept', () => {
    const bytes = Buffer.concat([Buffer.from('one\n'), Buffer.alloc(LONGEST_RECORD + 9, 'x'), Buffer.from('\ntwo')]);
    const records = fed(new TextSplitter(), cut(bytes, Array<number>(40).fill(1 << 20)));
    expect(records.map(({ value }) => value)).toEqual(['one', null, 'two']);
    expect(records[1]).toMatchObject({
      offset: 4,
      length: LONGEST_RECORD + 9,
      problem: expect.stringMatching(/longer/),
    });
    expect(records[2]).toMatchObject({ offset: bytes.length - 3, length: 3 });
  });
});
