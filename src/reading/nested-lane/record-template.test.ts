import { expect, test } from 'vitest';
import { templateOf } from './record-template.ts';

const of = (text: string) => templateOf(Buffer.from(text));

test('a record is its values, and the literal bytes between them', () => {
  const template = of('{"a":{"b":["x",1]},"c.d":null}') ?? expect.fail();
  expect(template.leaves.map(({ path, before, isQuoted }) => [path, before, isQuoted])).toEqual([
    ['a.b', '{"a":{"b":["', true],
    ['a.b', '",', false],
    ['?', ']},"c.d":', false],
  ]);
  expect(template).toMatchObject({ end: '}', form: 'canonical json' });
});

test('white space, and names that JavaScript would move, are told', () => {
  expect([of('{"a": 1}')?.form, of('{"b":1,"1":2}')?.form]).toEqual(['json', 'json']);
});

test.each([
  ['no object', '[1]'],
  ['two objects with a text between them', '{"a":1}"b"{"c":2}'],
  ['a name twice', '{"a":1,"a":2}'],
  ['no value', '{}'],
  [
    'very many values',
    JSON.stringify(Object.fromEntries(Array.from({ length: 251 }, (_, index) => [`n${index}`, index]))),
  ],
])('%s has no template', (_, text) => {
  expect(of(text)).toBeNull();
});
