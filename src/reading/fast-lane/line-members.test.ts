import { expect, test } from 'vitest';
import { membersOf } from './line-members.ts';

test.for<[title: string, line: string]>([
  ['a list', '[{"a":1}]'],
  ['cut', '{"a":1,"b":'],
  ['followed by another', '{"a":1} {"b":2}'],
  ['of other records', '{"a":{"b":1}}'],
  ['empty', '{}'],
  ['of one field twice', '{"a":1,"b":2,"a":3}'],
  ['of an escaped field', '{"a\\u0062":1}'],
  ['of more fields than any', `{${Array.from({ length: 250 }, (_, index) => `"a${index}":1`).join(',')}}`],
])('a line that is %s has no members that could be known again', ([, line]) => {
  expect(membersOf(Buffer.from(line))).toBeNull();
});

test('members are what stands around their values', () => {
  expect(membersOf(Buffer.from('{ "a":"x" , "b": 1}'))).toEqual({
    members: [
      { key: 'a', isQuoted: true, before: '{ "a":"' },
      { key: 'b', isQuoted: false, before: '" , "b": ' },
    ],
    end: '}',
  });
});
