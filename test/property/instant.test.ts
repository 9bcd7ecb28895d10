import fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayInstant, EPOCH, instantOf, parseInstant, printInstant } from '../../src/domain/instant.ts';

const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const ZONES = ['utc', 'Asia/Shanghai', 'Asia/Kathmandu', 'Europe/Berlin', 'America/New_York', 'Pacific/Chatham'];

const instants = fc.integer({ min: 0, max: LATEST_MS }).map((ms) => instantOf(ms) ?? EPOCH);
const ofOurTime = fc
  .integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2030, 0, 1) })
  .map((ms) => instantOf(ms - (ms % 1000)) ?? EPOCH);

/** Around the moments at which clocks of the zones above are changed. */
const nearChanges = fc
  .tuple(
    fc.constantFrom(
      '2026-03-08T07',
      '2026-03-29T01',
      '2026-04-04T14',
      '2026-09-26T14',
      '2026-10-25T01',
      '2026-11-01T06',
    ),
    fc.integer({ min: -180, max: 180 }),
  )
  .map(([hour, minutes]) => instantOf(Date.parse(`${hour}:00:00Z`) + minutes * 60_000) ?? EPOCH);

test('what printInstant writes, parseInstant reads back', () => {
  fc.assert(
    fc.property(instants, (instant) => {
      expect(parseInstant(printInstant(instant), 'Asia/Shanghai')).toEqual({ instant, isZoneAssumed: false });
    }),
    { numRuns: 200 },
  );
});

test('an instant written with any offset is the same instant', () => {
  const offsets = fc.integer({ min: -14 * 60, max: 14 * 60 });
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  fc.assert(
    fc.property(ofOurTime, offsets, fc.boolean(), (instant, minutes, hasColon) => {
      const wallClock = new Date(instant + minutes * 60_000).toISOString().slice(0, 19);
      const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
      const offset = `${minutes < 0 ? '-' : '+'}${twoDigits(hours)}${hasColon ? ':' : ''}${twoDigits(rest)}`;
      expect(parseInstant(wallClock + offset)?.instant).toBe(instant);
    }),
    { numRuns: 200 },
  );
});

test('a clock read back in its zone shows the same time', () => {
  fc.assert(
    fc.property(ofOurTime, fc.constantFrom(...ZONES), (instant, zone) => {
      const shown = displayInstant(instant, zone);
      const parsed = parseInstant(shown, zone);
      expect(displayInstant(parsed?.instant ?? EPOCH, zone)).toBe(shown);
    }),
    { numRuns: 200 },
  );
});

test('a time without a zone is the earliest instant at which clocks of the assumed zone show it', () => {
  fc.assert(
    fc.property(fc.oneof(ofOurTime, nearChanges), fc.constantFrom(...ZONES), (instant, zone) => {
      const shown = displayInstant(instant, zone);
      const parsed = parseInstant(shown, zone)?.instant ?? EPOCH;
      expect(parsed).toBeLessThanOrEqual(instant);
      const earlier = [30, 60, 120].map((minutes) => instantOf(parsed - minutes * 60_000) ?? EPOCH);
      expect(earlier.map((other) => displayInstant(other, zone))).not.toContain(shown);
    }),
    { numRuns: 200 },
  );
});

test('any text is an instant or null, never an error', () => {
  const noise = fc.oneof(fc.string(), fc.stringMatching(/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(Z|[+-]\d{4})?$/));
  fc.assert(
    fc.property(noise, fc.constantFrom(...ZONES, 'No/Such'), (text, zone) => {
      const parsed = parseInstant(text, zone);
      if (parsed !== null) expect(instantOf(parsed.instant)).toBe(parsed.instant);
    }),
    { numRuns: 200 },
  );
});
