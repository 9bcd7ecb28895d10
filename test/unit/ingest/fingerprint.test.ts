import { describe, expect, test } from 'vitest';
import { Fingerprints } from '../../../src/ingest/fingerprint.ts';

interface Known {
  readonly identity?: string;
  readonly source?: string;
  readonly key?: string;
}

/** What a record is known by. */
function known(text: string, { identity, source = 'quay', key = 'secret' }: Known = {}) {
  const content = { value: JSON.parse(text), bytes: Buffer.from(text) };
  return new Fingerprints(Buffer.from(key), source).of(identity ?? null, content);
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
    expect(known('{}', { identity, key: 'one' })).not.toEqual(known('{}', { identity, key: 'two' }));
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
    expect(known('"x"').value).not.toBe(known('"x"', { identity: '"x"' }).value);
  });

  test('that nests too deep to be written is known by its bytes', () => {
    const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(known(deep(50_000))).toEqual(known(deep(50_000)));
    expect(known(deep(50_000))).not.toEqual(known(deep(50_001)));
  });
});
