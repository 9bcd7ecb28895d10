import { expect, test } from 'vitest';
import { instantAt } from '../../../test/support/instant-at.ts';
import type { Detection } from '../../rules/engine/detection.ts';
import { mergedDetections } from './merged-detections.ts';

function detection(subject: string, day: number, changes: Partial<Detection> = {}): Detection {
  const [first, last] = [instantAt(`2026-03-0${day}T08:00:00Z`), instantAt(`2026-03-0${day}T09:00:00Z`)];
  return {
    subject,
    severity: 'medium',
    reason: `${subject} on day ${day}.`,
    images: [`team/app:${day}`],
    actors: ['ada'],
    addresses: [{ address: `203.0.113.${day}`, sortKey: null }],
    isPublic: false,
    isCold: false,
    evidence: { first, last, count: 2, of: { kind: 'numbers', numbers: [day, day + 10] } },
    next: 'imgaudit events',
    ...changes,
  };
}

test('the days of one subject become one detection, told by the worst of them', () => {
  const [merged, other, ...rest] = mergedDetections([
    detection('ada', 1),
    detection('bob', 1),
    detection('ada', 2, { severity: 'high', isPublic: true }),
    detection('ada', 3, { severity: 'critical', isCold: true }),
  ]);
  expect(rest).toEqual([]);
  expect(other?.subject).toBe('bob');
  expect(merged).toMatchObject({
    severity: 'high',
    reason: 'ada on day 2. The same was found on 2 more days, too (4 events, also from 203.0.113.1, 203.0.113.3).',
    images: ['team/app:1', 'team/app:2', 'team/app:3'],
    actors: ['ada'],
    isPublic: true,
    isCold: false,
  });
  expect(merged?.addresses).toHaveLength(3);
  expect(merged?.evidence).toMatchObject({
    first: instantAt('2026-03-01T08:00:00Z'),
    last: instantAt('2026-03-03T09:00:00Z'),
    count: 6,
  });
});

test('a subject of one day stays as it is', () => {
  const only = detection('ada', 1);
  expect(mergedDetections([only])).toEqual([only]);
});
