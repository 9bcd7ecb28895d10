import { describe, expect, test } from 'vitest';
import { fingerprints } from '../../../src/ingest/fingerprint.ts';

function firstOf(count: number, identity: string | null, text: string, source = 'quay'): readonly string[] {
  const bytes = Buffer.from(text);
  const found: string[] = [];
  for (const fingerprint of fingerprints(identity, source, JSON.parse(text), bytes)) {
    found.push(fingerprint.toString('hex'));
    if (found.length === count) break;
  }
  return found;
}

describe('a record with an identity', () => {
  test('is known by it alone, whatever its content and format', () => {
    const known = firstOf(3, 'aws:1234:abcd', '{"a":1}');
    expect(known).toHaveLength(1);
    expect(firstOf(3, 'aws:1234:abcd', '{"b":2}', 'other')).toEqual(known);
    expect(firstOf(3, 'aws:1234:abce', '{"a":1}')).not.toEqual(known);
  });
});

describe('a record without an identity', () => {
  test('is known by its content, once for each time it may occur', () => {
    const known = firstOf(20, null, '{"a":1}');
    expect(new Set(known).size).toBe(20);
    expect(firstOf(20, null, '{"a":1}')).toEqual(known);
  });

  test('is the same pretty-printed and compact', () => {
    expect(firstOf(2, null, '{\n  "a": [1, {"b": "c"}]\n}')).toEqual(firstOf(2, null, '{"a":[1,{"b":"c"}]}'));
  });

  test.for<[title: string, text: string, source: string]>([
    ['a value', '{"a":2}', 'quay'],
    ['a type', '{"a":"1"}', 'quay'],
    ['a format', '{"a":1}', 'harbor'],
  ])('is another with %s changed', ([, text, source]) => {
    const others = new Set(firstOf(5, null, text, source));
    expect(firstOf(5, null, '{"a":1}').some((known) => others.has(known))).toBe(false);
  });

  test('is not the record that has its content for an identity', () => {
    expect(firstOf(1, null, '"x"')).not.toEqual(firstOf(1, '"x"', '"x"'));
  });
});
