import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RecordedEvent } from '../../src/domain/registry-event.ts';
import { linkRules } from '../../src/sigma/parse/link-rules.ts';
import { parseRuleFile } from '../../src/sigma/parse/parse-rules.ts';
import { OwnRuleRun } from '../../src/sigma/run/own-rule-run.ts';
import { planOf } from '../../src/sigma/run/plan.ts';
import { instantAt } from '../support/instant-at.ts';
import { type NaiveCorrelation, type NaiveEvent, naiveCorrelations } from '../support/naive-correlation.ts';
import { someEvent } from '../support/some-event.ts';

const MINUTE = 60_000;

/** The rules that correlations are about. Some events match several of them. */
const RULES = [
  { id: 'a', selection: { category: 'push' }, isMatch: ({ category }: RecordedEvent) => category === 'push' },
  { id: 'b', selection: { category: 'delete' }, isMatch: ({ category }: RecordedEvent) => category === 'delete' },
  { id: 'c', selection: { outcome: 'denied' }, isMatch: ({ outcome }: RecordedEvent) => outcome === 'denied' },
] as const;

const fields = { actor: 'actor.name', region: 'region', code: 'reasonCode' } as const;

const event = fc.record({
  gap: fc.constantFrom(0, 0, 1, 1, 2, 5),
  category: fc.constantFrom('push' as const, 'push' as const, 'delete' as const, 'pull' as const),
  outcome: fc.constantFrom('success' as const, 'denied' as const),
  name: fc.constantFrom('x', 'x', 'y', null),
  region: fc.constantFrom('x', 'y', 'Y', null),
  reasonCode: fc.constantFrom('1', '2', '2', '7', '0.5', 'text', null),
});

function recorded(of: readonly (typeof event extends fc.Arbitrary<infer Of> ? Of : never)[]): readonly RecordedEvent[] {
  let time = Date.UTC(2026, 2, 2);
  return of.map(({ gap, category, outcome, name, region, reasonCode }, index) => {
    time += gap * MINUTE;
    const ordinary = someEvent({
      time: instantAt(new Date(time).toISOString()),
      category,
      outcome,
      region,
      reasonCode,
    });
    const evidence = { file: 'f', record: index + 1, offset: 0, length: 1 };
    return { ...ordinary, actor: { ...ordinary.actor, name }, seq: index + 1, source: 's', evidence };
  });
}

function naive(events: readonly RecordedEvent[]): readonly NaiveEvent[] {
  return events.map((one) => ({
    seq: one.seq,
    time: one.time,
    rules: RULES.filter(({ isMatch }) => isMatch(one)).map(({ id }) => id),
    fields: { [fields.actor]: one.actor.name, [fields.region]: one.region, [fields.code]: one.reasonCode },
  }));
}

const limits = fc
  .array(fc.tuple(fc.constantFrom('gt', 'gte', 'lt', 'lte', 'eq', 'neq'), fc.constantFrom(0, 1, 2, 3, 4)), {
    minLength: 1,
    maxLength: 2,
  })
  .map((pairs): Record<string, number | string> => Object.fromEntries(pairs));
const groupBy = fc.constantFrom([], [fields.actor], [fields.actor, fields.region], ['who']);
const span = fc.constantFrom(1, 3, 10);
const rules = fc.shuffledSubarray(['a', 'b', 'c'], { minLength: 1 });
const ALIASES = { who: { a: fields.actor, b: fields.region, c: fields.actor, inner: fields.actor } };

const conditions: fc.Arbitrary<{ type: string; condition: NaiveCorrelation['condition'] }> = fc.oneof(
  limits.map((of) => ({ type: 'event_count', condition: of })),
  limits.map((of) => ({ type: 'value_count', condition: { ...of, field: fields.region } })),
  fc
    .constantFrom('value_sum', 'value_avg')
    .chain((type) => limits.map((of) => ({ type, condition: { ...of, field: fields.code } }))),
  fc
    .tuple(limits, fc.constantFrom(0, 1, 33, 50, 95, 100))
    .map(([of, percentile]) => ({ type: 'value_percentile', condition: { ...of, field: fields.code, percentile } })),
  fc.constantFrom({ lte: 40 }, { gt: 50 }, { eq: 100 }, { neq: 50 }).map((of) => ({
    type: 'value_percentile',
    condition: { ...of, field: fields.region } as Record<string, number | string>,
  })),
  fc
    .tuple(fc.constantFrom('temporal', 'temporal_ordered'), fc.oneof(fc.constant(null), limits))
    .map(([type, condition]) => ({ type, condition })),
);
const ofWords = fc.record({
  type: fc.constantFrom('temporal', 'temporal_ordered'),
  condition: fc.constantFrom(
    'a and c',
    'a or b',
    'a and not b',
    'not b and (a or c)',
    'a and (b or c)',
    'c and b and a',
  ),
});

const correlation = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(conditions, rules, groupBy, span) },
  { weight: 1, arbitrary: fc.tuple(ofWords, fc.shuffledSubarray(['a', 'b', 'c'], { minLength: 3 }), groupBy, span) },
);

function named(
  name: string,
  [{ type, condition }, ofRules, group, minutes]: readonly [
    { readonly type: string; readonly condition: NaiveCorrelation['condition'] },
    readonly string[],
    readonly string[],
    number,
  ],
): NaiveCorrelation {
  // An alias may be named for rules that the correlation is about alone.
  const who = Object.fromEntries(Object.entries(ALIASES.who).filter(([rule]) => ofRules.includes(rule)));
  const aliases = group.includes('who') ? { who } : {};
  return { name, type, rules: ofRules, groupBy: group, aliases, spanMs: minutes * MINUTE, condition };
}

/** What the correlations of a rule file find. JSON is YAML. */
function found(correlations: readonly NaiveCorrelation[], events: readonly RecordedEvent[]) {
  const logsource = { product: 'imgaudit', category: 'container_registry' };
  const documents = [
    ...correlations.map(({ name, type, rules: of, groupBy: group, aliases, spanMs, condition }) => ({
      title: name,
      id: name,
      correlation: {
        ...{ type, rules: of, 'group-by': group, aliases, timespan: `${spanMs / MINUTE}m`, generate: true },
        ...(condition === null ? {} : { condition }),
      },
    })),
    ...RULES.map(({ id, selection }) => ({
      ...{ title: id, id, logsource, detection: { selection, condition: 'selection' } },
    })),
  ];
  const text = documents.map((document) => JSON.stringify(document)).join('\n---\n');
  const { documents: read, problems } = parseRuleFile({ path: 'r.yml', bytes: 1, sha256: '', text }, new Map());
  const linked = linkRules(read, new Set());
  expect([...problems, ...linked.problems].filter(({ severity }) => severity === 'error')).toEqual([]);
  const run = new OwnRuleRun(planOf(linked, new Set()));
  for (const one of events) run.add(one, []);
  run.end();
  return new Map(
    run.correlations.map(({ correlator, found: of }) => [
      correlator.rule.head.id,
      of.map(({ group, events: gathered }) => ({ group, events: gathered.numbers.toSorted((a, b) => a - b) })),
    ]),
  );
}

function sorted(findings: readonly { readonly group: readonly string[]; readonly events: readonly number[] }[]) {
  return findings.map((one) => JSON.stringify([one.group, one.events])).toSorted();
}

test('correlations find what a reading of the specification without state finds', () => {
  let hits = 0;
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 25 }),
      fc.array(correlation, { minLength: 1, maxLength: 6 }),
      (of, asked) => {
        const events = recorded(of);
        const correlations = asked.map((one, at) => named(`k${at}`, one));
        const expected = naiveCorrelations(correlations, naive(events));
        const own = found(correlations, events);
        for (const { name } of correlations) {
          expect(sorted(own.get(name) ?? []), name).toEqual(sorted(expected.get(name) ?? []));
          hits += expected.get(name)?.length ?? 0;
        }
      },
    ),
    { numRuns: 400 },
  );
  expect(hits).toBeGreaterThan(500);
});

test('correlations about correlations find what the naive reading finds', () => {
  let hits = 0;
  const inner = fc.tuple(conditions, rules, fc.constantFrom([fields.actor], [fields.actor, fields.region]), span);
  const outer = fc.tuple(
    fc.constantFrom('temporal', 'temporal_ordered', 'event_count'),
    fc.constantFrom(['inner', 'b'], ['b', 'inner'], ['inner'], ['inner', 'a', 'b']),
    fc.constantFrom([], [fields.actor], ['who']),
    span,
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 25 }), inner, outer, (of, within, [type, about, group, minutes]) => {
      const events = recorded(of);
      const condition = type === 'event_count' ? { gte: 2 } : null;
      const correlations = [named('inner', within), named('outer', [{ type, condition }, about, group, minutes])];
      const expected = naiveCorrelations(correlations, naive(events));
      const own = found(correlations, events);
      for (const { name } of correlations) {
        expect(sorted(own.get(name) ?? []), name).toEqual(sorted(expected.get(name) ?? []));
      }
      hits += expected.get('outer')?.length ?? 0;
    }),
    { numRuns: 400 },
  );
  // By chance there are sometimes fewer than a hundred.
  expect(hits).toBeGreaterThan(40);
});
