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
  return new Fingerprints(bytesOfKey, source).of({ identity: identity ?? null }, content);
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
    ['a name', '{"b":1}', 'quay'],
    ['a level', '{"a":{"a":1}}', 'quay'],
    ['a list', '{"a":[1]}', 'quay'],
    ['a format', '{"a":1}', 'harbor'],
  ])('is another with %s changed', ([, text, source]) => {
    expect(known(text, { source })).not.toEqual(known('{"a":1}'));
  });

  test.each([
    ['another order of keys', '{"b":{"d":"x","c":[true,null]},"a":12}'],
    ['numbers and truths as text', '{"a":"12","b":{"c":["true",null],"d":"x"}}'],
    ['an object as text', '{"a":12,"b":"{\\"c\\": [true], \\"d\\": \\"x\\"}"}'],
    ['text within text', '{"a":12,"b":"{\\"c\\":\\"[true]\\",\\"d\\":\\"x\\"}"}'],
    ['empty members', '{"a":12,"b":{"c":[true],"d":"x","e":{},"f":[]},"g":null,"h":""}'],
  ])('is the same with %s', (_, text) => {
    expect(known(text)).toEqual(known('{"a":12,"b":{"c":[true],"d":"x"}}'));
  });

  test('is another where lists, names and texts look alike', () => {
    const records = [
      ...['{"a":["x","y"]}', '{"a":["y","x"]}', '{"a":{"0":"x","1":"y"}}', '{"a":[["x"],"y"]}', '{"a":"[x"}'],
      ...['{"a.b":"x"}', '{"a":{"b":"x"}}', '{"a":"b\\nx"}', '{"a\\u001fb":"x"}', '{"a":"b\\tx"}', '{"a\\tb":"x"}'],
      ...['{"a":"x","b":"y"}', '{"a":"x\\nb\\ty"}', '{"a":"true"}', '{"a":"True"}'],
    ];
    expect(new Set(records.map((text) => JSON.stringify(known(text)))).size).toBe(records.length);
  });

  test('with long names on many levels takes memory in proportion to its size', () => {
    const name = 'n'.repeat(600);
    const members = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, index]));
    const deep = Array.from({ length: 90 }).reduce<unknown>((inner) => ({ [name]: inner }), members(50_000));
    expect(known(JSON.stringify(deep))).toEqual(known(JSON.stringify(deep)));
  });

  test('is known by how it is written in cases that older versions began', () => {
    const asWritten = (text: string) =>
      new Fingerprints(Buffer.alloc(32), 'quay', true).of(
        { identity: null },
        { value: JSON.parse(text), bytes: Buffer.from(text) },
      );
    expect(asWritten('{"a": 1}')).toEqual(asWritten('{"a":1}'));
    expect(asWritten('{"a":"1"}')).not.toEqual(asWritten('{"a":1}'));
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
  const ofBytes = (text: string) => fingerprints.of({ identity: null }, { value: undefined, bytes: Buffer.from(text) });
  expect(ofBytes('a')).toEqual(ofBytes('a'));
  expect(ofBytes('a')).not.toEqual(ofBytes('b'));
});
