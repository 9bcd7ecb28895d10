import { expect, test } from 'vitest';
import { instantAt } from '../../../test/support/instant-at.ts';
import type { Coverage } from '../../case/case-reader.ts';
import type { EvidenceFile } from '../../domain/evidence-file.ts';
import type { Instant } from '../../domain/instant.ts';
import { latestEvent, windowCoverage } from './coverage.ts';

const NOW = instantAt('2026-03-02T00:00:00Z');
const window = { from: instantAt('2026-02-01T00:00:00Z'), to: NOW };
const some = (events: number, first: string, last = first): Coverage => ({
  events,
  first: instantAt(first),
  last: instantAt(last),
});

/** A case whose coverage was found already. */
const answering = (...parts: readonly (Coverage | null)[]) => ({
  coverageBetween: () => parts,
  evidenceFiles: () => [],
});

test('coverage counts what lies in a window, before it and after it', () => {
  const before = some(2, '2018-07-02T00:00:00Z', '2019-01-01T00:00:00Z');
  const inside = some(3, '2026-02-02T00:00:00Z');
  const after = some(4, '2027-01-01T00:00:00Z', '2028-01-01T00:00:00Z');
  expect(windowCoverage(answering(before, inside, after), window)).toEqual({
    events: 9,
    first: before.first,
    last: after.last,
    before: 2,
    inWindow: 3,
    after: 4,
  });
  expect(windowCoverage(answering(null, inside, null), window)).toMatchObject({
    events: 3,
    first: inside.first,
    last: inside.last,
  });
  expect(windowCoverage(answering(before, null, null), window)).toMatchObject({ inWindow: 0, last: before.last });
  expect(windowCoverage(answering(null, null, after), window)).toMatchObject({ inWindow: 0, first: after.first });
  expect(windowCoverage(answering(null, null, null), window)).toBeNull();
});

test('latest is the newest event that is no more than a day after the clock', () => {
  const asked: number[] = [];
  const coverageBetween = (instants: readonly number[]) => {
    asked.push(...instants);
    return [some(5, '2026-03-01T00:00:00Z'), null];
  };
  expect(latestEvent({ coverageBetween, evidenceFiles: () => [] }, NOW)).toEqual({
    at: instantAt('2026-03-01T00:00:00Z'),
    notices: [],
  });
  expect(asked).toEqual([instantAt('2026-03-03T00:00:00.001Z')]);
});

test.for<[future: Coverage, words: string]>([
  [
    some(1, '2031-01-01T00:00:00Z'),
    '1 event lies in the future (newest 2031-01-01T00:00:00.000Z); `--as-of latest` passed over it.',
  ],
  [
    some(2, '2030-01-01T00:00:00Z', '2031-01-01T00:00:00Z'),
    '2 events lie in the future (newest 2031-01-01T00:00:00.000Z); `--as-of latest` passed over them.',
  ],
])('what lies further in the future is passed over, and named', ([future, text]) => {
  expect(latestEvent(answering(some(5, '2026-03-01T00:00:00Z'), future), NOW)).toEqual({
    at: instantAt('2026-03-01T00:00:00Z'),
    notices: [{ id: 'future-events', text }],
  });
});

test('where everything lies in the future, the clock is doubted and nothing passed over', () => {
  const { at, notices } = latestEvent(answering(null, some(2, '2031-01-01T00:00:00Z')), NOW);
  expect(at).toBe(instantAt('2031-01-01T00:00:00Z'));
  expect(notices[0]?.text).toContain('the clock of this computer may be wrong');
});

test('a case without events has no latest', () => {
  expect(latestEvent(answering(null, null), NOW)).toEqual({ at: null, notices: [] });
});

test('at the end of time there is no day after the clock', () => {
  const end = instantAt('9999-12-31T23:59:59.999Z');
  const reader = {
    coverageBetween: (instants: readonly Instant[]) => [null, ...instants.map(() => null)],
    evidenceFiles: () => [],
  };
  expect(latestEvent(reader, end).at).toBeNull();
});

test('files whose records name no time do not say what is latest, unless there is no other', () => {
  const file = (day: string, ...ids: readonly string[]) =>
    ({
      lastEvent: instantAt(`2026-${day}T00:00:00Z`),
      notices: ids.map((id) => ({ id, text: '' })),
    }) as unknown as EvidenceFile;
  const latest = (...files: readonly EvidenceFile[]) =>
    latestEvent({ ...answering(some(5, '2026-03-01T00:00:00Z'), null), evidenceFiles: () => files }, NOW);
  const [stated, assumed] = [file('02-10', 'zone-assumed'), file('03-01', 'time-assumed')];
  const { at, notices } = latest(stated, assumed, file('02-03'));
  expect(at).toBe(stated.lastEvent);
  expect(notices[0]?.text).toContain('counts from 2026-02-10T00:00:00.000Z, the newest time that a record states');
  expect(latest(assumed)).toEqual({ at: assumed.lastEvent, notices: [] });
  expect(latest(file('03-01'), assumed)).toEqual({ at: assumed.lastEvent, notices: [] });
});
