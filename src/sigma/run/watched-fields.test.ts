import { expect, test } from 'vitest';
import { recordReader } from '../evaluate/record-reader.ts';
import { parseRuleFile } from '../parse/parse-rules.ts';
import { WatchedFields, withoutFieldsNotices } from './watched-fields.ts';

/** What is told of a rule with these selections after it was run over records. */
function told(detection: string, records: readonly unknown[]) {
  const text = `title: r\nid: r\nlogsource: {product: aws, service: cloudtrail}\ndetection: ${detection}\n`;
  const { documents } = parseRuleFile({ path: 'r.yml', bytes: 1, sha256: '', text }, new Map());
  const rules = documents.flatMap((one) => (one.kind === 'rule' ? [one] : []));
  expect(rules).toHaveLength(1);
  const every = { isWatched: () => true, namesOf: (record: unknown) => record };
  const watched = new WatchedFields<unknown>(rules, recordReader('aws-cloudtrail'), every);
  for (const record of records) watched.see(record);
  return watched.rulesWithout().map(({ fields, hasOthers, likely }) => ({ fields, hasOthers, likely }));
}

const RECORD = {
  verb: 'create',
  user: { name: 'ana', groups: [{ id: 1 }] },
  'a.b/c': 'x',
  objectRef: { namespace: 'y' },
};

test.each<[what: string, detection: string, found: object[]]>([
  ['a field that is there', '{s: {verb: x}, condition: s}', []],
  [
    'a misspelt one',
    '{s: {verb: x, user.nam: y}, condition: s}',
    [{ fields: ['user.nam'], hasOthers: true, likely: 'user.name' }],
  ],
  ['another case of letters', '{s: {Verb: x}, condition: s}', [{ fields: ['Verb'], hasOthers: false, likely: 'verb' }]],
  [
    'a path without its beginning',
    '{s: {verb: x, groups.id: 1}, condition: s}',
    [{ fields: ['groups.id'], hasOthers: true, likely: 'user.groups.id' }],
  ],
  [
    'one that is like no other',
    '{s: {verb: x, sourceIPs: y}, condition: s}',
    [{ fields: ['sourceIPs'], hasOthers: true, likely: null }],
  ],
  [
    'a name that begins as another one',
    '{s: {verb: x, objectRef.name: y}, condition: s}',
    [{ fields: ['objectRef.name'], hasOthers: true, likely: null }],
  ],
  ['a missing field that a rule asks to be missing', '{s: {verb: x, nosuch: null}, condition: s}', []],
  ['one that a rule forbids', '{s: {verb: x}, f: {nosuch: y}, condition: s and not f}', []],
  ['one of two alternatives', '{a: {verb: x}, b: {nosuch: y}, condition: a or b}', []],
  [
    'both of two alternatives',
    '{a: {nosuch: x}, b: {other: y}, condition: a or b}',
    [{ fields: ['nosuch', 'other'], hasOthers: false, likely: null }],
  ],
  [
    'one beside keywords',
    '{k: [x], s: {nosuch: y}, condition: k and s}',
    [{ fields: ['nosuch'], hasOthers: true, likely: null }],
  ],
])('%s', (_, detection, found) => {
  expect(told(detection, [RECORD])).toEqual(found);
});

test('nothing is told where no record was seen', () => {
  expect(told('{s: {nosuch: x}, condition: s}', [])).toEqual([]);
});

test('a field that only a late record has is there', () => {
  const records = [...Array.from({ length: 2000 }, () => RECORD), { nam: 'x' }];
  expect(told('{s: {verb: x, nam: y}, condition: s}', records)).toEqual([]);
});

test('of very many fields, the misspelt one is watched on', () => {
  const seldom = Array.from({ length: 100 }, (_, at) => `seldom${at}: x`).join(', ');
  const records = Array.from({ length: 1000 }, () => RECORD);
  const [found] = told(`{s: {verb: x, ${seldom}, user.nam: y}, condition: s}`, records);
  expect(found).toMatchObject({ likely: 'user.name' });
});

test('log text as a name is no property of the program', () => {
  const record = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"a": 1}}');
  expect(told('{s: {verb: x}, condition: s}', [record])).toHaveLength(1);
  expect(withoutFieldsNotices('record of x', [])).toEqual([]);
});
