import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StoredCase } from '../../src/case/case-reader.ts';
import type { Selection } from '../../src/case/event-filter.ts';
import { EPOCH } from '../../src/domain/instant.ts';
import type { RecordedEvent, RegistryEvent } from '../../src/domain/registry-event.ts';
import type { TimeWindow } from '../../src/domain/time-window.ts';
import { dimensions, events, lookup, page, ranges, selection, times } from '../support/arbitrary-question.ts';
import { tries } from '../support/effort.ts';
import { memoryCase, storeFile } from '../support/memory-case.ts';
import { selected, stepOf, tallied } from '../support/naive-case.ts';

const RUNS = { numRuns: tries(200) };
const EVERYTHING: Selection = { window: null, where: [] };

type Stored = readonly (readonly [event: RegistryEvent, source: string])[];

/** The case read from its file, and from memory where the window of a question lies in what was loaded. */
const readings = (reader: StoredCase, range: TimeWindow) => [reader, reader.session({ range })];
/** A case of the events of some files, and the events as they stand in it. */
function caseOf(...files: readonly Stored[]) {
  const { writer, reader } = memoryCase();
  const recorded: RecordedEvent[] = [];
  for (const [number, stored] of files.entries()) {
    const records = stored.map(([of, source], index) => ({ events: [of], source, identity: `${number} ${index}` }));
    storeFile(writer, `log ${number}`, records);
    for (const [index, [of, source]] of stored.entries()) {
      const length = Buffer.byteLength(JSON.stringify([of]));
      const evidence = { file: `log ${number}`, record: index + 1, offset: index * 100, length };
      recorded.push({ ...of, seq: recorded.length + 1, source, evidence });
    }
  }
  return { reader, recorded };
}

test('a case counts and gives the events that a plain filter gives, by time and number', () => {
  fc.assert(
    fc.property(events, selection, ranges, (stored, asked, range) => {
      const { reader, recorded } = caseOf(stored);
      const expected = selected(recorded, asked);
      expect(reader.events(asked)).toEqual(expected);
      for (const reading of readings(reader, range)) {
        expect(reading.count(asked)).toBe(expected.length);
        expect(reading.steps(asked)).toEqual(expected.map(stepOf));
      }
    }),
    RUNS,
  );
});

test('what is about an image or an address is counted by the lists of the index as by a plain filter', () => {
  fc.assert(
    fc.property(fc.array(events, { maxLength: 3 }), lookup, (files, asked) => {
      const { reader, recorded } = caseOf(...files);
      expect(reader.count(asked)).toBe(selected(recorded, asked).length);
    }),
    { numRuns: tries(800) },
  );
});

test('pages are slices of the whole answer, in either order', () => {
  fc.assert(
    fc.property(events, selection, page, (stored, asked, slice) => {
      const { reader, recorded } = caseOf(stored);
      const whole = selected(recorded, asked);
      const ordered = slice.order === 'oldest-first' ? whole : whole.toReversed();
      expect(reader.events(asked, slice)).toEqual(ordered.slice(slice.offset, slice.offset + slice.limit));
    }),
    RUNS,
  );
});

test('a tally is what counting by hand gives, in the same order', () => {
  fc.assert(
    fc.property(events, selection, dimensions, ranges, (stored, asked, by, range) => {
      const { reader, recorded } = caseOf(stored);
      const expected = tallied(selected(recorded, asked), by);
      for (const reading of readings(reader, range)) expect(reading.tally(asked, by)).toEqual(expected);
    }),
    RUNS,
  );
});

test('a window cut in two counts the events of the whole once each', () => {
  fc.assert(
    fc.property(events, times, times, times, (stored, ...edges) => {
      const { reader } = caseOf(stored);
      const [from, middle, to] = edges.toSorted((a, b) => a - b);
      const count = (a = EPOCH, b = EPOCH) => reader.count({ window: { from: a, to: b }, where: [] });
      expect(count(from, middle) + count(middle, to)).toBe(count(from, to));
    }),
    RUNS,
  );
});

test('a case covers its first to its last event', () => {
  fc.assert(
    fc.property(events, (stored) => {
      const { reader, recorded } = caseOf(stored);
      const all = selected(recorded, EVERYTHING);
      const [first, last] = [all.at(0)?.time, all.at(-1)?.time];
      expect(reader.coverage()).toEqual(all.length === 0 ? null : { events: all.length, first, last });
    }),
    RUNS,
  );
});
