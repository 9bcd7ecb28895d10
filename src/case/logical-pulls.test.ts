import { expect, test } from 'vitest';
import { continuedPulls, PullFollower, type PullRequest } from './logical-pulls.ts';

const MINUTE = 60_000;

function request(seq: number, time: number, other: Partial<PullRequest> = {}): PullRequest {
  const pull = {
    category: 'pull',
    outcome: 'success',
    actor: 'node',
    address: '10.0.0.1',
    repository: 'team/app',
  } as const;
  return { seq, time, ...pull, tag: null, ...other };
}

test('requests within two minutes of the first are one pull', () => {
  const times = [0, MINUTE, 2 * MINUTE, 2 * MINUTE + 1];
  expect([...continuedPulls(times.map((time, index) => request(index, time)))]).toEqual([
    [1, 0],
    [2, 0],
  ]);
});

test('a pull that began by digest takes the first tag that is named, and ends with another tag', () => {
  const tags = [null, 'v1', 'v1', 'v2'];
  expect([...continuedPulls(tags.map((tag, index) => request(index, index, { tag })))]).toEqual([
    [1, 0],
    [2, 0],
  ]);
});

test('what is no successful pull continues none', () => {
  const others = [{ category: 'push' }, { outcome: 'denied' }] as const;
  expect([...continuedPulls([request(0, 0), ...others.map((other, index) => request(index + 1, 1, other))])]).toEqual(
    [],
  );
});

test('however many clients there are, their pulls are told apart, and only those that are over are forgotten', () => {
  const follower = new PullFollower();
  const client = (index: number) => ({ actor: `node-${index}` });
  // 100 clients begin in each minute: thousands are over when those of the last two minutes continue.
  const [clients, perMinute] = [30_000, 100];
  const timeOf = (index: number) => Math.floor(index / perMinute) * MINUTE;
  for (let index = 0; index < clients; index++) {
    expect(follower.beginningOf(request(index, timeOf(index), client(index)))).toBeNull();
  }
  const now = timeOf(clients - 1);
  for (const index of [clients - 1, clients - 2 * perMinute]) {
    expect(follower.beginningOf(request(clients, now, client(index)))).toBe(index);
  }
  expect(follower.beginningOf(request(clients, now, client(0)))).toBeNull();
});
