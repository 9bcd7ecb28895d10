import { describe, expect, test } from 'vitest';
import { auditErrorOf } from '../../test/support/audit-error-of.ts';
import { instantAt } from '../../test/support/instant-at.ts';
import {
  displayInstant,
  epochInstant,
  instantOf,
  isInstant,
  parseInstant,
  parseZone,
  printDay,
  printInstant,
} from './instant.ts';

const printed = (text: string, zone?: string): string | null => {
  const parsed = parseInstant(text, zone);
  return parsed === null ? null : printInstant(parsed.instant);
};

describe('parseInstant reads a time that names its zone', () => {
  test.for<[title: string, text: string, utc: string]>([
    ['ISO 8601 in UTC', '2026-03-02T09:30:00Z', '2026-03-02T09:30:00.000Z'],
    ['three fraction digits', '2026-03-02T09:30:00.123Z', '2026-03-02T09:30:00.123Z'],
    ['six fraction digits, cut', '2026-03-02T09:30:00.123999Z', '2026-03-02T09:30:00.123Z'],
    ['nine fraction digits, cut', '2026-03-02T09:30:00.999999999Z', '2026-03-02T09:30:00.999Z'],
    ['one fraction digit', '2026-03-02T09:30:00.5Z', '2026-03-02T09:30:00.500Z'],
    ['a decimal comma', '2026-03-02T09:30:00,250Z', '2026-03-02T09:30:00.250Z'],
    ['no seconds', '2026-03-02T09:30Z', '2026-03-02T09:30:00.000Z'],
    ['lower-case t and z', '2026-03-02t09:30:00z', '2026-03-02T09:30:00.000Z'],
    ['an offset with a colon', '2026-03-02T09:30:00+08:00', '2026-03-02T01:30:00.000Z'],
    ['an offset without a colon', '2026-03-02T09:30:00-0330', '2026-03-02T13:00:00.000Z'],
    ['+0000', '2026-03-02T09:30:00+0000', '2026-03-02T09:30:00.000Z'],
    ['an offset of hours alone', '2026-03-02T09:30:00+08', '2026-03-02T01:30:00.000Z'],
    ['GMT and an offset of hours alone', '2016/12/08 11:07:28 GMT-03', '2016-12-08T14:07:28.000Z'],
    ['a leap second', '2016-12-31T23:59:60Z', '2016-12-31T23:59:59.999Z'],
    ['a leap second and its fraction', '2016-12-31T23:59:60.5Z', '2016-12-31T23:59:59.999Z'],
    ['a leap second in the wall-clock time of Shanghai', '2017-01-01T07:59:60+08:00', '2016-12-31T23:59:59.999Z'],
    ['September written with four letters', 'Sept 8, 2016 11:24:04 UTC', '2016-09-08T11:24:04.000Z'],
    ['an offset that moves the day', '2026-03-01T00:10:00+14:00', '2026-02-28T10:10:00.000Z'],
    ['a space before an offset', '2026-03-02 09:30:00 +0800', '2026-03-02T01:30:00.000Z'],
    ['an offset followed by UTC', '2026-03-02 09:30:00.5 +0000 UTC', '2026-03-02T09:30:00.500Z'],
    ['slashes and GMT with an offset', '2016/12/08 11:07:28 GMT+08:00', '2016-12-08T03:07:28.000Z'],
    ['a month name and GMT with an offset', 'Dec 8, 2016 11:24:04 GMT+08:00', '2016-12-08T03:24:04.000Z'],
    ['a whole month name', 'December 8, 2016 11:24:04 UTC', '2016-12-08T11:24:04.000Z'],
    ['RFC 2822', 'Mon, 02 Mar 2026 08:14:07 -0000', '2026-03-02T08:14:07.000Z'],
    ['RFC 2822 without a weekday', '2 Mar 2026 08:14:07 +0100', '2026-03-02T07:14:07.000Z'],
    ['an HTTP date', 'Mon, 02 Mar 2026 08:14:07 GMT', '2026-03-02T08:14:07.000Z'],
    ['white space around it', '  2026-03-02T09:30:00Z\n', '2026-03-02T09:30:00.000Z'],
    ['29 February of a leap year', '2024-02-29T12:00:00Z', '2024-02-29T12:00:00.000Z'],
    ['the last millisecond of year 9999', '9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ['the first millisecond of 1970', '1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
  ])('%s', ([, text, utc]) => {
    expect(printed(text)).toBe(utc);
    expect(parseInstant(text, 'Asia/Shanghai')).toEqual({ instant: instantAt(utc), isZoneAssumed: false });
  });
});

describe('parseInstant refuses', () => {
  test.for<[title: string, text: string, zone?: string]>([
    ['30 February', '2026-02-30'],
    ['29 February of a common year', '2023-02-29T00:00:00Z'],
    ['31 April', '2026-04-31'],
    ['month 13', '2026-13-01'],
    ['month 0', '2026-00-10'],
    ['day 0', '2026-01-00'],
    ['hour 25', '2026-01-01T25:00:00Z'],
    ['hour 24', '2026-01-01T24:00:00Z'],
    ['minute 60', '2026-01-01T10:60:00Z'],
    ['second 61', '2026-01-01T10:00:61Z'],
    ['a leap second in the middle of a day', '2026-01-01T12:34:60Z'],
    ['a leap second at midnight of a stated zone other than UTC', '2016-12-31T23:59:60+08:00'],
    ['a leap second at midnight of an assumed zone other than UTC', '2016-12-31T23:59:60', 'Asia/Shanghai'],
    ['an offset of 14 and a half hours', '2026-01-01T10:00:00+14:30'],
    ['an offset of one digit', '2026-01-01T10:00:00+8'],
    ['a month with letters added', 'Decxx 8, 2016 11:24:04 GMT'],
    ['a month name that is cut after five letters', 'Decem 8, 2016 11:24:04 GMT'],
    ['an offset of 15 hours', '2026-01-01T10:00:00+15:00'],
    ['an offset of 99 minutes', '2026-01-01T10:00:00+01:99'],
    ['year -1', '-0001-01-01T00:00:00Z'],
    ['year 50', '0050-01-01'],
    ['the last moment before 1970', '1969-12-31T23:59:59.999Z'],
    ['a moment before 1970 by its offset', '1970-01-01T00:00:00+00:01'],
    ['year 10000', '10000-01-01T00:00:00Z'],
    ['a moment after 9999 by its offset', '9999-12-31T23:59:59-00:01'],
    ['ten fraction digits', '2026-03-02T09:30:00.1234567890Z'],
    ['a zone abbreviation that means several zones', 'Mon, 02 Mar 2026 08:14:07 CST'],
    ['a month that does not exist', 'Foo 8, 2016 11:24:04 GMT'],
    ['mixed separators', '2026-03/02'],
    ['text after the time', '2026-03-02T09:30:00Z and more'],
    ['digits alone', '20260302'],
    ['digits of another script', '２０２６-03-02'],
    ['nothing', ''],
  ])('%s', ([, text, zone]) => {
    expect(parseInstant(text, zone)).toBeNull();
  });
});

describe('parseInstant reads a time without a zone as wall-clock time in the assumed zone', () => {
  test.for<[title: string, text: string, zone: string, utc: string]>([
    ['UTC', '2026-03-02T09:30:00', 'utc', '2026-03-02T09:30:00.000Z'],
    ['a date is midnight', '2026-03-02', 'utc', '2026-03-02T00:00:00.000Z'],
    ['one-digit month and day', '2026/3/2', 'utc', '2026-03-02T00:00:00.000Z'],
    ['Asia/Shanghai', '2026-03-02 09:30:00', 'Asia/Shanghai', '2026-03-02T01:30:00.000Z'],
    ['midnight in Asia/Shanghai lies in the UTC day before', '2026-03-02', 'Asia/Shanghai', '2026-03-01T16:00:00.000Z'],
    ['Asia/Kathmandu, 5:45 east', '2026-01-01 00:00:00', 'Asia/Kathmandu', '2025-12-31T18:15:00.000Z'],
    ['Berlin, the last second of winter', '2026-03-29T01:59:59', 'Europe/Berlin', '2026-03-29T00:59:59.000Z'],
    ['Berlin, an hour that is skipped', '2026-03-29T02:30:00', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
    ['Berlin, the first second of summer', '2026-03-29T03:00:00', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
    ['Berlin, after the hour that is repeated', '2026-10-25T03:00:00', 'Europe/Berlin', '2026-10-25T02:00:00.000Z'],
    ['New York, the first second of summer', '2026-03-08T03:00:00', 'America/New_York', '2026-03-08T07:00:00.000Z'],
    ['New York, after the repeated hour', '2026-11-01T02:00:00', 'America/New_York', '2026-11-01T07:00:00.000Z'],
    ['Berlin, an hour that is repeated', '2026-10-25T02:30:00', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    ['Berlin, before the repeated hour', '2026-10-25T01:59:59', 'Europe/Berlin', '2026-10-24T23:59:59.000Z'],
    ['New York, an hour that is repeated', '2026-11-01T01:30:00', 'America/New_York', '2026-11-01T05:30:00.000Z'],
    ['New York, an hour that is skipped', '2026-03-08T02:30:00', 'America/New_York', '2026-03-08T07:30:00.000Z'],
    [
      'Lord Howe, half an hour that is skipped',
      '2026-10-04T02:15:00',
      'Australia/Lord_Howe',
      '2026-10-03T15:45:00.000Z',
    ],
    ['Apia, a day that is skipped', '2011-12-30T12:00:00', 'Pacific/Apia', '2011-12-30T22:00:00.000Z'],
  ])('%s', ([, text, zone, utc]) => {
    expect(parseInstant(text, zone)).toEqual({ instant: instantAt(utc), isZoneAssumed: true });
  });
});

describe('epochInstant', () => {
  test.for<[title: string, value: number, utc: string | null]>([
    ['reads ten digits as seconds', 1_772_000_000, '2026-02-25T06:13:20.000Z'],
    ['reads thirteen digits as milliseconds', 1_772_000_000_123, '2026-02-25T06:13:20.123Z'],
    ['keeps the milliseconds of fractional seconds', 1_772_000_000.5, '2026-02-25T06:13:20.500Z'],
    ['cuts a fraction of a millisecond', 1_772_000_000_123.9, '2026-02-25T06:13:20.123Z'],
    ['reads the epoch', 0, '1970-01-01T00:00:00.000Z'],
    ['reads the greatest number of seconds', 99_999_999_999, '5138-11-16T09:46:39.000Z'],
    ['reads the least number of milliseconds', 100_000_000_000, '1973-03-03T09:46:40.000Z'],
    ['reads the end of year 9999', 253_402_300_799_999, '9999-12-31T23:59:59.999Z'],
    ['refuses year 10000', 253_402_300_800_000, null],
    ['refuses a time before 1970', -1, null],
    ['refuses NaN', Number.NaN, null],
    ['refuses infinity', Number.POSITIVE_INFINITY, null],
  ])('%s', ([, value, utc]) => {
    const instant = epochInstant(value);
    expect(instant === null ? null : printInstant(instant)).toBe(utc);
  });

  test('differs from instantOf, which never counts seconds', () => {
    expect(instantOf(1_772_000_000)).toBe(instantAt('1970-01-21T12:13:20Z'));
  });
});

describe('parseZone', () => {
  test.for<[text: string, zone: string]>([
    ['UTC', 'utc'],
    ['Utc', 'utc'],
    ['LOCAL', 'local'],
    ['Asia/Shanghai', 'Asia/Shanghai'],
    ['europe/berlin', 'Europe/Berlin'],
    ['Etc/GMT+8', 'Etc/GMT+8'],
  ])('takes %s for %s', ([text, zone]) => {
    expect(parseZone(text)).toBe(zone);
  });

  test.for(['', 'Mars/Olympus', 'Asia/', '8', 'utc ', 'CST', 'EST', 'GMT', '+08:00', 'CST6CDT'])(
    'refuses "%s" as bad-time, naming it',
    (text) => {
      const error = auditErrorOf(() => parseZone(text));
      expect(error.code).toBe('bad-time');
      expect(error.message).toContain(`"${text}"`);
      expect(error.hint).toContain('Asia/Shanghai');
    },
  );
});

describe('displayInstant shows the wall-clock time in a zone', () => {
  test.for<[zone: string, shown: string]>([
    ['utc', '2026-03-02 18:15:59'],
    ['Asia/Kathmandu', '2026-03-03 00:00:59'],
    ['America/St_Johns', '2026-03-02 14:45:59'],
    ['Asia/Shanghai', '2026-03-03 02:15:59'],
  ])('%s: %s', ([zone, shown]) => {
    expect(displayInstant(instantAt('2026-03-02T18:15:59.999Z'), zone)).toBe(shown);
  });

  test('on both sides of the change to summer time', () => {
    expect(displayInstant(instantAt('2026-03-29T00:59:59Z'), 'Europe/Berlin')).toBe('2026-03-29 01:59:59');
    expect(displayInstant(instantAt('2026-03-29T01:00:00Z'), 'Europe/Berlin')).toBe('2026-03-29 03:00:00');
  });
});

test('printInstant and printDay are in UTC', () => {
  const instant = instantAt('2026-03-02T01:30:00+08:00');
  expect(printInstant(instant)).toBe('2026-03-01T17:30:00.000Z');
  expect(printDay(instant)).toBe('2026-03-01');
});

test.for([
  [0, true],
  [1_772_000_000_123, true],
  [253_402_300_799_999, true],
  [253_402_300_800_000, false],
  [-1, false],
  [0.5, false],
  [Number.NaN, false],
  [Number.POSITIVE_INFINITY, false],
] as const)('%d is an instant: %s', ([milliseconds, expected]) => {
  expect(isInstant(milliseconds)).toBe(expected);
  // What is one is what instantOf makes of it.
  expect(instantOf(milliseconds) === milliseconds).toBe(expected);
});
