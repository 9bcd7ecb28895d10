import { describe, expect, test } from 'vitest';
import { Fingerprints } from '../../../src/ingest/fingerprint.ts';

interface Known {
  readonly identity?: string;
  readonly source?: string;
}

/** What the records of one file are known by. */
function known(texts: readonly string[], { identity, source = 'quay' }: Known = {}, remembered = 100) {
  const fingerprints = new Fingerprints(remembered);
  return texts.map((text) => {
    const content = { value: JSON.parse(text), bytes: Buffer.from(text) };
    return fingerprints.of(identity ?? null, source, content).toString('hex');
  });
}

const times = (count: number, text: string) => Array<string>(count).fill(text);

describe('a record with an identity', () => {
  test('is known by it alone, whatever its content, format and number', () => {
    const [first] = known(['{"a":1}'], { identity: 'aws:1234:abcd' });
    const others = known(['{"b":2}', '{"b":2}'], { identity: 'aws:1234:abcd', source: 'other' });
    expect(others).toEqual([first, first]);
    expect(known(['{"a":1}'], { identity: 'aws:1234:abce' })).not.toEqual([first]);
  });
});

describe('a record without an identity', () => {
  test('is known by its content and which occurrence of it in its file it is', () => {
    const first = known(times(20, '{"a":1}'));
    expect(new Set(first).size).toBe(20);
    expect(known(times(20, '{"a":1}'))).toEqual(first);
  });

  test('is the same whatever stands between', () => {
    const [one, , , two] = known(['{"a":1}', '{"b":1}', '{"b":1}', '{"a":1}']);
    expect([one, two]).toEqual(known(times(2, '{"a":1}')));
  });

  test('is the same pretty-printed and compact', () => {
    expect(known(['{\n  "a": [1, {"b": "c"}]\n}', '{"a":[1,{"b":"c"}]}'])).toEqual(
      known(times(2, '{"a":[1,{"b":"c"}]}')),
    );
  });

  test.for<[title: string, text: string, source: string]>([
    ['a value', '{"a":2}', 'quay'],
    ['a type', '{"a":"1"}', 'quay'],
    ['a format', '{"a":1}', 'harbor'],
  ])('is another with %s changed', ([, text, source]) => {
    const others = new Set(known(times(5, text), { source }));
    expect(known(times(5, '{"a":1}')).some((one) => others.has(one))).toBe(false);
  });

  test('is not the record that has its content for an identity', () => {
    expect(known(['"x"'])).not.toEqual(known(['"x"'], { identity: '"x"' }));
  });

  test('is counted again only after more other contents than are remembered', () => {
    const others = (count: number) => Array.from({ length: count }, (_, index) => String(index));
    const [first, second] = known(times(2, '"x"'));
    expect(known(['"x"', ...others(10), '"x"'], {}, 10).at(-1)).toBe(second);
    expect(known(['"x"', ...others(30), '"x"'], {}, 10).at(-1)).toBe(first);
    expect(known(['"x"', ...others(9), '"x"', ...others(9), '"x"'], {}, 10).at(-1)).toBe(known(times(3, '"x"'))[2]);
  });

  test('that nests too deep to be written is known by its bytes', () => {
    const deep = '['.repeat(50_000) + ']'.repeat(50_000);
    const [one, two] = known([deep, deep]);
    expect(one).not.toBe(two);
    expect(known([deep])).toEqual([one]);
  });
});
