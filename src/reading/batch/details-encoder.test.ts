import { expect, test } from 'vitest';
import { BatchColumns } from './batch-columns.ts';
import { DetailsEncoder } from './details-encoder.ts';

/** More distinct values than are remembered before a key is given up. */
const MANY = 25_000;

/** Whether a key is given up after many values, each repeated `often` times in a row. */
function isGivenUp(often: number): boolean {
  const encoder = new DetailsEncoder(new BatchColumns());
  for (let index = 0; index < MANY * often; index++) {
    const text = `value ${Math.floor(index / often)}`;
    encoder.termOfText('id', text);
  }
  return encoder.isGivenUp('id');
}

test('a key is given up if its values never or rarely come again', () => {
  expect([1, 2, 3].map(isGivenUp)).toEqual([true, true, false]);
});

test('a text is a term from the second time on, and stays the same one', () => {
  const encoder = new DetailsEncoder(new BatchColumns());
  const terms = [0, 1, 2].map(() => encoder.termOfText('vpc', 'vpc-1'));
  expect(terms).toEqual([0, 1, 1]);
  expect(encoder.takeTerms()).toEqual([['"vpc-1"']]);
});
