import { expect, test } from 'vitest';
import { IgnoredReasons } from './evidence-file.ts';

test('the reason of the most records comes first', () => {
  const reasons = new IgnoredReasons();
  reasons.add('a');
  reasons.add('b', 2);
  reasons.add('b');
  expect(reasons.list()).toEqual([
    { reason: 'b', records: 3 },
    { reason: 'a', records: 1 },
  ]);
});

test('of many reasons the first are kept, and the others counted together', () => {
  const reasons = new IgnoredReasons();
  for (let index = 0; index < 100; index++) reasons.add(`reason ${index}`, index === 99 ? 1000 : 1);
  const list = reasons.list();
  expect(list).toHaveLength(21);
  expect(list.at(-1)).toEqual({ reason: null, records: 1079 });
  expect(list.reduce((sum, { records }) => sum + records, 0)).toBe(1099);
});
