import fc from 'fast-check';
import { expect, test } from 'vitest';
import { indentedJson } from './indented-json.ts';

test('prints a record as JSON.stringify does', () => {
  fc.assert(
    fc.property(fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())), (value) => {
      expect(indentedJson(JSON.stringify(value))?.join('\n')).toBe(JSON.stringify(value, null, 2));
    }),
  );
});

test('keeps names that come twice, long numbers and escapes as they are', () => {
  expect(indentedJson('{ "id":12345678901234567890,"a":1.0 ,"a":"\\u0041\\"" }')).toEqual([
    '{',
    '  "id": 12345678901234567890,',
    '  "a": 1.0,',
    '  "a": "\\u0041\\""',
    '}',
  ]);
});

test.for(['', 'text', '"text"', '7', '{"a":', '[1,]'])('takes %j for no record in JSON', (text) => {
  expect(indentedJson(text)).toBeNull();
});
