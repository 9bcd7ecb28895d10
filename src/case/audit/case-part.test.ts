import { expect, test } from 'vitest';
import { EPOCH, type Instant, instantOf } from '../../domain/instant.ts';
import { type CasePart, isWithin, partDetails, partsIn, windowOfParts } from './case-part.ts';

const at = (milliseconds: number): Instant => instantOf(milliseconds) ?? EPOCH;
const PART: CasePart = {
  from: 'incident.db',
  head: 'a'.repeat(64),
  window: { from: at(1000), to: at(5000) },
  events: 3,
  fingerprints: 2,
  leftOut: { events: 4, contradictions: 1, originals: 0 },
};

function entryOf({ from, head, ...part }: CasePart) {
  return { action: 'copy', details: JSON.stringify({ from, head, entries: 7, ...partDetails(part) }) };
}

test('what a copy logged is read again', () => {
  const whole = { action: 'copy', details: JSON.stringify({ from: 'x.db', head: null, entries: 0 }) };
  expect(partsIn([whole, entryOf(PART), { ...entryOf(PART), action: 'note' }])).toEqual([PART]);
  expect(partsIn([entryOf({ ...PART, head: null })])).toEqual([{ ...PART, head: null }]);
});

test('an entry that somebody changed says what can be read of it', () => {
  const window = { from: '1970-01-01T00:00:01.000Z', to: '1970-01-01T00:00:05.000Z' };
  const nothing = { events: 0, contradictions: 0, originals: 0 };
  for (const details of ['{', '[]', '{"window":{"from":"never","to":"never"}}', '{"window":7}']) {
    expect(partsIn([{ action: 'copy', details }])).toEqual([]);
  }
  const details = JSON.stringify({ window, from: 7, head: 7, events: 'many' });
  expect(partsIn([{ action: 'copy', details }])).toEqual([
    { from: '', head: null, window: PART.window, events: 0, fingerprints: 0, leftOut: nothing },
  ]);
});

test('a part of a part holds what both windows have in common', () => {
  const later = { window: { from: at(2000), to: at(9000) } };
  expect(windowOfParts([])).toBe(null);
  expect(windowOfParts([PART, later])).toEqual({ from: at(2000), to: at(5000) });
  expect(windowOfParts([later, PART])).toEqual({ from: at(2000), to: at(5000) });
});

test('a window has its start and not its end', () => {
  expect([999, 1000, 4999, 5000].map((time) => isWithin(at(time), PART.window))).toEqual([false, true, true, false]);
  expect(isWithin(at(0), null)).toBe(true);
});
