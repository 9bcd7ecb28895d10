import { expect, test } from 'vitest';
import { MEASURED } from '../../src/rules/measured.ts';
import { RULES } from '../../src/rules/registry.ts';

test('what was measured is about rules that there are', () => {
  const ids = RULES.map(({ id }) => id);
  expect([...MEASURED.keys()].filter((id) => !ids.includes(id))).toEqual([]);
});

test('rules that are called proven were right in most of what they found', () => {
  for (const { id } of RULES.filter(({ isProven = false }) => isProven)) {
    const { right, wrong } = MEASURED.get(id) ?? { right: 1, wrong: 0 };
    expect(right / (right + wrong), id).toBeGreaterThanOrEqual(0.85);
  }
});
