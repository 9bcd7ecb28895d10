import { expect, test } from 'vitest';
import { JoinedTexts } from './joined-texts.ts';
import { RowHashes } from './row-hashes.ts';
import { SipHash } from './sip-hash.ts';

const ROWS = new RowHashes(new SipHash(Buffer.alloc(16, 7)), []);

function joined(texts: readonly string[]): JoinedTexts {
  const json = texts.map((text) => JSON.stringify(text));
  return new JoinedTexts(
    Buffer.from(json.join('')),
    Uint32Array.from(json, ({ length }) => length),
  );
}

test.each([
  ['plain', ['1', '', 'x'.repeat(100), 'y'.repeat(5000), '2']],
  ['with escapes', ['1', 'a "quote"', 'back\\slash\n', '2']],
  ['beyond ASCII', ['1', '镜像', '😀 "é"', '2']],
])('an id is hashed as the text that it is: %s', (_, texts) => {
  const walk = joined(['first', ...texts]);
  walk.pass();
  expect(texts.map(() => walk.hashOfId(ROWS))).toEqual(texts.map((text) => ROWS.ofText(text)));
});

test('a detail has the same hash whatever stands beside it', () => {
  const [alone, beside] = [joined(['a', 'b']), joined(['a', '镜像', 'b'])];
  const first = alone.hashOfDetail(ROWS);
  expect(beside.hashOfDetail(ROWS)).toBe(first);
  beside.pass();
  expect(beside.hashOfDetail(ROWS)).toBe(alone.hashOfDetail(ROWS));
});
