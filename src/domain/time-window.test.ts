import { describe, expect, test } from 'vitest';
import { auditErrorOf } from '../../test/support/audit-error-of.ts';
import { instantAt } from '../../test/support/instant-at.ts';
import { EPOCH, type Instant, printInstant } from './instant.ts';
import {
  anchorInstant,
  checkWindow,
  daysBefore,
  daysOf,
  describeLength,
  durationMs,
  parseInstantOrDuration,
  resolveWindow,
} from './time-window.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ANCHOR = instantAt('2026-03-15T12:00:00Z');

const asked = (since: string | null, until: string | null, zone: string) => ({
  ...{ since: since ?? undefined, until: until ?? undefined },
  ...{ anchor: ANCHOR, now: ANCHOR, zone },
});

function windowOf(since: string | null, until: string | null, zone = 'utc'): readonly [from: string, to: string] {
  const { from, to } = resolveWindow(asked(since, until, zone));
  return [printInstant(from), printInstant(to)];
}

const request = (since: string | null, until: string | null, zone = 'utc') =>
  auditErrorOf(() => checkWindow(resolveWindow(asked(since, until, zone))));

describe('durationMs', () => {
  test.for<[text: string, milliseconds: number | null]>([
    ['90m', 90 * MINUTE],
    ['36h', 36 * HOUR],
    ['7d', 7 * DAY],
    ['2w', 14 * DAY],
    ['0d', 0],
    ['007d', 7 * DAY],
    ['999999m', 999_999 * MINUTE],
    ['1000000m', null],
    ['7', null],
    ['d', null],
    ['-7d', 7 * DAY],
    ['7 days ago', 7 * DAY],
    ['now-7d', 7 * DAY],
    ['1w2d', 9 * DAY],
    ['1 week, 2 days and 3 hours', 9 * DAY + 3 * HOUR],
    ['7 d', 7 * DAY],
    ['7D', 7 * DAY],
    ['1d12h', 36 * HOUR],
    ['90 min', 90 * MINUTE],
    ['30s', 30_000],
    ['P7D', 7 * DAY],
    ['-P1W', 7 * DAY],
    ['PT36H', 36 * HOUR],
    ['P1DT12H', 36 * HOUR],
    ['P1M', null],
    ['P', null],
    ['1.5d', null],
    ['1y', null],
    ['5M', null],
    ['7 moons', null],
    ['7d 2026-03-02', null],
    ['', null],
  ])('%s is %s', ([text, milliseconds]) => {
    expect(durationMs(text)).toBe(milliseconds);
  });
});

describe('parseInstantOrDuration', () => {
  test('counts a duration back from the anchor', () => {
    expect(parseInstantOrDuration('36h', asked(null, null, 'utc'), '--since')).toBe(instantAt('2026-03-14T00:00:00Z'));
  });

  test.for([
    '01/Mar/2026:10:00:00 +0000',
    '[01/Mar/2026:10:00:00 +0000]',
    'Sun Mar  1 10:00:00 UTC 2026',
    'Sun Mar  1 10:00:00 2026',
    '20260301T100000Z',
    '20260301T120000+0200',
    'Sun, 01 Mar 2026 10:00:00 GMT',
    '2026-03-01 10:00:00 +0000 UTC',
    '@1772359200',
    '1772359200000',
  ])('reads %s as other programs write it', (written) => {
    expect(parseInstantOrDuration(written, asked(null, null, 'utc'), '--since')).toBe(
      instantAt('2026-03-01T10:00:00Z'),
    );
  });

  test.for(['1 Mar 2026', '1 March 2026', 'Mar 1 2026', 'March 1, 2026'])('reads the date %s', (written) => {
    expect(parseInstantOrDuration(written, asked(null, null, 'utc'), '--since')).toBe(
      instantAt('2026-03-01T00:00:00Z'),
    );
  });

  test.for(['last week', 'monday', '03/01/2026', '01.03.2026', '2026-W09', '1mo', '1772323200000000'])(
    'refuses %s with the forms that it knows',
    (written) => {
      const error = auditErrorOf(() => parseInstantOrDuration(written, asked(null, null, 'utc'), '--since'));
      expect(error.code).toBe('bad-time');
      expect(error.hint).toContain('90m');
    },
  );

  test('reads a date without an offset in the zone', () => {
    expect(parseInstantOrDuration('2026-03-02', asked(null, null, 'Asia/Shanghai'), '--since')).toBe(
      instantAt('2026-03-01T16:00:00Z'),
    );
  });

  test.for(['2026-02-30', '2026-13', 'last week', '1999999999999999', '', '25:00', '2026-03-02T25:00'])(
    'refuses "%s", naming flag and text',
    (text) => {
      const error = auditErrorOf(() => parseInstantOrDuration(text, asked(null, null, 'utc'), '--until'));
      expect(error.code).toBe('bad-time');
      expect(error.message).toContain('--until');
      expect(error.message).toContain(`"${text}"`);
    },
  );
});

describe('anchorInstant', () => {
  const now = instantAt('2026-04-01T00:00:00Z');
  const latest = instantAt('2026-03-02T09:30:00.500Z');
  const anchor = (asOf: string, newest: Instant | null = latest, zone = 'utc') =>
    anchorInstant(asOf, now, newest, zone);

  test('now is the clock', () => expect(anchor('now')).toBe(now));

  test('latest makes a window that holds the newest event', () => {
    const { from, to } = resolveWindow({ ...asked('1d', null, 'utc'), anchor: anchor('latest') });
    expect(from <= latest && latest < to).toBe(true);
    expect(to - latest).toBe(1);
  });

  test('latest stays within year 9999 even if the newest event is of its last millisecond', () => {
    const last = instantAt('9999-12-31T23:59:59.999Z');
    expect(anchor('latest', last) <= last).toBe(true);
  });

  test('latest is about now if there are no events', () => expect(anchor('latest', null) - now).toBeLessThanOrEqual(1));

  test('a date-time is read in the zone', () => {
    expect(anchor('2026-03-02T09:30:00', null, 'Asia/Shanghai')).toBe(instantAt('2026-03-02T01:30:00Z'));
  });

  test.for(['2026-02-30', 'newest', '7d', ''])('"%s" is bad-time', (asOf) => {
    const error = auditErrorOf(() => anchor(asOf));
    expect([error.code, error.message.includes(`"${asOf}"`)]).toEqual(['bad-time', true]);
  });
});

describe('resolveWindow', () => {
  test('is the last 30 days by default', () => {
    expect(windowOf(null, null)).toEqual(['2026-02-13T12:00:00.000Z', '2026-03-15T12:00:00.000Z']);
  });

  test('is the 30 days before --until when only that is given', () => {
    expect(windowOf(null, '2026-03-02')).toEqual(['2026-01-31T00:00:00.000Z', '2026-03-02T00:00:00.000Z']);
  });

  test('ends at the anchor when only --since is given', () => {
    expect(windowOf('90m', null)).toEqual(['2026-03-15T10:30:00.000Z', '2026-03-15T12:00:00.000Z']);
  });

  test('counts both durations from the anchor', () => {
    expect(windowOf('7d', '1d')).toEqual(['2026-03-08T12:00:00.000Z', '2026-03-14T12:00:00.000Z']);
  });

  test('may lie in the future', () => {
    expect(windowOf('2027-01-01', '2027-01-02')).toEqual(['2027-01-01T00:00:00.000Z', '2027-01-02T00:00:00.000Z']);
  });

  test('may be exactly 30 days', () => {
    expect(windowOf('2026-01-01', '2026-01-31')).toEqual(['2026-01-01T00:00:00.000Z', '2026-01-31T00:00:00.000Z']);
    expect(windowOf('30d', null)).toEqual(windowOf(null, null));
  });

  test.for<[title: string, since: string, until: string | null]>([
    ['30 days and a millisecond', '2026-01-01T00:00:00Z', '2026-01-31T00:00:00.001Z'],
    ['31 days', '31d', null],
    ['five weeks', '5w', null],
    ['fifty years', '1976-01-01', '2026-01-01'],
  ])('refuses %s as window-too-long', ([, since, until]) => {
    expect(request(since, until).code).toBe('window-too-long');
  });

  test('names a length that differs from the limit even if it is over by a millisecond', () => {
    const { message } = request('2026-01-01T00:00:00Z', '2026-01-31T00:00:00.001Z');
    expect(message).toContain('30 days 1 millisecond');
  });

  test('says of a duration back to before 1970 that it is too long', () => {
    const { code, message, hint } = request('30000d', null);
    expect(code).toBe('bad-time');
    expect(message).toContain('--since "30000d" goes back to before 1970');
    expect(hint).toContain('30 days');
  });

  test('names the length asked for and the limit', () => {
    const { message, hint } = request('2026-01-01T00:00:00Z', '2026-02-01T02:00:00Z');
    expect(message).toContain('31 days 2 hours');
    expect(message).toContain('30 days');
    expect(hint).toContain('--since 30d');
  });

  test.for<[title: string, since: string, until: string | null]>([
    ['that ends before it starts', '2026-03-02', '2026-03-01'],
    ['of no length', '2026-03-02', '2026-03-02'],
    ['from the anchor to the anchor', '0d', null],
    ['that starts after the anchor', '2026-03-16', null],
  ])('refuses a window %s as bad-time', ([, since, until]) => {
    expect(request(since, until).code).toBe('bad-time');
  });

  test('names the flag whose date is impossible', () => {
    expect(request('2026-02-30', null).message).toContain('--since');
    expect(request('2026-02-01', '2026-02-30').message).toContain('--until');
  });
});

test('checkWindow gives back a window that it accepts', () => {
  const window = { from: instantAt('2026-03-01T00:00:00Z'), to: instantAt('2026-03-01T00:00:00.001Z') };
  expect(checkWindow(window)).toEqual(window);
});

describe('describeLength', () => {
  test.for<[milliseconds: number, text: string]>([
    [31 * DAY, '31 days'],
    [30 * DAY + 2 * HOUR, '30 days 2 hours'],
    [DAY, '1 day'],
    [HOUR + MINUTE, '1 hour 1 minute'],
    [45 * MINUTE, '45 minutes'],
    [30 * DAY + HOUR + MINUTE, '30 days 1 hour'],
    [30 * DAY + 1000, '30 days 1 second'],
    [30 * DAY + 1, '30 days 1 millisecond'],
    [30 * DAY + 1500, '30 days 1 second'],
    [500, '500 milliseconds'],
    [0, '0 seconds'],
  ])('%d ms is "%s"', ([milliseconds, text]) => {
    expect(describeLength(milliseconds)).toBe(text);
  });
});

test('daysBefore stops at 1970', () => {
  expect(daysBefore(instantAt('2026-03-31T00:00:00Z'), 30)).toBe(instantAt('2026-03-01T00:00:00Z'));
  expect(daysBefore(instantAt('1970-01-02T00:00:00Z'), 30)).toBe(EPOCH);
});

describe('daysOf gives every UTC day that holds a part of the window', () => {
  test.for<[title: string, from: string, to: string, days: readonly string[]]>([
    ['part of one day', '2026-03-02T10:00:00Z', '2026-03-02T11:00:00Z', ['2026-03-02']],
    ['two days around midnight', '2026-03-01T23:59:59.999Z', '2026-03-02T00:00:00.001Z', ['2026-03-01', '2026-03-02']],
    ['not the day that begins where the window ends', '2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z', ['2026-03-01']],
    ['a leap day', '2024-02-28T12:00:00Z', '2024-03-01T12:00:00Z', ['2024-02-28', '2024-02-29', '2024-03-01']],
  ])('%s', ([, from, to, days]) => {
    expect(daysOf({ from: instantAt(from), to: instantAt(to) })).toEqual(days);
  });
});
