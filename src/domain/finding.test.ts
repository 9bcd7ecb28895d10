import { describe, expect, test } from 'vitest';
import { instantAt } from '../../test/support/instant-at.ts';
import { type FindingSubject, findingId } from './finding.ts';

const subject: FindingSubject = {
  rule: 'push-by-stranger',
  version: 1,
  subject: '203.0.113.7',
  first: instantAt('2026-03-01T00:00:00Z'),
  last: instantAt('2026-03-02T00:00:00Z'),
  count: 4,
};

describe('findingId', () => {
  test('is 16 hexadecimal digits, for any text', () => {
    for (const text of ['', '镜像', '\u0000', 'x'.repeat(10_000)]) {
      expect(findingId({ ...subject, subject: text })).toMatch(/^[0-9a-f]{16}$/);
    }
  });

  test('is the same for the same evidence', () => {
    expect(findingId({ ...subject })).toBe(findingId(subject));
  });

  test('is the FNV-1a hash by which older reports name the finding', () => {
    // FNV-1a, 64 bits, of ["push-by-stranger",1,"203.0.113.7",1772323200000,1772409600000,4]
    expect(findingId(subject)).toBe('927e94db2da8eb67');
  });

  test.for<[title: string, change: Partial<FindingSubject>]>([
    ['the rule', { rule: 'delete-by-stranger' }],
    ['the version of the rule', { version: 2 }],
    ['the subject', { subject: '203.0.113.8' }],
    ['the first event', { first: instantAt('2026-03-01T00:00:00.001Z') }],
    ['the last event', { last: instantAt('2026-03-02T00:00:00.001Z') }],
    ['the number of events', { count: 5 }],
  ])('changes with %s', ([, change]) => {
    expect(findingId({ ...subject, ...change })).not.toBe(findingId(subject));
  });

  test('keeps neighbouring parts apart', () => {
    const [a, b] = [
      { ...subject, version: 1, subject: '1a' },
      { ...subject, version: 11, subject: 'a' },
    ];
    expect(findingId(a)).not.toBe(findingId(b));
  });
});
