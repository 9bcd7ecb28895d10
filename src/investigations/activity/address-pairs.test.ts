import { expect, test } from 'vitest';
import { memoryCase, storeFile } from '../../../test/support/memory-case.ts';
import { someEvent } from '../../../test/support/some-event.ts';
import type { Category, Outcome } from '../../domain/vocabulary.ts';
import { addressPairs } from './address-pairs.ts';

const { actor, client } = someEvent();

function event(ip: string | null, name: string | null, image: string | null, category: Category, outcome: Outcome) {
  const [repository = null, tag = null] = image?.split(':') ?? [];
  return someEvent({
    ...{ category, outcome, actor: { ...actor, id: null, name }, client: { ...client, ip, address: ip } },
    image: repository === null ? null : { registry: 'r', namespace: null, repository, tag, digest: null },
  });
}

function pairs(most: number) {
  const { writer, reader } = memoryCase();
  const events = [
    event('203.0.113.7', 'ci', 'a:v1', 'pull', 'success'),
    event('203.0.113.7', 'ci', 'a:v1', 'push', 'denied'),
    event('203.0.113.7', 'ci', 'a:v2', 'pull', 'success'),
    event('203.0.113.7', null, 'a:v1', 'pull', 'denied'),
    event('203.0.113.7', 'ci', null, 'auth', 'success'),
    event('10.0.0.1', 'ci', 'a:v1', 'pull', 'success'),
    event(null, 'ci', 'a:v1', 'pull', 'success'),
  ];
  storeFile(
    writer,
    'log',
    events.map((one, at) => ({ events: [one], identity: String(at) })),
  );
  return addressPairs(reader, { window: null, where: [] }, most);
}

test('events are counted by address, actor and image, the busiest first; those without an address are left out', () => {
  const { all, shown } = pairs(100);
  expect(all).toBe(5);
  expect(shown[0]).toMatchObject({
    ...{ ip: '203.0.113.7', actor: 'ci', image: 'a:v1', events: 2 },
    byOutcome: { success: 1, denied: 1 },
    byCategory: { pull: 1, push: 1 },
  });
  expect(shown.slice(1).map(({ ip, actor: who, image, events }) => [ip, who, image, events])).toEqual(
    expect.arrayContaining([
      ['203.0.113.7', 'ci', 'a:v2', 1],
      ['203.0.113.7', null, 'a:v1', 1],
      ['203.0.113.7', 'ci', null, 1],
      ['10.0.0.1', 'ci', 'a:v1', 1],
    ]),
  );
});

test('counts by outcome and by category belong to the same pair, however few are shown', () => {
  const { all, shown } = pairs(2);
  expect([all, shown.length]).toEqual([5, 2]);
  for (const { events, byOutcome, byCategory } of shown) {
    const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);
    expect([sum(byOutcome), sum(byCategory)]).toEqual([events, events]);
  }
});
