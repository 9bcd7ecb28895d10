import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, type KnownCase, makeCase } from '../../quality/case.ts';
import { type Answer, figuresOf, firstRows, medianOf, per100000, ruleFigures } from '../../quality/figures/figures.ts';
import { judge } from '../../quality/figures/judge.ts';
import { generateLife, type Recipe } from '../../quality/generate.ts';
import { ORGANISATIONS } from '../../quality/organisation.ts';
import { MONTH } from '../../quality/questions.ts';

/**
 * Bars that today's rules reach on a twentieth of the full size. Tighten them when rules get better; never loosen them
 * without saying in the commit what is lost.
 */
const BARS = [
  {
    name: 'tidewater',
    found: 33,
    falseMedium: 85,
    falseHigh: 0,
    row: 6,
    early: 30,
    pieces: 2,
    falseIncidents: 17,
  },
  {
    name: 'lanternfish',
    found: 34,
    falseMedium: 28,
    falseHigh: 0,
    row: 7,
    early: 33,
    pieces: 2,
    falseIncidents: 28,
  },
];

function recipeOf(name: string, hasAttacks = true): Recipe {
  const organisation = ORGANISATIONS.find((one) => one.name === name);
  if (organisation === undefined) throw new Error(`no organisation ${name}`);
  return { organisation, seed: 1, scale: 0.05, hasAttacks };
}

const folder = mkdtempSync(join(tmpdir(), 'imgaudit-quality-'));
const cases = new Map<string, { readonly known: KnownCase; readonly answer: Answer }>();

beforeAll(async () => {
  const made = await Promise.all(
    BARS.map(async ({ name }) => {
      const known = await makeCase(recipeOf(name), join(folder, name));
      const [end = 0] = MONTH.ends;
      return { name, known, answer: await ask(known, MONTH, end) };
    }),
  );
  for (const { name, known, answer } of made) cases.set(name, { known, answer });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(BARS)('$name: attacks are found and false findings stay below the bar', ({ name, ...bars }) => {
  const { answer } = caseOf(name);
  const { found, campaigns, falseMedium, falseHigh, events } = figuresOf([answer]);
  const measured = {
    found,
    falseMedium: Math.round(per100000(falseMedium, events)),
    falseHigh: Math.round(per100000(falseHigh, events)),
  };
  const rules = ruleFigures([answer]).map(({ rule, right, wrong }) => `${rule} ${right} right, ${wrong} false`);
  console.log(`${name}: ${JSON.stringify(measured)} of ${campaigns}\n${rules.join('\n')}`);
  expect(found, 'attacks found').toBeGreaterThanOrEqual(bars.found);
  expect(measured.falseMedium, 'false findings, medium or above').toBeLessThanOrEqual(bars.falseMedium);
  expect(measured.falseHigh, 'false findings, high or above').toBeLessThanOrEqual(bars.falseHigh);
});

test.each(BARS)('$name: every attack left records, and the truth decides what is right', ({ name }) => {
  const { known, answer } = caseOf(name);
  expect([...known.titles.keys()].filter((id) => !answer.campaigns.has(id))).toEqual([]);
  const findings = answer.findings.map(({ finding }) => finding);
  const [lost] = firstRows(answer, 'medium').keys();
  // Without its labels, an attack is not found, and what told it is false.
  const without = new Map([...known.truth].filter(([, campaign]) => campaign !== lost));
  const judged = { ...answer, findings: judge(findings, without) };
  expect(figuresOf([judged]).found).toBe(figuresOf([answer]).found - 1);
  expect(firstRows(judged, 'medium').has(lost ?? '')).toBe(false);
  // With the labels turned round, what was false is right, and nothing is false in both.
  const numbered = known.events.map(({ campaign }, index) => [index + 1, campaign] as const);
  const flipped = new Map(numbered.flatMap(([seq, campaign]) => (campaign === null ? [[seq, 'daily life']] : [])));
  const inBoth = judge(findings, flipped).filter(({ campaigns }, index) => {
    return campaigns.size + (answer.findings[index]?.campaigns.size ?? 0) === 0;
  });
  expect(inBoth).toEqual([]);
});

test.each(BARS)('$name: the same seed gives the same bytes, and attacks leave daily life as it was', ({ name }) => {
  const [first, again, benign] = [recipeOf(name), recipeOf(name), recipeOf(name, false)].map(generateLife);
  expect(again?.logs).toEqual(first?.logs);
  const daily = new Set(first?.logs.flatMap(({ lines }) => lines));
  expect(benign?.logs.flatMap(({ lines }) => lines).filter((line) => !daily.has(line))).toEqual([]);
  expect(generateLife({ ...recipeOf(name), seed: 2 }).logs).not.toEqual(first?.logs);
});

test.each(BARS)('$name: incidents tell each attack in few pieces, and most of them early', ({ name, ...bars }) => {
  const { answer } = caseOf(name);
  const { found, incidentRows, incidentsEach, falseIncidents, events } = figuresOf([answer]);
  const measured = {
    row: medianOf(incidentRows),
    pieces: Math.max(...incidentsEach),
    early: incidentRows.filter((row) => row <= 20).length,
    falseIncidents: Math.round(per100000(falseIncidents, events)),
  };
  console.log(`${name}: ${JSON.stringify(measured)} of ${found}`);
  // What a finding tells, its incident tells.
  expect(incidentRows).toHaveLength(found);
  expect(answer.incidents.flatMap(({ incident }) => incident.findings).toSorted()).toEqual(
    answer.findings.map(({ finding }) => finding.id).toSorted(),
  );
  expect(measured.row, 'row of the median attack').toBeLessThanOrEqual(bars.row);
  expect(measured.early, 'attacks in the first twenty rows').toBeGreaterThanOrEqual(bars.early);
  expect(measured.pieces, 'incidents that tell one attack, at most').toBeLessThanOrEqual(bars.pieces);
  expect(measured.falseIncidents, 'false incidents, medium or above').toBeLessThanOrEqual(bars.falseIncidents);
});

function caseOf(name: string): { readonly known: KnownCase; readonly answer: Answer } {
  const found = cases.get(name);
  if (found === undefined) throw new Error(`the case of ${name} was not made`);
  return found;
}
