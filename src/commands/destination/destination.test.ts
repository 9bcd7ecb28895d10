import { expect, test } from 'vitest';
import { auditErrorOf } from '../../../test/support/audit-error-of.ts';
import { destinationOf } from './destination.ts';

test.for([undefined, '-', '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1', `/proc/${process.pid}/fd/1`, '/dev/./stdout'])(
  '%s is standard output',
  (output) => {
    expect(destinationOf(output)).toEqual({ kind: 'stdout' });
  },
);

test.for(['./-', 'stdout', '/dev/stderr', '/dev/fd/12', '/dev/nullify'])('%s is a file', (output) => {
  expect(destinationOf(output)).toEqual({ kind: 'file', path: output });
});

test('/dev/null is nowhere', () => {
  expect(destinationOf('/dev/../dev/null')).toEqual({ kind: 'nowhere' });
});

test.for(['', ' ', '\t'])('"%s" names no file', (output) => {
  expect(auditErrorOf(() => destinationOf(output)).code).toBe('usage');
});
