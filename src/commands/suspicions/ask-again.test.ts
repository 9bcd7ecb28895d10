import { expect, test } from 'vitest';
import { EPOCH, instantOf, parseInstant } from '../../domain/instant.ts';
import { parseAskedAddress } from '../../network/asked-address.ts';
import { parseAddressRange } from '../../network/ip-range.ts';
import { askAgain } from './ask-again.ts';

const to = parseInstant('2026-03-02T00:00:00Z')?.instant ?? EPOCH;
const window = (ms: number) => ({ from: instantOf(to - ms) ?? EPOCH, to });
const DAY = 86_400_000;

test('the window is absolute and short, and stands there even where it has the usual length', () => {
  const again = (ms: number) => askAgain(undefined, { learn: '14d' }, window(ms)).question;
  expect(again(30 * DAY)).toBe(' --since 30d --as-of 2026-03-02T00:00:00Z');
  expect(again(3 * DAY)).toBe(' --since 3d --as-of 2026-03-02T00:00:00Z');
  expect(again(90 * 60_000)).toBe(' --since 90m --as-of 2026-03-02T00:00:00Z');
  expect(again(1500)).toBe(' --since 2026-03-01T23:59:58.500Z --as-of 2026-03-02T00:00:00Z');
});

test('what decides what is found is kept, quoted for a shell', () => {
  const { question, place } = askAgain(
    'team/*',
    {
      learn: '7d',
      rule: ['tag-*', 'mass-deletion'],
      ip: [parseAskedAddress('203.0.113.0/24')],
      allow: [parseAddressRange('198.51.100.7')],
      geo: ["it's.mmdb"],
      db: 'my case.db',
      tz: 'Asia/Shanghai',
      publicOnly: true,
    },
    window(DAY),
  );
  expect(question).toBe(
    ` 'team/*' --since 1d --as-of 2026-03-02T00:00:00Z --learn 7d --rule 'tag-*,mass-deletion' --ip 203.0.113.0/24 --allow 198.51.100.7 --geo 'it'\\''s.mmdb' --db 'my case.db' --tz Asia/Shanghai`,
  );
  expect(place).toBe(` --db 'my case.db' --tz Asia/Shanghai`);
});
