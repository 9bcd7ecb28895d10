import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from './parse-json.ts';

test('whole numbers beyond 2^53 keep their digits, and nothing else changes', () => {
  expect(parseJson('{"id":9007199254740993,"n":-9007199254740993,"safe":9007199254740991}')).toEqual({
    id: '9007199254740993',
    n: '-9007199254740993',
    safe: 9007199254740991,
  });
  expect(parseJson('[1e30,1.00000000000000000001,12345678901234567890]')).toEqual([1e30, 1, '12345678901234567890']);
  expect(parseJson('{"a \\" 12345678901234567890":"12345678901234567890"}')).toEqual({
    'a " 12345678901234567890': '12345678901234567890',
  });
  expect([parseJson('12345678901234567890'), parseJson('{ "a" : [ 12345678901234567890 ] }')]).toEqual([
    '12345678901234567890',
    { a: ['12345678901234567890'] },
  ]);
  expect(() => parseJson('{"id":12345678901234567890')).toThrow(SyntaxError);
});

test('what holds no such number is what JSON.parse gives', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      fc.pre(!/\d{16}/.test(text));
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.bigInt()), fc.string(), (numbers, text) => {
      const given = parseJson(`{"numbers":[${numbers.join(',')}],"text":${JSON.stringify(text)}}`);
      const expected = numbers.map((one) => (Number.isSafeInteger(Number(one)) ? Number(one) : String(one)));
      expect(given).toEqual({ numbers: expected, text });
    }),
  );
});
