import { expect, test } from 'vitest';
import { instantAt } from '../../../test/support/instant-at.ts';
import { daysIn } from './days.ts';

const window = (from: string, to: string) => ({ from: instantAt(from), to: instantAt(to) });

test('a window is cut at midnights in UTC, and its parts make the whole', () => {
  const parts = daysIn(window('2026-03-01T14:23:00Z', '2026-03-04T00:00:00Z'));
  expect(parts).toEqual([
    window('2026-03-01T14:23:00Z', '2026-03-02T00:00:00Z'),
    window('2026-03-02T00:00:00Z', '2026-03-03T00:00:00Z'),
    window('2026-03-03T00:00:00Z', '2026-03-04T00:00:00Z'),
  ]);
});

test('a window of 24 hours stays whole, wherever midnight lies', () => {
  const day = window('2026-03-01T14:23:00Z', '2026-03-02T14:23:00Z');
  expect(daysIn(day)).toEqual([day]);
});
