import { expect, test } from 'vitest';
import { caseOf, eventsOf } from '../../test/support/rule-fixture.ts';
import { ruleSights } from './rule-sight.ts';

const RULE = { id: 'rule', needs: ['delete'], sources: ['quay-usage-logs', 'aws-cloudtrail'] } as const;

function sightOf(rule: Parameters<typeof ruleSights>[1][number]) {
  const reader = caseOf([
    eventsOf([
      { at: '5h', source: 'aws-cloudtrail', category: 'delete' },
      { at: '4h', source: 'aws-cloudtrail', category: 'pull' },
      { at: '3h', source: 'huawei-cts', category: 'delete' },
    ]),
  ]);
  return ruleSights(reader, [rule]).get(rule.id);
}

test('a rule is fed by the sources of the case that can log what it needs', () => {
  expect(sightOf(RULE)).toEqual({ fedBy: ['aws-cloudtrail'], events: 1 });
});

test('a rule that needs no category is fed by every event of its sources', () => {
  expect(sightOf({ ...RULE, needs: [] })).toEqual({ fedBy: ['aws-cloudtrail'], events: 2 });
});

test('a rule that sees nothing of the kind is told from a rule that is blind', () => {
  expect(sightOf({ ...RULE, needs: ['policy'] })).toEqual({ fedBy: ['aws-cloudtrail'], events: 0 });
  expect(sightOf({ ...RULE, sources: ['quay-usage-logs'] })).toEqual({ fedBy: [], events: 0 });
});
