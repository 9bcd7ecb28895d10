import { expect, test, vi } from 'vitest';
import { readingOf } from '../../../test/support/lane-readings.ts';
import { isNested } from '../../formats/layouts/nested-layout.ts';
import { loadFormat } from '../../formats/load-formats.ts';
import type { Format } from '../../formats/toolkit/format.ts';
import { timeField } from '../../formats/toolkit/record-fields.ts';
import { ACCESS_LINE_LAYOUT } from '../../formats/vendors/proxies/access-line-layout.ts';
import { timeBase } from './time-base.ts';

/** What `timeBase` gives for a time that is read in Berlin where it states no zone. */
function baseOf(text: string): string | null {
  const read = (time: string) => timeField({ time }, 'time', 'Europe/Berlin');
  const time = read(text);
  const base = time === null ? expect.fail() : timeBase(text, time, read);
  return base === null ? null : new Date(base).toISOString();
}

test.for<[title: string, text: string, base: string | null]>([
  ['an offset', '2026-03-01T10:00:05.250+02:00', '2026-02-28T22:00:00.000Z'],
  ['an offset, on a day on which clocks are changed', '2026-03-29T10:00:05Z', '2026-03-29T00:00:00.000Z'],
  ['no zone', '2026-03-01T10:00:05.250', '2026-02-28T23:00:00.000Z'],
  ['no zone, on a day that loses an hour', '2026-03-29T10:00:05', null],
  ['no zone, on a day that loses an hour, before that', '2026-03-29T01:00:05', null],
  ['no zone, on a day that gains an hour', '2026-10-25T10:00:05', null],
])('a time with %s', ([, text, base]) => {
  expect(baseOf(text)).toBe(base);
});

/** The same of a time of an access log, whose zone may be missing. */
function baseInLog(text: string): string | null {
  const [leaf] = ACCESS_LINE_LAYOUT.times;
  const read = (time: string) => leaf?.read(time, { assumedZone: 'Europe/Berlin', image: null }) ?? null;
  const time = read(text);
  const base = time === null ? expect.fail() : timeBase(text, time, read, true);
  return base === null ? null : new Date(base).toISOString();
}

test.for<[title: string, text: string, base: string | null]>([
  ['an offset', '01/Mar/2026:10:00:05.250 +0200', '2026-02-28T22:00:00.000Z'],
  ['no zone', '01/Mar/2026:10:00:05', '2026-02-28T23:00:00.000Z'],
  ['no zone, on a day that loses an hour', '29/Mar/2026:10:00:05', null],
])('a time of an access log with %s', ([, text, base]) => {
  expect(baseInLog(text)).toBe(base);
});

test.each([
  '01/Mar/2026:10:00:05 +0200]',
  'x[01/Mar/2026:10:00:05 +0200',
  '2026-03-01T10:00:05Z',
  '31/Feb/2026:10:00:05 +0200',
  '',
])('an access log has no time like %j', (text) => {
  expect(ACCESS_LINE_LAYOUT.times[0]?.read(text, { assumedZone: null, image: null })).toBeNull();
});

test('times without a zone are those of the ordinary way, on all days; on most of them the host is asked once', async () => {
  const format = await loadFormat('quay-usage-logs');
  if (format === null || !isNested(format)) return expect.fail();
  const { nested, ...ordinary } = format;
  const context = { assumedZone: 'Europe/Berlin', image: null };
  const [leaf] = nested.times;
  const read = vi.fn(leaf?.read);
  const lane = { ...ordinary, nested: { ...nested, times: [{ path: 'datetime', read }] } };
  const blockOf = (day: string) => {
    const lines = Array.from({ length: 24 * 60 }, (_, minute) => {
      const datetime = `${day}T${new Date(minute * 60_000).toISOString().slice(11, 19)}.000000`;
      return JSON.stringify({
        kind: 'pull_repo',
        performer: 'a+b',
        ip: '10.0.0.1',
        metadata_json: { repo: 'a' },
        datetime,
      });
    });
    return [Buffer.from(lines.map((line) => `${line}\n`).join(''))];
  };
  for (const [day, isUsual] of [
    ['2026-03-28', true],
    ['2026-03-29', false],
    ['2026-10-25', false],
  ] as const) {
    read.mockClear();
    const found = readingOf(lane as Format, blockOf(day), 'json-lines', context);
    expect(found).toEqual(readingOf(ordinary as Format, blockOf(day), 'json-lines', context));
    if (isUsual) expect(read.mock.calls.length).toBeLessThan(20);
  }
});
