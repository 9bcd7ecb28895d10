import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyEvent } from '../../../test/support/arbitrary-event.ts';
import { stepOf } from '../../../test/support/naive-case.ts';
import { StepTable } from './step-table.ts';

test('steps come back as they were put in, in any order', () => {
  const place = { file: 'a.json', record: 1, offset: 0, length: 1 };
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 20 }), (events) => {
      const steps = events.map((event, index) =>
        stepOf({ ...event, seq: index + 1, source: `source ${index % 3}`, evidence: place }),
      );
      const table = new StepTable();
      const rows = steps.map((step) => table.push(step));
      expect(rows.toReversed().map((row) => table.at(row))).toEqual(steps.toReversed());
    }),
  );
});

test('a row that does not exist is an error', () => {
  expect(() => new StepTable().at(0)).toThrow('there is no row 0');
});
