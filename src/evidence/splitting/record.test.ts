import { expect, test } from 'vitest';
import { envelopeFields } from './record.ts';

test.for<[title: string, text: string, fields: object]>([
  ['short fields', '{"total":3,"next":"abc"}', { total: 3, next: 'abc' }],
  [
    'long fields left out',
    JSON.stringify({ total: 3, text: 'x'.repeat(300), [`key ${'x'.repeat(300)}`]: 1 }),
    { total: 3 },
  ],
  ['nothing of what is no object', '7', {}],
  ['nothing of null', 'null', {}],
  ['nothing of what is no JSON', '{"total":3', {}],
])('what stands beside a list gives %s', ([, text, fields]) => {
  expect(envelopeFields(text)).toEqual(fields);
});
