import { expect, test } from 'vitest';
import { instantAt } from '../../../test/support/instant-at.ts';
import { memoryCase, storeFile } from '../../../test/support/memory-case.ts';
import { someEvent } from '../../../test/support/some-event.ts';
import { hoursOfWeek } from './hours-of-week.ts';

const EVERYTHING = { window: null, where: [] };

function readerOf(times: readonly string[]) {
  const { writer, reader } = memoryCase();
  storeFile(
    writer,
    'log',
    times.map((time, at) => ({ events: [someEvent({ time: instantAt(time) })], identity: String(at) })),
  );
  return reader;
}

/** Cells that have events, as `weekday hour: events`. */
function busy(times: readonly string[], zone: string): readonly string[] {
  return hoursOfWeek(readerOf(times), EVERYTHING, zone).flatMap(({ weekday, hour, events }) =>
    events === 0 ? [] : [`${weekday} ${hour}: ${events}`],
  );
}

test('an empty case has 168 silent hours, Monday first', () => {
  const cells = hoursOfWeek(readerOf([]), EVERYTHING, 'utc');
  expect(cells).toHaveLength(168);
  expect(cells[0]).toEqual({ weekday: 1, hour: 0, events: 0 });
  expect(cells[167]).toEqual({ weekday: 7, hour: 23, events: 0 });
  expect(cells.every(({ events }) => events === 0)).toBe(true);
});

// 2026-03-02 is a Monday.
test.each<[zone: string, times: readonly string[], expected: readonly string[]]>([
  ['utc', ['2026-03-02T00:00:00Z', '2026-03-09T00:59:59Z', '2026-03-08T23:59:59Z'], ['1 0: 2', '7 23: 1']],
  ['Asia/Shanghai', ['2026-03-01T16:00:00Z', '2026-03-01T15:59:59Z'], ['1 0: 1', '7 23: 1']],
  // Half an hour off: one hour of UTC lies in two hours there.
  ['Asia/Kolkata', ['2026-03-02T05:29:59Z', '2026-03-02T05:30:00Z'], ['1 10: 1', '1 11: 1']],
  ['Asia/Kathmandu', ['2026-03-02T05:14:59Z', '2026-03-02T05:15:00Z'], ['1 10: 1', '1 11: 1']],
  // The clock goes forward on 2026-03-29: the same hour of UTC is another one after it.
  ['Europe/Berlin', ['2026-03-23T06:00:00Z', '2026-03-30T06:00:00Z'], ['1 7: 1', '1 8: 1']],
  // An hour that comes twice.
  ['Europe/Berlin', ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'], ['7 2: 2']],
])('in %s', (zone, times, expected) => {
  expect(busy(times, zone)).toEqual(expected);
});
