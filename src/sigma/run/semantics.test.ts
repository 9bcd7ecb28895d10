import { describe, expect, test } from 'vitest';
import { someEvent } from '../../../test/support/some-event.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import { EVENT_READER } from '../evaluate/event-reader.ts';
import { recordReader } from '../evaluate/record-reader.ts';
import { RuleSet } from '../evaluate/rule-set.ts';
import type { PlaceholderLists } from '../language/placeholder-lists.ts';
import { parseRuleFile } from '../parse/parse-rules.ts';

/** What the specification says of values, modifiers and conditions, on records of no special kind and on events. */
const KUBERNETES = '{product: kubernetes, service: audit}';

function ruleOf(selections: string, condition: string, source: string, lists: PlaceholderLists) {
  const text = `title: r\nlogsource: ${source}\ndetection:\n${selections}\n  condition: ${condition}\n`;
  const { documents, problems } = parseRuleFile({ path: 'r.yml', bytes: 1, sha256: '', text }, lists);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return documents.flatMap((one) => (one.kind === 'rule' ? [one.expression] : []));
}

/** Whether a selection matches a record. */
function matches(selection: string, record: unknown, lists: PlaceholderLists = new Map()): boolean {
  const rules = ruleOf(`  s: ${selection}`, 's', KUBERNETES, lists);
  return new RuleSet(rules, recordReader('kube-apiserver-audit')).matches(record).length === 1;
}

describe('wildcards and their escapes', () => {
  test.each<[value: string, text: string, isMatch: boolean]>([
    ['wild*cards?contained', 'wildest cardsXcontained, or not', false],
    ['wild*cards?contained', 'wild-cardsXcontained', true],
    ['wild*cards?contained', 'wildcardscontained', false],
    ['*', '', true],
    ['?', '', false],
    ['?', '\u{1f40b}', true],
    ['a*b*c', 'abbbc', true],
    ['a*b*c', 'acb', false],
    ['*aa', 'aaa', true],
    ['a**b', 'ab', true],
    ['\\*\\?\\\\*?', '*?\\tail', true],
    ['\\*\\?\\\\*?', '*?\\', false],
    ['a\\n', 'a\\n', true],
    ['end\\', 'end\\', true],
    ['a\\\\b', 'a\\b', true],
    ['\\\\\\*', '\\*', true],
    ['\\\\\\*', '\\x', false],
    ['\\\\\\\\', '\\\\', true],
    ['\\\\\\', '\\\\', true],
    ['100%', '100%', true],
    ['.*', 'anything', false],
    ['[ab]', 'a', false],
    ['STRASSE', 'strasse', true],
  ])('%s and %s', (value, text, isMatch) => {
    expect(matches(`{f: '${value}'}`, { f: text })).toBe(isMatch);
  });

  test.each<[key: string, value: string, text: string, isMatch: boolean]>([
    ['f|contains', 'b', 'abc', true],
    ['f|contains', 'a*c', 'xabcx', true],
    ['f|contains', '\\*', 'a*c', true],
    ['f|contains', '\\*', 'abc', false],
    ['f|contains', 'back\\', 'a back\\slash', true],
    ['f|startswith', 'AB', 'abc', true],
    ['f|startswith', 'b', 'abc', false],
    ['f|startswith', 'a\\', 'a\\b', true],
    ['f|endswith', 'BC', 'abc', true],
    ['f|endswith', 'ab', 'abc', false],
    ['f|cased', 'aB', 'aB', true],
    ['f|cased', 'aB', 'ab', false],
    ['f|contains|cased', 'B', 'aBc', true],
    ['f|cased|contains', 'B', 'abc', false],
    ['f|neq', 'a', 'b', true],
    ['f|neq', 'a', 'A', false],
    ['f|contains|neq', 'b', 'abc', false],
  ])('%s: %s and %s', (key, value, text, isMatch) => {
    expect(matches(`{${key}: '${value}'}`, { f: text })).toBe(isMatch);
  });
});

describe('types of values', () => {
  test.each<[selection: string, record: unknown, isMatch: boolean]>([
    ['{f: 7}', { f: 7 }, true],
    ['{f: 7}', { f: '7' }, true],
    ['{f: 7}', { f: '07' }, false],
    ["{f: '7'}", { f: 7 }, true],
    ['{f: 1.5}', { f: 1.5 }, true],
    ['{f: true}', { f: true }, true],
    ['{f: true}', { f: 'True' }, true],
    ["{f: 'false'}", { f: false }, true],
    ['{f: null}', { f: null }, true],
    ['{f: null}', {}, true],
    ['{f: null}', { f: '' }, false],
    ["{f: ''}", { f: '' }, true],
    ["{f: ''}", { f: null }, false],
    ["{f: ''}", {}, false],
    ["{f: ['', null]}", {}, true],
    ["{f: '*'}", {}, false],
    ['{f|exists: true}', { f: '' }, true],
    ['{f|exists: true}', { f: null }, true],
    ['{f|exists: false}', { g: 1 }, true],
    ['{f|exists: false}', { f: { g: 1 } }, false],
    ['{f: [a, b]}', { f: 'b' }, true],
    ['{f|contains|all: [a, b]}', { f: 'ab' }, true],
    ['{f|contains|all: [a, b]}', { f: 'a' }, false],
    // A field with several values has each of them.
    ['{f: a}', { f: ['x', 'a'] }, true],
    ['{f.g: a}', { f: [{ g: 'x' }, { g: 'a' }] }, true],
    ['{f|contains|all: [x, a]}', { f: ['x', 'a'] }, true],
    ['{f|neq: a}', { f: ['x', 'a'] }, false],
    ['{f.g/h.i: a}', { f: { 'g/h.i': 'a' } }, true],
    // Keys of a record are no properties of its object.
    ['{constructor|exists: true}', {}, false],
    ['{__proto__.x|exists: true}', {}, false],
  ])('%s and %j', (selection, record, isMatch) => {
    expect(matches(selection, record)).toBe(isMatch);
  });

  test.each<[selection: string, value: unknown, isMatch: boolean]>([
    ['{f|lt: 5}', 4, true],
    ['{f|lt: 5}', 5, false],
    ['{f|lte: 5}', 5, true],
    ['{f|gt: 5}', 5, false],
    ['{f|gt: 5}', '5.1', true],
    ['{f|gte: -1}', -1, true],
    ['{f|gte: 5}', 'five', false],
    ['{f|gte: 5}', null, false],
    ['{f|gte|neq: 5}', 4, true],
    ['{f|gte: [9, 5]}', 6, true],
  ])('%s and %j', (selection, value, isMatch) => {
    expect(matches(selection, { f: value })).toBe(isMatch);
  });
});

test.each<[block: string, address: string, isMatch: boolean]>([
  ['192.168.1.0/24', '192.168.1.255', true],
  ['192.168.1.0/24', '192.168.2.0', false],
  ['0.0.0.0/0', '203.0.113.9', true],
  ['10.0.0.1/32', '10.0.0.1', true],
  ['2001:db8::/32', '2001:db8:ffff::1', true],
  ['2001:DB8::/32', '2001:0db8:0000::0001', true],
  ['2001:db8::/32', '2001:db9::1', false],
  ['::1/128', '::1', true],
  ['0.0.0.0/0', '2001:db8::1', false],
  ['192.168.1.0/24', 'AWS Internal', false],
  ['192.168.1.0/24', '192.168.1.1.evil.example', false],
])('cidr %s and %s', (block, address, isMatch) => {
  expect(matches(`{f|cidr: '${block}'}`, { f: address })).toBe(isMatch);
});

test.each<[modifiers: string, expression: string, text: string, isMatch: boolean]>([
  ['re', 'foo.?bar', 'a foo-bar b', true],
  ['re', 'FOO', 'foo', false],
  ['re|i', 'FOO', 'foo', true],
  ['re', '^b', 'a\nb', false],
  ['re|m', '^b', 'a\nb', true],
  ['re|m', 'a$', 'a\nb', true],
  ['re', 'a.b', 'a\nb', false],
  ['re|s', 'a.b', 'a\nb', true],
  ['re|i|m|s', '^B.C$', 'a\nb\nc', true],
  ['re', '^(a|b){2,3}$', 'aba', true],
  ['re', '^(a|b){2,3}$', 'abab', false],
  ['re', '^[^a-c]+$', 'xyz', true],
  ['re', '\\*', 'a*b', true],
  ['re|neq', '^a', 'ba', true],
])('%s: %s and %j', (modifiers, expression, text, isMatch) => {
  expect(matches(`{f|${modifiers}: '${expression}'}`, { f: text })).toBe(isMatch);
});

test.each<[key: string, record: unknown, isMatch: boolean]>([
  ['f|fieldref', { f: 'Same', g: 'same' }, true],
  ['f|fieldref', { f: 'a', g: 'b' }, false],
  ['f|fieldref', { f: null, g: null }, false],
  ['f|fieldref|neq', { f: 'a', g: 'b' }, true],
  ['f|fieldref|contains', { f: 'abc', g: 'b' }, true],
  ['f|fieldref|startswith', { f: 'abc', g: 'b' }, false],
  ['f|fieldref|endswith', { f: 'abc', g: 'bc' }, true],
  ['f|fieldref|cased', { f: 'A', g: 'a' }, false],
])('%s: g and %j', (key, record, isMatch) => {
  expect(matches(`{${key}: g}`, record)).toBe(isMatch);
});

test.each<[selection: string, text: string, isMatch: boolean]>([
  ["{f|expand: '%names%'}", 'bob', true],
  ["{f|expand: '%names%'}", 'eve', false],
  // A list may have patterns, and a value several placeholders.
  ["{f|expand: '%servers%'}", 'srv-12', true],
  ["{f|expand: '%names%@%places%'}", 'bob@north', true],
  ["{f|expand: '%names%@%places%'}", 'bob@east', false],
  ["{f|startswith|expand: 'x-%names%'}", 'x-alice-1', true],
  ["{f|expand: '\\%plain%names%'}", '%plainbob', true],
  ["{f: '%names%'}", '%names%', true],
  ["{f|expand: '%empty%'}", '', false],
])('%s and %s', (selection, text, isMatch) => {
  const lists = new Map([
    ['names', ['alice', 'bob']],
    ['places', ['north', 'south']],
    ['servers', ['srv*']],
    ['empty', []],
  ]);
  expect(matches(selection, { f: text }, lists)).toBe(isMatch);
});

test.each<[selection: string, record: unknown, isMatch: boolean]>([
  ['[needle]', { a: { b: ['a NEEDLE here'] } }, true],
  ['[needle, pin]', { a: 'pin' }, true],
  ["{'|all': [needle, pin]}", { a: 'pin', b: 'needle' }, true],
  ["{'|all': [needle, pin]}", { a: 'pin' }, false],
  ["['nee*le']", { a: 'a needle' }, true],
  ["{'|re': '^n.+e$'}", { a: 'needle' }, true],
  ['[404]', { status: 404 }, true],
  // A key of a record is no text of it.
  ['[needle]', { needle: 'x' }, false],
  ['[{f: a}, {g: b}]', { g: 'b' }, true],
  ['[{f: a, g: b}, {h: c}]', { f: 'a' }, false],
])('keywords and lists of maps: %s and %j', (selection, record, isMatch) => {
  expect(matches(selection, record)).toBe(isMatch);
});

describe('conditions', () => {
  /** Each selection holds if its letter stands in the word. */
  const holds = (condition: string, word: string) => {
    const names = { sel_a: 'a', sel_b: 'b', filter: 'c', _hidden: 'd', 'sel-e': 'e' };
    const selections = Object.entries(names).map(([name, letter]) => `  ${name}: {f|contains: ${letter}}`);
    const rules = ruleOf(selections.join('\n'), condition, KUBERNETES, new Map());
    return new RuleSet(rules, recordReader('kube-apiserver-audit')).matches({ f: word }).length === 1;
  };

  test.each<[condition: string, holdsFor: string]>([
    ['sel_a', 'a ab ac abc'],
    ['sel_a and sel_b', 'ab abc'],
    ['sel_a or sel_b and filter', 'a ab ac bc abc'],
    ['(sel_a or sel_b) and filter', 'ac bc abc'],
    ['not sel_a and sel_b', 'b bc'],
    ['not (sel_a and sel_b)', 'a b c d e ac bc'],
    ['not not sel_a', 'a ab ac abc'],
    ['NOT sel_a AND sel_b', 'b bc'],
    ['((sel_a) or ((sel_b))) and (not (filter))', 'a b ab'],
    ['1 of sel_*', 'a b ab ac bc abc'],
    ['any of sel_*', 'a b ab ac bc abc'],
    ['all of sel_*', 'ab abc'],
    ['1 of sel*', 'a b e ab ac bc abc'],
    ['all of *_b', 'b ab bc abc'],
    ['1 of sel_a', 'a ab ac abc'],
    ['1 of them', 'a b c e ab ac bc abc'],
    ['1 of _*', 'd'],
    ['1 of sel_* and not 1 of filter*', 'a b ab'],
    ['not all of sel_* or filter', 'a b c d e ac bc abc'],
    ['[sel_a and sel_b, filter]', 'c ab ac bc abc'],
  ])('%s', (condition, holdsFor) => {
    const words = ['a', 'b', 'c', 'd', 'e', 'ab', 'ac', 'bc', 'abc'];
    expect(words.filter((word) => holds(condition, word)).join(' ')).toBe(holdsFor);
  });
});

test('parts of a time are those of UTC', () => {
  const isMatch = (selection: string, time: string) => matches(selection, { f: time });
  expect(isMatch('{f|hour: 23}', '2026-03-02T00:30:00+01:00')).toBe(true);
  expect(isMatch('{f|week: 53}', '2021-01-03T00:00:00Z')).toBe(true);
  expect(isMatch('{f|week: 1}', '2026-01-01T00:00:00Z')).toBe(true);
  expect(isMatch('{f|minute|gte: 30, f|day: 2, f|month: 3, f|year: 2026}', '2026-03-02T00:30:00Z')).toBe(true);
  expect(isMatch('{f|hour: 0}', 'not a time')).toBe(false);
});

test('a field of an event that its log does not state is missing', () => {
  const event: RecordedEvent = {
    ...someEvent({ region: null, details: { list: [{ name: 'a' }, { name: 'b' }] } }),
    ...{ seq: 1, source: 's', evidence: { file: 'f', record: 1, offset: 0, length: 1 } },
  };
  const source = '{product: imgaudit, category: container_registry}';
  const holds = (selection: string) => {
    return new RuleSet(ruleOf(`  s: ${selection}`, 's', source, new Map()), EVENT_READER).matches(event).length === 1;
  };
  expect(holds('{region: null, region|exists: false, image.tag|exists: false}')).toBe(true);
  expect(holds('{region|neq: eu-west-1}')).toBe(true);
  expect(holds('{details.list.name|contains|all: [a, b]}')).toBe(true);
  expect(holds('{details.list.name: c}')).toBe(false);
});
