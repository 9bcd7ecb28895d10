import { expect, test } from 'vitest';
import { isUuid, shortAddress, shortSortKey } from './short-values.ts';

const of = (address: string | null, ip: string | null, sortKey: string | null = null) => ({ address, ip, sortKey });
const SORT_KEY = '00000000000000000000ffff0a0000ff';

test('an address that is that of the ip is stored as a mark', () => {
  expect(shortAddress(of('10.0.0.1', '10.0.0.1'))).toBe('=');
  expect(shortAddress(of('::ffff:10.0.0.1', '10.0.0.1'))).toBe('::ffff:10.0.0.1');
  expect(shortAddress(of(null, null))).toBeNull();
});

test('a text of a log that looks like the mark is told from it', () => {
  expect(shortAddress(of('=', null))).toBe('==');
  expect(shortAddress(of('=x', '10.0.0.1'))).toBe('==x');
});

test('a sort key is left out only where it follows from the ip', () => {
  expect(shortSortKey(of(null, '10.0.0.255', SORT_KEY))).toBe('=');
  expect(shortSortKey(of(null, '10.0.0.254', SORT_KEY))).toBe(SORT_KEY);
  expect(shortSortKey(of(null, '10.0.0.0255', SORT_KEY))).toBe(SORT_KEY);
  expect(shortSortKey(of(null, '2001:db8::1', SORT_KEY))).toBe(SORT_KEY);
  expect(shortSortKey(of(null, null, '='))).toBe('==');
  expect(shortSortKey(of(null, null, null))).toBeNull();
});

test('only a UUID in small letters is stored as one', () => {
  expect(isUuid('0f8fad5b-d9cb-469f-a165-70867728950e')).toBe(true);
  expect(isUuid('0F8FAD5B-D9CB-469F-A165-70867728950E')).toBe(false);
  expect(isUuid('00000000-0000-0000-0000-000000000000')).toBe(false);
  expect(isUuid(null)).toBe(false);
});
