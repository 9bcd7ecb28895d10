import { expect, test } from 'vitest';
import type { Dimension, Tally } from '../../../case/case-reader.ts';
import type { Selection } from '../../../case/event-filter.ts';
import { EPOCH } from '../../../domain/instant.ts';
import { JointGroups } from './joint-groups.ts';

const at = { first: EPOCH, last: EPOCH };
const GROUPS: readonly Tally[] = [
  { key: { category: 'push', outcome: 'success', network: 'vpc', source: 'log', day: '2026-01-01' }, events: 2, ...at },
  { key: { category: 'pull', outcome: 'success', network: 'vpc', source: 'log', day: '2026-01-01' }, events: 1, ...at },
  { key: { category: 'pull', outcome: 'denied', network: 'vpc', source: 'log', day: '2026-01-02' }, events: 1, ...at },
];
const WHOLE: Selection = { window: null, where: [] };
const FILTERED: Selection = { window: null, where: [{ categories: ['pull', 'push'] }] };

test('counts by few values are made of one answer, in the order of a tally', () => {
  const asked: (readonly Dimension[])[] = [];
  const joint = new JointGroups(JSON.stringify, (_, by) => {
    asked.push(by);
    return GROUPS;
  });
  expect(joint.tally(WHOLE, ['category'], 1)?.map(({ key, events }) => [key.category, events])).toEqual([
    ['pull', 2],
    ['push', 2],
  ]);
  expect(joint.tally(WHOLE, ['outcome'], 2)?.map(({ key, events }) => [key.outcome, events])).toEqual([['success', 3]]);
  expect(joint.count(WHOLE)).toBe(4);
  expect(joint.tally(WHOLE, ['actor'], 1)).toBeNull();
  expect(asked).toHaveLength(1);
});

test('a selection that is counted once is asked for as it is, and groups that are too many are not kept', () => {
  const joint = new JointGroups(JSON.stringify, () => null);
  expect(joint.count(FILTERED)).toBeNull();
  expect(joint.count(FILTERED)).toBeNull();
  const other = new JointGroups(JSON.stringify, () => GROUPS);
  expect(other.count(FILTERED)).toBeNull();
  expect(other.count(FILTERED)).toBe(4);
});

test('a filter without a condition is no filter', () => {
  const joint = new JointGroups(JSON.stringify, () => GROUPS);
  expect(joint.count({ window: null, where: [{}] })).toBe(4);
  expect(joint.count(FILTERED)).toBeNull();
  expect(joint.count(FILTERED)).toBe(4);
});
