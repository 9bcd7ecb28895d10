import { expect, test } from 'vitest';
import { auditErrorOf } from '../../../../test/support/audit-error-of.ts';
import { CheckedRows } from './checked-rows.ts';

const ROW = { seq: 7, time: 0, category: 'push', image: null, is_public: 1, record: 3, file: 'log' };

test('a row of the expected types is given back', () => {
  expect(new CheckedRows().checked(ROW)).toBe(ROW);
});

test.for([
  ['time', 0.5e300],
  ['time', 'now'],
  ['record', 1.5],
  ['category', null],
  ['image', 17],
  ['image', Buffer.from('x')],
] as const)('a row whose %s is %s is refused', ([name, value]) => {
  const error = auditErrorOf(() => new CheckedRows().checked({ ...ROW, [name]: value }));
  expect([error.code, error.message]).toEqual([
    'case-unusable',
    `The case is damaged: the ${name} of event 7 is not what imgaudit writes.`,
  ]);
});
