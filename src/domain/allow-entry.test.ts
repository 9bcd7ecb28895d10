import { describe, expect, test } from 'vitest';
import { instantAt } from '../../test/support/instant-at.ts';
import { type AllowEntry, describeAllowEntry, isExpired } from './allow-entry.ts';
import { instantOf } from './instant.ts';

const OFFICE = { text: '203.0.113.0/24', low: '', high: '' };
const entry: AllowEntry = {
  id: 3,
  range: OFFICE,
  actor: null,
  image: null,
  rule: null,
  reason: 'office',
  owner: null,
  expires: null,
};

describe('describeAllowEntry names', () => {
  test.for<[title: string, entry: AllowEntry, text: string]>([
    ['number, range and reason', entry, 'allow 3 (203.0.113.0/24: office)'],
    ['no reason if the entry has none', { ...entry, reason: null }, 'allow 3 (203.0.113.0/24, no reason)'],
    ['an actor alone', { ...entry, range: null, actor: 'ci-*' }, 'allow 3 (ci-*: office)'],
    ['range and actor', { ...entry, actor: 'ci-*' }, 'allow 3 (203.0.113.0/24 ci-*: office)'],
    ['an entry of this run', { ...entry, id: null, reason: null }, 'allowed for this run (203.0.113.0/24, no reason)'],
  ])('%s', ([, given, text]) => {
    expect(describeAllowEntry(given)).toBe(text);
  });
});

describe('isExpired', () => {
  const expires = instantAt('2027-01-01T00:00:00Z');

  test('is false for an entry without expiry', () => {
    expect(isExpired(entry, instantAt('9999-01-01T00:00:00Z'))).toBe(false);
  });

  test.for<[title: string, milliseconds: number, verdict: boolean]>([
    ['a millisecond before', -1, false],
    ['at the moment itself', 0, true],
    ['a millisecond after', 1, true],
  ])('%s', ([, milliseconds, verdict]) => {
    expect(isExpired({ ...entry, expires }, instantOf(expires + milliseconds) ?? expires)).toBe(verdict);
  });
});
