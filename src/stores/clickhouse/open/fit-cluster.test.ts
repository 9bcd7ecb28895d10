import { expect, test } from 'vitest';
import { wrongMacros } from './fit-cluster.ts';

const member = (host: string, place: string, shard: string, replica: string) => ({ host, place, shard, replica });

test('servers that say which shard and replica they are can hold a case', () => {
  const members = [
    member('a', '1', 'one', 'first'),
    member('b', '1', 'one', 'second'),
    member('c', '2', 'two', 'first'),
    member('d', '2', 'two', 'second'),
  ];
  expect(wrongMacros(members)).toBeNull();
});

test.each([
  ['no shard', [member('a', '1', '', 'first')], /^a does not say/],
  ['no replica', [member('a', '1', 'one', 'a'), member('b', '1', 'one', '')], /^b does not say/],
  [
    'one name for two servers',
    [member('a', '1', 'one', 'x'), member('b', '1', 'one', 'x')],
    /^a and b .* same replica/,
  ],
  ['one name for two shards', [member('a', '1', 'one', 'x'), member('b', '2', 'one', 'y')], /two of its shards .* one/],
  ['two names for one shard', [member('a', '1', 'one', 'x'), member('b', '1', 'two', 'x')], /call it one and two/],
])('%s is refused', (_, members, told) => {
  expect(wrongMacros(members)).toMatch(told);
});
