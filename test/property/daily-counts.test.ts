import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Tally } from '../../src/case/case-reader.ts';
import { type Instant, instantOf } from '../../src/domain/instant.ts';
import { DAY_MS, type TimeWindow } from '../../src/domain/time-window.ts';
import { DailyCounts } from '../../src/rules/engine/daily-counts.ts';
import { dimensions, events, selection } from '../support/arbitrary-question.ts';
import { memoryCase, storeFile } from '../support/memory-case.ts';

/** Whole days around the times of arbitrary events. */
const days = (first: Instant): fc.Arbitrary<TimeWindow> => {
  const midnight = Math.floor(first / DAY_MS) * DAY_MS;
  return fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: 1, max: 4 })).map(([start, length]) => ({
    from: at(midnight + start * DAY_MS),
    to: at(midnight + (start + length) * DAY_MS),
  }));
};

function at(time: number): Instant {
  const instant = instantOf(Math.max(0, time));
  if (instant === null) throw new RangeError('no instant');
  return instant;
}

test('counts of days add up to what the case counts for all of them at once', () => {
  let counted = 0;
  fc.assert(
    fc.property(events, dimensions, selection, fc.infiniteStream(fc.nat()), (stored, by, { where }, numbers) => {
      const [first] = stored;
      if (first === undefined) return;
      const { writer, reader } = memoryCase();
      storeFile(
        writer,
        'log',
        stored.map(([of, source], index) => ({ events: [of], source, identity: `${index}` })),
      );
      const all = { from: at(first[0].time - 10 * DAY_MS), to: at(first[0].time + 10 * DAY_MS) };
      const counts = new DailyCounts(reader, all, []);
      const [seed = 0] = numbers.take(1);
      for (const range of fc.sample(days(first[0].time), { seed, numRuns: 3 })) {
        if (!counts.answers(range, where)) continue;
        const expected = reader.tally({ window: range, where }, by);
        expect(counts.tally(range, by, where)).toEqual(expected);
        expect(sorted(counts.tallies(range, by, where))).toEqual(sorted(expected));
        counted += expected.length;
      }
    }),
    { numRuns: 200 },
  );
  expect(counted).toBeGreaterThan(50);
});

test('a range that is no whole days, and a filter made for one question, are left to the case', () => {
  const { reader } = memoryCase();
  const counts = new DailyCounts(reader, { from: at(0), to: at(9 * DAY_MS) }, []);
  const range = { from: at(DAY_MS), to: at(2 * DAY_MS) };
  expect(counts.answers(range, [{ categories: ['pull'] }])).toBe(true);
  expect(counts.answers({ ...range, to: at(2 * DAY_MS - 1) }, [])).toBe(false);
  expect(counts.answers({ ...range, to: at(10 * DAY_MS) }, [])).toBe(false);
  expect(counts.answers(range, [{ subjects: [{ kind: 'actor', actor: null }] }])).toBe(false);
});

function sorted(tallies: Iterable<Tally>): readonly string[] {
  return Array.from(tallies, (tally) => JSON.stringify(tally)).toSorted();
}
