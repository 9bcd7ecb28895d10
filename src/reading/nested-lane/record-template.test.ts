import { expect, test } from 'vitest';
import { ACCESS_LINE_LAYOUT } from '../../formats/vendors/proxies/access-line-layout.ts';
import { lineTemplateOf, templateOf } from './record-template.ts';

const of = (text: string) => templateOf(Buffer.from(text));

test('a record is its values, and the literal bytes between them', () => {
  const template = of('{"a":{"b":["x",1]},"c.d":null}') ?? expect.fail();
  expect(template.leaves.map(({ path, before, isQuoted }) => [path, before, isQuoted])).toEqual([
    ['a.b', '{"a":{"b":["', true],
    ['a.b', '",', false],
    ['?', ']},"c.d":', false],
  ]);
  expect(template).toMatchObject({ end: '}', form: 'json' });
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

const line = (text: string) => lineTemplateOf(Buffer.from(text), ACCESS_LINE_LAYOUT);
const START = '10.0.0.1 - ci [02/Mar/2026:09:30:00 +0000] "GET /v2/a/manifests/v1 HTTP/1.1" 200';

test('a line is its fields, and the literal bytes between them', () => {
  const template = line(`${START} 77 "-" "docker/27" "10.0.0.9" 0.5`) ?? expect.fail();
  expect(template.leaves.map(({ path, before, until }) => [path, before, until])).toEqual([
    ['client', '', ' '],
    ['user', ' - ', ' '],
    ['time', ' [', ']'],
    ['method', '] "', ' '],
    ['uri', ' ', ' '],
    ['status', ' HTTP/1.1" ', ' '],
    ['bytes', ' ', ' '],
    // A dash is no field.
    ['agent', ' "-" "', '"'],
    ['forwarded', '" "', '"'],
    ['further', '" ', '\n'],
  ]);
  expect(template).toMatchObject({ end: '', form: 'line' });
});

test.each([
  ['another word before the client', `node ${START} 77`],
  ['an escape', `${START} 77 "-" "a\\x22b"`],
  ['a letter that is not ASCII', `${START} 77 "-" "é"`],
  ['more fields than are looked at', `${START} 77 "-" "docker/27"${' x'.repeat(13)}`],
  ['no status', '10.0.0.1 - ci [02/Mar/2026:09:30:00 +0000] "GET / HTTP/1.1"'],
])('a line with %s has no template', (_, text) => {
  expect(line(text)).toBeNull();
});
