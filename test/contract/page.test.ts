import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EXPORTS } from '../../src/exports/registry.ts';
import type { PageInput } from '../../src/report/page/page-input.ts';
import { HOSTILE_TEXTS } from '../support/hostile-text.ts';
import { isTime, kindOf, type Leaf, leavesOf, withLeaves } from '../support/leaves.ts';

const INPUT: PageInput = JSON.parse(readFileSync('fixtures/exports/html/input.json', 'utf8')).items[0];

function pageText(input: PageInput): string {
  const found = EXPORTS.find(({ id }) => id === 'html');
  if (!found?.page) throw new RangeError('there is no page');
  return [...(found.page([input], null) as Iterable<string>)].join('');
}

/** Leaves whose values come from a closed list: another value of it must change the page. */
const TERMS: ReadonlyMap<string, string> = new Map([
  ['summary.figures.*.severity', 'info'],
  ['incidents.rows.*.severity', 'info'],
  ['incidents.rows.*.findings.rows.*.severity', 'info'],
  ['incidents.rows.*.lanes.rows.*.marks.*.kind', 'other'],
  ['findings.rows.*.severity', 'info'],
  ['reach.rows.*.worst', 'info'],
  ['expected.suppressed.rows.*.severity', 'info'],
]);

/** A value that stands nowhere else in the page. */
function markerOf(leaf: Leaf, at: number): Leaf['value'] {
  if (kindOf(leaf) === 'zone') return 'Asia/Kathmandu';
  if (isTime(leaf.value)) return new Date(Date.UTC(2031, 0, 1) + at * 60_000).toISOString();
  return typeof leaf.value === 'number' ? 7_000_001 + at : `marker${at}end`;
}

const KINDS = [...new Set(leavesOf(INPUT).map(kindOf))];

describe('the page is made of its input', () => {
  const before = pageText(INPUT);

  test.each(KINDS)('%s stands in it', (kind) => {
    const markers: string[] = [];
    const term = TERMS.get(kind);
    const changed = withLeaves(INPUT, (leaf) => {
      if (kindOf(leaf) !== kind) return leaf.value;
      const marker = term ?? markerOf(leaf, markers.length);
      markers.push(String(marker));
      return marker;
    });
    const page = pageText(changed);
    expect(page).not.toBe(before);
    if (term === undefined) expect(markers.filter((marker) => !page.includes(marker))).toEqual([]);
  });

  test('the fixture fills every field, so that none is left out above', () => {
    const nulls = new Set<string>();
    const walk = (value: unknown, path: Leaf['path']): void => {
      if (value === null) nulls.add(kindOf({ path, value: '' }));
      else if (Array.isArray(value)) for (const [at, member] of value.entries()) walk(member, [...path, at]);
      else if (typeof value === 'object') {
        for (const [name, member] of Object.entries(value)) walk(member, [...path, name]);
      }
    };
    walk(INPUT, []);
    // A sentence in the place of a deployment: its own test is below.
    expect([...nulls].filter((kind) => !KINDS.includes(kind))).toEqual(['deployment.unknown']);
  });

  test('a case without an inventory says so', () => {
    const deployment = { unknown: 'marker', clusters: [], workloads: { rows: [], cut: null } };
    expect(pageText({ ...INPUT, deployment })).toContain('marker');
  });
});

test('a caption is the last part of its figure, as HTML wants it', () => {
  const page = pageText(INPUT);
  expect(page.match(/<figcaption>/g)?.length).toBeGreaterThan(3);
  expect(page).not.toMatch(/<\/figcaption>(?!<\/figure>)/);
});

test('the same input gives the same page', () => {
  expect(pageText(INPUT)).toBe(pageText(structuredClone(INPUT)));
});

test.each(HOSTILE_TEXTS.map((text) => [JSON.stringify(text), text]))('%s adds no markup', (_, hostile) => {
  const letters = /[\p{L}\p{N}]/u;
  const isOfLog = (leaf: Leaf) =>
    typeof leaf.value === 'string' && !isTime(leaf.value) && !TERMS.has(kindOf(leaf)) && isFreeText(leaf);
  const tags = (fill: string) => {
    const page = pageText(withLeaves(INPUT, (leaf) => (isOfLog(leaf) ? fill : leaf.value)));
    return (page.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/"[^"]*"/g, '""'));
  };
  const harmless = [...hostile].map((character) => (letters.test(character) ? character : 'x')).join('');
  expect(tags(hostile)).toEqual(tags(harmless.padEnd(hostile.length, 'x').slice(0, hostile.length)));
});

/** Sentences that this program words, and the zone, hold no text of a log. */
function isFreeText(leaf: Leaf): boolean {
  return !/(?:^zone|\.cut|^deployment\.unknown|^method\.sentences\.\*|^evidence\.verdict)$/.test(kindOf(leaf));
}
