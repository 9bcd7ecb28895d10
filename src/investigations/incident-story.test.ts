import { expect, test } from 'vitest';
import { caseOf, eventsOf, FIXTURE_END, FIXTURE_WINDOW, type FixtureLine } from '../../test/support/rule-fixture.ts';
import type { Finding } from '../domain/finding.ts';
import { type StoryQuestion, storyOf } from './incident-story.ts';

const LINES: readonly FixtureLine[] = [
  { at: '10h', actor: 'jane', address: '203.0.113.9', image: 'team/app:1' },
  // Within an hour of the evidence: by the actor, from the address, and by nobody who matters.
  { at: '9h', actor: 'jane', address: '10.0.0.7', category: 'list' },
  { at: '7h', actor: 'joe', address: '203.0.113.9', image: 'team/other:1' },
  { at: '8h', actor: 'joe', address: '10.0.0.8' },
  // The evidence.
  { at: '8h', actor: 'jane', address: '203.0.113.9', category: 'push', image: 'team/app:1' },
  // Too late to be context.
  { at: '5h', actor: 'jane', address: '203.0.113.9', category: 'delete', image: 'team/app:1' },
];

const FINDING: Finding = {
  id: '0',
  rule: 'tag-moved',
  title: '',
  severity: 'high',
  score: 0,
  reason: '',
  attack: [],
  images: ['team/app:1'],
  actors: ['jane'],
  ips: ['203.0.113.9'],
  first: FIXTURE_END,
  last: FIXTURE_END,
  count: 1,
  events: [5],
  isPublic: true,
  next: '',
  running: [],
  suppressedBy: null,
  notes: [],
  inferred: [],
};

function story(change: Partial<StoryQuestion> = {}, lines = LINES) {
  return storyOf(caseOf([eventsOf(lines)], ['team/app:1']), {
    window: FIXTURE_WINDOW,
    findings: [FINDING],
    actors: ['jane'],
    ips: ['203.0.113.9'],
    images: ['team/app:1'],
    top: null,
    ...change,
  });
}

test('evidence stands among what its actors and addresses did an hour before and after, in order of time', () => {
  const { events, evidence, total } = story();
  expect([...events].map(({ event, rules }) => [event.seq, rules])).toEqual([
    [2, []],
    [5, ['tag-moved']],
    [3, []],
  ]);
  expect([evidence, total]).toEqual([1, 3]);
});

test('as many events are read as are asked for, and all are counted', () => {
  const { events, total } = story({ top: 2 });
  expect([[...events].map(({ event }) => event.seq), events.length, total]).toEqual([[2, 5], 2, 3]);
});

test('what actors and addresses did besides is counted over the whole window', () => {
  const doings = story().doings.map(({ name, events, inStory, repositories }) => ({
    name,
    events,
    inStory,
    repositories,
  }));
  expect(doings).toEqual([
    { name: 'jane', events: 4, inStory: 1, repositories: 1 },
    { name: '203.0.113.9', events: 4, inStory: 1, repositories: 2 },
  ]);
});

test('the other events of somebody with hundreds of them are left out, and that is said', () => {
  const busy: FixtureLine = { at: '23h', repeat: 300, every: '4m', actor: 'jane', address: '10.0.0.7' };
  const { events, busy: leftOut } = story({}, [...LINES, busy]);
  expect([...events].map(({ event }) => event.seq)).toEqual([5, 3]);
  expect(leftOut.map(({ name, events: number }) => [name, number])).toEqual([['jane', 304]]);
});

test('where images run is said, and whether that can be known', () => {
  const known = story();
  expect([known.isInventoryKnown, known.running]).toEqual([
    true,
    ['team/app:1 ran in prod-1 (1 pod) at 2026-03-02 00:00 UTC'],
  ]);
});

test('findings without names have no context but their own events', () => {
  const { events, doings } = story({ actors: [], ips: [] });
  expect([[...events].map(({ event }) => event.seq), doings]).toEqual([[5], []]);
});
