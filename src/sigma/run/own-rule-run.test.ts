import { describe, expect, test } from 'vitest';
import { instantAt } from '../../../test/support/instant-at.ts';
import { someEvent } from '../../../test/support/some-event.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import { linkRules } from '../parse/link-rules.ts';
import { parseRuleFile } from '../parse/parse-rules.ts';
import { ownDetections } from './own-detections.ts';
import { OwnRuleRun } from './own-rule-run.ts';
import { planOf } from './plan.ts';

const SOURCE = 'logsource: {product: imgaudit, category: container_registry}';

/** An event in few words: minutes after midnight, the category, the actor, and other fields. */
type Line = readonly [
  minute: number,
  category: RecordedEvent['category'],
  actor: string | null,
  more?: Partial<RecordedEvent>,
];

function eventsOf(lines: readonly Line[]): readonly RecordedEvent[] {
  return lines.map(([minute, category, name, more = {}], index) => ({
    ...someEvent({
      time: instantAt(new Date(Date.UTC(2026, 2, 2, 0, minute)).toISOString()),
      category,
      actor: { id: null, name, type: 'user', credential: null },
    }),
    ...{ seq: index + 1, source: 's', evidence: { file: 'f', record: index + 1, offset: 0, length: 1 } },
    ...more,
  }));
}

/** What rules find: the id of the rule and the numbers of the events. */
function found(text: string, lines: readonly Line[]): readonly (readonly [string, readonly number[]])[] {
  const { documents, problems } = parseRuleFile({ path: 'r.yml', bytes: 1, sha256: '', text }, new Map());
  const linked = linkRules(documents, new Set());
  expect([...problems, ...linked.problems].filter(({ severity }) => severity === 'error')).toEqual([]);
  const run = new OwnRuleRun(planOf(linked, new Set()));
  for (const event of eventsOf(lines)) run.add(event, []);
  run.end();
  return ownDetections(run).map(({ rule, detection: { evidence } }) => [
    rule.id,
    evidence.of.kind === 'numbers' ? evidence.of.numbers : [],
  ]);
}

const rule = (name: string, selection: string, condition = 'selection') =>
  `---\ntitle: ${name}\nid: ${name}\n${SOURCE}\ndetection:\n    selection: ${selection}\n    other: {actor.name: other}\n    condition: ${condition}\n`;
const correlation = (body: string) => `title: c\nid: c\ncorrelation: ${body}\n`;
const PUSH = rule('push', '{category: push}');
const DELETE = rule('delete', '{category: delete}');

test.each<[condition: string, matches: boolean]>([
  // `or` binds least, then `and`, then `not`.
  ['selection or other and not selection', true],
  ['not other and selection', true],
  ['1 of them', true],
  ['all of them', false],
  ['all of sel* and not 1 of oth*', true],
])('the condition %s', (condition, matches) => {
  expect(found(rule('r', '{category: push}', condition), [[0, 'push', 'a']]).length === 1).toBe(matches);
});

test.each<[test: string, tag: string, matches: boolean]>([
  // A backslash is itself, unless a wildcard or another backslash follows.
  ["'a\\b'", 'a\\b', true],
  ["'a\\\\b'", 'a\\b', true],
  ["'a\\*'", 'a*', true],
  ["'a\\*'", 'ab', false],
  ["'a\\\\*'", 'a\\b', true],
  ["'a\\\\\\*'", 'a\\*', true],
  ["'V1'", 'v1', true],
  ['1.10', '1.10', true],
  ['1.10', '1.2', false],
  ["''", '', true],
])('the value %s and the tag %s', (value, tag, matches) => {
  const image = { registry: null, namespace: null, repository: 'r', tag, digest: null };
  expect(found(rule('r', `{image.tag: ${value}}`), [[0, 'push', 'a', { image }]]).length === 1).toBe(matches);
});

test.each([
  ['{time|hour: 3, time|minute|gte: 5, time|week: 10, time|year: 2026, time|month: 3, time|day: 2}', 1],
  ['{time|hour: 4}', 0],
  ['{image.tag: null, image.tag|exists: false}', 1],
  ['{actor.name|fieldref: action}', 1],
  ['{actor.name|fieldref|neq: action}', 0],
  ['{actor.name|re|i: ^PULL$}', 1],
  ['{actor.name|re: ^PULL$}', 0],
  ['[PUL]', 1],
  ['{"|all": [pul, success]}', 1],
  ['{"|all": [pul, nothing]}', 0],
])('%s', (selection, matches) => {
  expect(found(rule('r', selection), [[185, 'pull', 'pull']]).length).toBe(matches);
});

describe('correlations', () => {
  test('event_count counts in a window that slides, for each group', () => {
    const text =
      correlation('{type: event_count, rules: [push], group-by: [actor.name], timespan: 10m, condition: {gte: 3}}') +
      PUSH;
    const lines: Line[] = [
      [0, 'push', 'a'],
      [6, 'push', 'a'],
      [7, 'push', 'b'],
      // Ten minutes after the first one: both ends belong to the window.
      [10, 'push', 'a'],
      [12, 'push', 'a'],
      [13, 'push', null],
      [40, 'push', 'a'],
    ];
    expect(found(text, lines)).toEqual([['c', [1, 2, 4, 5]]]);
  });

  test('value_count counts different values', () => {
    const text =
      correlation(
        '{type: value_count, rules: [push], group-by: [actor.name], timespan: 1h, condition: {field: region, gte: 2}}',
      ) + PUSH;
    const lines: Line[] = [
      [0, 'push', 'a', { region: 'x' }],
      [1, 'push', 'a', { region: 'X' }],
      [2, 'push', 'b', { region: 'x' }],
      [3, 'push', 'b', { region: 'y' }],
    ];
    expect(found(text, lines)).toEqual([['c', [3, 4]]]);
  });

  test.each([
    ['value_sum', '{field: reasonCode, gt: 55}', [1, 2, 3]],
    ['value_avg', '{field: reasonCode, gte: 25}', [1, 2, 3, 4]],
    ['value_percentile', '{field: reasonCode, percentile: 50, gte: 20}', [1, 2, 3, 4]],
    ['value_percentile', '{field: reasonCode, lte: 33.4}', [1, 2, 3, 4]],
  ])('%s with %s', (type, condition, numbers) => {
    const text =
      correlation(`{type: ${type}, rules: [push], group-by: [actor.name], timespan: 1h, condition: ${condition}}`) +
      PUSH;
    const codes = ['10', '20', '30', '40'];
    const lines = codes.map((reasonCode, at): Line => [at, 'push', 'a', { reasonCode }]);
    const [[, events] = ['', []]] = found(text, lines);
    expect(events.slice(0, numbers.length)).toEqual(numbers);
  });

  test('temporal takes any order, temporal_ordered that of its rules', () => {
    const of = (type: string) =>
      correlation(`{type: ${type}, rules: [push, delete], group-by: [actor.name], timespan: 5m}`) + PUSH + DELETE;
    const backward: Line[] = [
      [0, 'delete', 'a'],
      [1, 'push', 'a'],
    ];
    const forward: Line[] = [
      [0, 'push', 'a'],
      [5, 'delete', 'a'],
    ];
    const late: Line[] = [
      [0, 'push', 'a'],
      [6, 'delete', 'a'],
    ];
    const others: Line[] = [
      [0, 'push', 'a'],
      [1, 'delete', 'b'],
    ];
    expect([backward, forward, late, others].map((lines) => found(of('temporal'), lines).length)).toEqual([1, 1, 0, 0]);
    expect([backward, forward, late, others].map((lines) => found(of('temporal_ordered'), lines).length)).toEqual([
      0, 1, 0, 0,
    ]);
  });

  test('chains: a correlation about a correlation, with aliases', () => {
    const many =
      '---\ntitle: many\nname: many\ncorrelation: {type: event_count, rules: [push], group-by: [actor.name], timespan: 5m, condition: {gte: 2}}\n';
    const text =
      correlation(
        '{type: temporal_ordered, rules: [many, delete], group-by: [who], timespan: 1h, aliases: {who: {many: actor.name, delete: region}}}',
      ) +
      many +
      PUSH +
      DELETE;
    const lines: Line[] = [
      [0, 'push', 'a'],
      [1, 'push', 'a'],
      [9, 'delete', 'x', { region: 'a' }],
      [9, 'delete', 'x', { region: 'b' }],
    ];
    expect(found(text, lines)).toEqual([['c', [2, 3]]]);
  });

  test('a condition of words says which rules must have matched', () => {
    const text =
      correlation(
        '{type: temporal, rules: [push, delete], group-by: [actor.name], timespan: 5m, condition: push and not delete}',
      ) +
      PUSH +
      DELETE;
    expect(
      found(text, [
        [0, 'delete', 'a'],
        [1, 'push', 'a'],
        [1, 'push', 'b'],
      ]),
    ).toEqual([['c', [3]]]);
  });
});

test('a filter narrows the rules that it names', () => {
  const filter = `---\ntitle: f\n${SOURCE}\nfilter:\n    rules: [push]\n    selection: {actor.name|startswith: ci-}\n    condition: not selection\n`;
  const lines: Line[] = [
    [0, 'push', 'ci-1'],
    [1, 'push', 'a'],
    [2, 'delete', 'ci-1'],
  ];
  expect(found(PUSH.slice(4) + DELETE + filter, lines)).toEqual([
    ['push', [2]],
    ['delete', [3]],
  ]);
});

test('a correlation that says generate leaves its rules their findings', () => {
  const text =
    correlation(
      '{type: event_count, rules: [push], group-by: [actor.name], timespan: 5m, condition: {gte: 2}, generate: true}',
    ) + PUSH;
  expect(
    found(text, [
      [0, 'push', 'a'],
      [1, 'push', 'a'],
    ]).map(([id]) => id),
  ).toEqual(['push', 'c']);
});
