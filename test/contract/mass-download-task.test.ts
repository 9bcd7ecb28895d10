import { expect, test } from 'vitest';
import { DAY_MS, daysBefore } from '../../src/domain/time-window.ts';
import { investigateSuspicious } from '../../src/investigations/suspicious.ts';
import { RULES } from '../../src/rules/registry.ts';
import { caseOf, eventsOf, FIXTURE_END, type FixtureLine } from '../support/rule-fixture.ts';

/** A dozen repositories at a time, on each of these days before the end of the window. */
function rounds(days: readonly number[]): readonly FixtureLine[] {
  return days.flatMap((day) =>
    Array.from({ length: 12 }, (_, index) => ({
      at: `${day * 1440 - index}m`,
      category: 'pull',
      actor: 'scanner',
      image: `team/svc-${index}:1.0`,
      address: '10.0.0.8',
    })),
  );
}

function severities(lines: readonly FixtureLine[]): readonly string[] {
  return investigateSuspicious(caseOf([eventsOf(lines)], []), {
    window: { from: daysBefore(FIXTURE_END, 6), to: FIXTURE_END },
    where: [],
    rules: RULES.filter(({ id }) => id === 'mass-download'),
    learnMs: 14 * DAY_MS,
    allow: [],
    intelligence: { factsOf: () => null, hasGeography: false, hasLists: false },
    isPublicOnly: false,
    minSeverity: 'info',
    now: FIXTURE_END,
  }).findings.map(({ severity }) => severity);
}

test('without a baseline, what repeats on three days is a task and what happens on two is not', () => {
  expect(severities(rounds([5, 4, 3]))).toEqual([]);
  expect(severities(rounds([5, 4]))).toEqual(['medium', 'medium']);
});
