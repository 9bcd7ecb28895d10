import { expect, test } from 'vitest';
import { likest } from './likeness.ts';

test('the likest names come first, whatever their case, and no more than are wanted', () => {
  const names = ['payments/web', 'nginx', 'payments/api', 'PAYMENTS/APP'];
  expect(likest('payments/apo', names, 2)).toEqual(['PAYMENTS/APP', 'payments/api']);
  expect(likest('payments/apo', names, 9)).toEqual(['PAYMENTS/APP', 'payments/api', 'payments/web']);
});

test('names that are equally like are sorted, and those that are not like at all are left out', () => {
  expect(likest('ab', ['abd', 'abc'], 2)).toEqual(['abc', 'abd']);
  expect(likest('ab', ['abc', 'abd'], 2)).toEqual(['abc', 'abd']);
  expect(likest('ab', ['xyz'], 2)).toEqual([]);
  expect(likest('ab', ['xyz'], 2, 0)).toEqual(['xyz']);
});
