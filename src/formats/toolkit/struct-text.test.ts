import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseStruct, plainName, withVendorNames } from './struct-text.ts';

test.for<[text: string, value: unknown]>([
  ['{type=Role, arn=arn:aws:iam::1:role/ci}', { type: 'Role', arn: 'arn:aws:iam::1:role/ci' }],
  ['{a={b={c=1}}, d=null, e=}', { a: { b: { c: '1' } }, d: null, e: '' }],
  ['[{a=1}, {a=2}]', [{ a: '1' }, { a: '2' }]],
  ['{tags=[x, y], ids=[{"imageTag":"a, b=c"}]}', { tags: ['x', 'y'], ids: [{ imageTag: 'a, b=c' }] }],
  ['{agent=aws-cli (a, b; c) {x}, next=1}', { agent: 'aws-cli (a, b; c) {x}', next: '1' }],
  ['{"a":{"b":[1]}}', { a: { b: [1] } }],
  ['{manifest={}, list=[]}', { manifest: {}, list: [] }],
])('%s is read', ([text, value]) => {
  expect(parseStruct(text)).toEqual(value);
});

test.for(['', 'text', '{a', '{a=1', '{no key}', '{a=1} b', '{a={"b":}', '['.repeat(40), '{a='.repeat(40)])(
  '%s is not of this notation',
  (text) => {
    expect(parseStruct(text)).toBeUndefined();
  },
);

test('a hostile text takes no long time, and throws nothing', () => {
  const started = performance.now();
  for (const part of ['{a=', '[', ', {"', '{"', ', a', '{a=[{"b', '[a, {"c']) parseStruct(`{x=${part.repeat(1 << 17)}`);
  expect(performance.now() - started).toBeLessThan(5000);
  const parts = fc.constantFrom('{', '}', '[', ']', ', ', '=', 'a', '"', '\\', '__proto__=');
  fc.assert(fc.property(fc.array(parts, { maxLength: 30 }), (texts) => void parseStruct(`{${texts.join('')}`)));
});

test('names are those of the vendor, however they were written', () => {
  const names = new Map(['userName', 'principalId'].map((name) => [plainName(name), name]));
  expect(withVendorNames([{ username: 'a', PRINCIPAL_ID: { user_name: 'b', other: 1 } }], names)).toEqual([
    { userName: 'a', principalId: { userName: 'b', other: 1 } },
  ]);
});
