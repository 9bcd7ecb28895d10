import { expect, test } from 'vitest';
import { format } from './zot-log.ts';

const CONTEXT = { assumedZone: null, image: null };

test.each<[isDry: unknown, outcome: string]>([
  [true, 'ignored'],
  ['true', 'ignored'],
  ['True', 'ignored'],
  [false, 'events'],
  ['false', 'events'],
])('what retention decides in a run with dry-run %j is: %s', (isDry, outcome) => {
  const record = {
    ...{ time: '2026-03-02T21:15:00Z', level: 'info', message: 'deleting', module: 'retention', decision: 'delete' },
    ...{ repository: 'payments/api', reference: 'v1.0.0', 'dry-run': isDry },
  };
  expect(format.recognise(record).verdict).toBe('mine');
  expect(format.read(record, CONTEXT).outcome).toBe(outcome);
});
