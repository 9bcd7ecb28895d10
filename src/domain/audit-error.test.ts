import { expect, test } from 'vitest';
import { AuditError } from './audit-error.ts';

test('an error holds its code, message, hint and cause', () => {
  const cause = new Error('EACCES');
  const error = new AuditError('input-not-found', 'Cannot read x.', { hint: 'Check the path.', cause });
  expect(error).toMatchObject({ name: 'AuditError', code: 'input-not-found', hint: 'Check the path.', cause });
  expect(String(error)).toBe('AuditError: Cannot read x.');
});

test('an error without a hint and a cause has neither', () => {
  const error = new AuditError('usage', 'No.');
  expect([error.hint, error.cause]).toEqual([null, undefined]);
});
