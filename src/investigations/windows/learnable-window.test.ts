import { expect, test } from 'vitest';
import { instantAt } from '../../../test/support/instant-at.ts';
import { caseOf, eventsOf, FIXTURE_END, type FixtureLine } from '../../../test/support/rule-fixture.ts';
import { DAY_MS, daysBefore } from '../../domain/time-window.ts';
import { learnableWindow } from './learnable-window.ts';

const MONTH = { from: daysBefore(FIXTURE_END, 30), to: FIXTURE_END };
const chosen = (...lines: readonly FixtureLine[]) => learnableWindow(caseOf([eventsOf(lines)]), MONTH, 14 * DAY_MS);

test('a case that goes back far enough is asked about the whole of thirty days', () => {
  expect(chosen({ at: '50d', repeat: 200, every: '6h' })).toEqual({ window: MONTH, reason: null });
});

test('a shorter case leaves its first seven days to learn from, and says so', () => {
  const { window, reason } = chosen({ at: '20d', repeat: 80, every: '6h' });
  expect(window).toEqual({ from: instantAt('2026-02-17T00:00:00Z'), to: FIXTURE_END });
  expect(reason).toContain('13 days');
  expect(reason).toContain('--since 30d');
});

test('a case of which more would be learned than judged is judged whole, and says how its end is judged by the rest', () => {
  const { window, reason } = chosen({ at: '9d', repeat: 80, every: '2h' });
  expect(window).toBe(MONTH);
  expect(reason).toContain('--since 2d judges the last 2 days by the 7 days before');
});

test('events too long ago to learn from do not count', () => {
  const { window } = chosen({ at: '300d' }, { at: '20d', repeat: 80, every: '6h' });
  expect(window.from).toBe(instantAt('2026-02-17T00:00:00Z'));
});

test('a case with too few events in its past is asked about all of it', () => {
  expect(chosen({ at: '20d', repeat: 10, every: '1d' })).toEqual({ window: MONTH, reason: null });
});

test.each([
  ['7d', 'The case holds 7 days,'],
  ['30h', 'The case holds 1 day 6 hours,'],
  ['3h', 'The case holds 3 hours,'],
  ['20m', 'The case holds less than an hour,'],
])('a case that began %s ago is asked about all of it, and says that it is too short', (at, words) => {
  const { window, reason } = chosen({ at, repeat: 2, every: '15m' });
  expect(window).toBe(MONTH);
  expect(reason).toContain(words);
});

test('a case without events is asked about thirty days', () => {
  expect(chosen()).toEqual({ window: MONTH, reason: null });
});
