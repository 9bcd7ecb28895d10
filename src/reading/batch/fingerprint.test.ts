import { describe, expect, test } from 'vitest';
import { Fingerprints, fingerprintNumber } from './fingerprint.ts';

interface Known {
  readonly identity?: string;
  readonly source?: string;
  readonly key?: string;
}

/** The fingerprint of a record. */
function known(text: string, { identity, source = 'quay', key = '1' }: Known = {}) {
  const content = { value: JSON.parse(text), bytes: Buffer.from(text) };
  const bytesOfKey = Buffer.from(Array.from({ length: 32 }, (_, index) => index + Number(key)));
  return new Fingerprints(bytesOfKey, source).of(identity ?? null, content);
}

describe('a record with an identity', () => {
  test('is known by it alone, whatever its content and format', () => {
    const first = known('{"a":1}', { identity: 'aws:1234:abcd' });
    expect(first.isByContent).toBe(false);
    expect(known('{"b":2}', { identity: 'aws:1234:abcd', source: 'other' })).toEqual(first);
    expect(known('{"a":1}', { identity: 'aws:1234:abce' })).not.toEqual(first);
  });

  test('is known by something else in another case', () => {
    const identity = 'aws:1234:abcd';
    expect(known('{}', { identity, key: '1' })).not.toEqual(known('{}', { identity, key: '2' }));
  });
});

describe('a record without an identity', () => {
  test('is known by its content', () => {
    expect(known('{"a":1}')).toEqual(known('{"a":1}'));
    expect(known('{"a":1}').isByContent).toBe(true);
  });

  test('is the same pretty-printed and compact', () => {
    expect(known('{\n  "a": [1, {"b": "c"}]\n}')).toEqual(known('{"a":[1,{"b":"c"}]}'));
  });

  test.for<[title: string, text: string, source: string]>([
    ['a value', '{"a":2}', 'quay'],
    ['a type', '{"a":"1"}', 'quay'],
    ['a format', '{"a":1}', 'harbor'],
  ])('is another with %s changed', ([, text, source]) => {
    expect(known(text, { source })).not.toEqual(known('{"a":1}'));
  });

  test('is not the record that has its content for an identity', () => {
    expect(known('"x"')).not.toMatchObject({ ...known('"x"', { identity: 'quay "x"' }), isByContent: true });
  });

  test('that is long is known by all of it', () => {
    const long = (last: string) => JSON.stringify({ text: 'x'.repeat(100_000), last });
    expect(known(long('a'))).toEqual(known(long('a')));
    expect(known(long('a'))).not.toEqual(known(long('b')));
  });

  test('that nests too deep to be written is known by its bytes', () => {
    const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(known(deep(50_000))).toEqual(known(deep(50_000)));
    expect(known(deep(50_000))).not.toEqual(known(deep(50_001)));
  });
});

test('fingerprintNumber gives the signed 64-bit number that batches hold', () => {
  for (const [low, high] of [
    [0, 0],
    [-1, -1],
    [7, 0],
    [0, 7],
    [-7, 5],
    [5, -7],
    [-(2 ** 31), 2 ** 31 - 1],
  ] as const) {
    expect([fingerprintNumber({ low, high })]).toEqual([...new BigInt64Array(Int32Array.of(low, high).buffer)]);
  }
});

test('a record that is not JSON is known by its bytes', () => {
  const fingerprints = new Fingerprints(Buffer.alloc(32), 'quay');
  const ofBytes = (text: string) => fingerprints.of(null, { value: undefined, bytes: Buffer.from(text) });
  expect(ofBytes('a')).toEqual(ofBytes('a'));
  expect(ofBytes('a')).not.toEqual(ofBytes('b'));
});
