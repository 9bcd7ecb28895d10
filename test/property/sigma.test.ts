import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RecordedEvent } from '../../src/domain/registry-event.ts';
import { eventPayload } from '../../src/report/payloads.ts';
import { EVENT_READER } from '../../src/sigma/evaluate/event-reader.ts';
import { RuleSet } from '../../src/sigma/evaluate/rule-set.ts';
import { linkRules } from '../../src/sigma/parse/link-rules.ts';
import { parseRuleFile } from '../../src/sigma/parse/parse-rules.ts';
import { parseRegularExpression } from '../../src/sigma/patterns/parse-regular-expression.ts';
import { matchesSomewhere } from '../../src/sigma/patterns/regular-expression.ts';
import { anyEvent } from '../support/arbitrary-event.ts';
import { type NaiveSelection, naiveRule } from '../support/naive-sigma.ts';

const FIELDS = ['category', 'outcome', 'actor.name', 'image.tag', 'image.repository', 'reasonCode', 'region'];
const WORDS = ['push', 'pull', 'a', 'A', 'ab', 'b*', '*b', 'a?', 'v1', '404', '403', 'success', '', 'x\\*', 'ab.c'];
const MODIFIERS = [
  '',
  '|contains',
  '|startswith',
  '|endswith',
  '|cased',
  '|neq',
  '|contains|all',
  '|gte',
  '|lt',
  '|exists',
];

const small = fc.constantFrom('a', 'A', 'ab', 'aab', 'b', 'v1', 'x*', 'ab.c', '404', '403', '12', null);
const event: fc.Arbitrary<RecordedEvent> = fc
  .tuple(anyEvent, small, small, small, small, small)
  .map(([base, name, tag, repository, reasonCode, region]): RecordedEvent => {
    const image = { registry: null, namespace: null, repository, tag, digest: null };
    const evidence = { file: 'x', record: 1, offset: 0, length: 1 };
    return { ...base, actor: { ...base.actor, name }, image, reasonCode, region, seq: 1, source: 's', evidence };
  });

const item = fc
  .tuple(
    fc.constantFrom(...FIELDS),
    fc.constantFrom(...MODIFIERS),
    fc.array(fc.constantFrom(...WORDS), { minLength: 2, maxLength: 3 }),
  )
  .map(([field, modifier, words]): [string, unknown] => {
    if (modifier === '|exists') return [`${field}${modifier}`, words.length === 2];
    if (modifier === '|gte' || modifier === '|lt') return [`${field}${modifier}`, words.length === 2 ? 404 : 12];
    return [`${field}${modifier}`, words];
  });
const selection: fc.Arbitrary<NaiveSelection> = fc.oneof(
  fc.array(item, { minLength: 1, maxLength: 3 }).map((pairs) => Object.fromEntries(pairs)),
  fc.array(
    item.map((pair) => Object.fromEntries([pair])),
    { minLength: 1, maxLength: 3 },
  ),
);
const CONDITIONS = [
  'sel_a',
  'not sel_a',
  'sel_a and not sel_b',
  'sel_a or sel_b and other',
  '(sel_a or sel_b) and not other',
  '1 of sel_*',
  'all of sel_*',
  'all of them',
  'not 1 of sel_* or other',
];
const rule = fc.record({
  sel_a: selection,
  sel_b: selection,
  other: selection,
  condition: fc.constantFrom(...CONDITIONS),
});

/** JSON is YAML. */
function parsed(detections: readonly unknown[]) {
  const documents = detections.map((detection, index) =>
    JSON.stringify({ title: `r${index}`, id: `r${index}`, logsource: { product: 'imgaudit' }, detection }),
  );
  const file = { path: 'r.yml', bytes: 1, sha256: '', text: documents.join('\n---\n') };
  const { documents: rules, problems } = parseRuleFile(file, new Map());
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return linkRules(rules, new Set()).rules;
}

test('the evaluator agrees with one that reads rules word by word', () => {
  fc.assert(
    fc.property(
      fc.array(rule, { minLength: 1, maxLength: 40 }),
      fc.array(event, { minLength: 1, maxLength: 15 }),
      (rules, events) => {
        const set = new RuleSet(
          parsed(rules).map(({ expression }) => expression),
          EVENT_READER,
        );
        for (const one of events) {
          const json = eventPayload(one);
          const expected = rules.flatMap((each, index) => (naiveRule(each, json) ? [index] : []));
          expect(set.matches(one)).toEqual(expected);
        }
      },
    ),
    { numRuns: 60 },
  );
});

const atom = fc.constantFrom(
  'a',
  'b',
  '.',
  '[ab]',
  '[^a]',
  '\\d',
  '\\w',
  '\\.',
  '(ab)',
  '(a|b)',
  '(?:a|)',
  '^',
  '$',
  '\\b',
);
const repeated = fc
  .tuple(atom, fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,2}', '{0,}', '*?'))
  .map(([one, times]) => {
    return ['^', '$', '\\b'].includes(one) ? one : one + times;
  });
const expression = fc
  .array(repeated, { minLength: 1, maxLength: 6 })
  .chain((parts) =>
    fc.constantFrom(parts.join(''), `${parts.join('')}|${parts.toReversed().join('')}`, `(${parts.join('')})+`),
  );

test('regular expressions match what those of JavaScript match', () => {
  fc.assert(
    fc.property(
      expression,
      fc.array(fc.constantFrom('a', 'b', 'A', '1', '.', ' '), { maxLength: 8 }),
      fc.boolean(),
      (source, letters, ignoresCase) => {
        const text = letters.join('');
        const own = parseRegularExpression(source, { ignoresCase, isMultiline: false, dotMatchesAll: false });
        if ('problem' in own) throw new Error(`${source} ${own.problem}`);
        expect(matchesSomewhere(own, text), `${source} on ${JSON.stringify(text)}`).toBe(
          new RegExp(source, ignoresCase ? 'i' : '').test(text),
        );
      },
    ),
    { numRuns: 1500 },
  );
});

test('no regular expression and no text make the program hang', () => {
  const flags = { ignoresCase: false, isMultiline: false, dotMatchesAll: false };
  const text = `${'a'.repeat(20_000)}!`;
  for (const source of ['(a+)+$', '(a|a)*b', '(a*)*b', '^(a|aa)+$', '(.*)(.*)(.*)(.*)b']) {
    const own = parseRegularExpression(source, flags);
    if ('problem' in own) throw new Error(own.problem);
    expect(matchesSomewhere(own, text)).toBe(false);
  }
  expect(parseRegularExpression('((a{100}){100}){100}', flags)).toHaveProperty('problem');
  expect(parseRegularExpression('('.repeat(5000), flags)).toHaveProperty('problem');
});
