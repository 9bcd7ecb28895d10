import { expect, test } from 'vitest';
import { extrasOf, isSameContent, NO_CONTENT } from './record-content.ts';

const content = 7;

test('records are the same if what every channel says is', () => {
  expect(isSameContent({ content, extras: 0 }, { content, extras: 0 })).toBe(true);
  expect(isSameContent({ content, extras: 0 }, { content: 8, extras: 0 })).toBe(false);
});

test('what some channels leave out must agree only where both say it', () => {
  const of = (low: number | null, high: number | null) => ({ content, extras: extrasOf([low, high]) });
  const [nothing, low, both] = [of(null, null), of(4, null), of(4, 5)];
  const all = [nothing, low, of(null, 5), both];
  for (const one of all) for (const other of all) expect(isSameContent(one, other)).toBe(true);
  expect([isSameContent(both, of(6, 5)), isSameContent(both, of(4, 6))]).toEqual([false, false]);
  expect([isSameContent(low, of(6, null)), isSameContent(low, of(6, 5))]).toEqual([false, false]);
  // A hash of zero is not mistaken for none.
  expect(isSameContent(of(0, null), low)).toBe(false);
  expect(isSameContent({ content: 8, extras: both.extras }, both)).toBe(false);
});

test('a record that was stored without a content counts as the same', () => {
  expect(isSameContent(NO_CONTENT, { content, extras: 3 })).toBe(true);
});
