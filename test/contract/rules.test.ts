import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EVIDENCE_LIMIT } from '../../src/domain/finding.ts';
import { DAY_MS } from '../../src/domain/time-window.ts';
import { ATTACK_STEPS, CATEGORIES, SEVERITIES } from '../../src/domain/vocabulary.ts';
import { investigateSuspicious } from '../../src/investigations/suspicious.ts';
import { RULE_FAMILIES, type Rule } from '../../src/rules/engine/rule.ts';
import { RULES } from '../../src/rules/registry.ts';
import { IS_THOROUGH } from '../support/effort.ts';
import {
  caseOf,
  eventsOf,
  FIXTURE_END,
  FIXTURE_WINDOW,
  type RuleFixture,
  readRuleFixture,
  type SourcedEvent,
} from '../support/rule-fixture.ts';
import { flipped, readFlips } from '../support/rule-flips.ts';

const FIXTURES = 'fixtures/rules';

function findingsOf(
  rule: Rule,
  fixture: RuleFixture,
  files: readonly (readonly SourcedEvent[])[] = [eventsOf(fixture.lines)],
) {
  return investigateSuspicious(caseOf(files, fixture.running), {
    window: FIXTURE_WINDOW,
    where: [],
    rules: [rule],
    on: RULES,
    learnMs: 14 * DAY_MS,
    allow: [],
    intelligence: fixture.intelligence,
    isPublicOnly: false,
    minSeverity: 'info',
    now: FIXTURE_END,
  }).findings;
}

test('every folder of fixtures is that of a rule', () => {
  expect(readdirSync(FIXTURES).toSorted()).toEqual(RULES.map(({ id }) => id).toSorted());
});

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const fires = readRuleFixture(join(FIXTURES, id, 'fires.ndjson'));
  const quiet = readRuleFixture(join(FIXTURES, id, 'quiet.ndjson'));
  let foundOnce: ReturnType<typeof findingsOf> | null = null;
  /** What several tests ask, found once. */
  const found = () => {
    foundOnce ??= findingsOf(rule, fires);
    return foundOnce;
  };

  test('is its own manual', () => {
    expect(id).toMatch(/^[a-z]+(?:-[a-z]+)+$/);
    expect(SEVERITIES).toContain(rule.severity);
    expect(RULE_FAMILIES).toContain(rule.family);
    // Only a rule that sums up others shows no step of its own.
    if (rule.stage === 'summary') expect(rule.step).toBeNull();
    else expect(ATTACK_STEPS).toContain(rule.step);
    for (const text of [rule.title, rule.why, rule.logic, rule.falsePositives]) {
      expect(text.length).toBeGreaterThan(20);
    }
    for (const technique of rule.attack) expect(technique).toMatch(/^(?:AML\.)?T\d{4}(?:\.\d{3})?$/);
    for (const reference of rule.references) expect(reference).toMatch(/^https:\/\//);
    for (const category of rule.needs) expect(CATEGORIES).toContain(category);
    expect(rule.version).toBeGreaterThan(0);
  });

  test('fires on what it is for, with the severities its fixture names', () => {
    const findings = found();
    expect(findings.length).toBeGreaterThan(0);
    if (fires.severities !== null) expect(findings.map(({ severity }) => severity)).toEqual(fires.severities);
  });

  test('tells who, what and what to do next, with evidence', () => {
    for (const finding of found()) {
      expect(finding.rule).toBe(id);
      expect(finding.reason).toMatch(/\S.{30,}\.$/);
      expect(finding.next).toMatch(/^imgaudit \w+ /);
      expect(finding.events.length).toBeGreaterThan(0);
      expect(finding.events.length).toBe(Math.min(finding.count, EVIDENCE_LIMIT));
      expect(finding.first).toBeGreaterThanOrEqual(FIXTURE_WINDOW.from);
      expect(finding.last).toBeLessThan(FIXTURE_WINDOW.to);
      expect(finding.id).toMatch(/^[0-9a-f]{16}$/);
    }
  });

  test('is silent on ordinary activity and its documented false alarm', () => {
    expect(quiet.lines.filter(({ at }) => !at.endsWith('d')).length).toBeGreaterThanOrEqual(2);
    expect(findingsOf(rule, quiet).map(({ reason }) => reason)).toEqual([]);
  });

  test('finds the same whatever the order of import, the files, and what is imported again', () => {
    const events = eventsOf(fires.lines);
    const parts = [0, 1, 2].map((part) => events.filter((_, index) => index % 3 === part));
    const told = (findings: ReturnType<typeof findingsOf>) =>
      findings.map(({ id: finding, count, severity }) => ({ finding, count, severity }));
    const atOnce = [...parts.toReversed(), events.toReversed()];
    for (const files of IS_THOROUGH ? [[events.toReversed()], parts.toReversed(), [events, ...parts]] : [atOnce]) {
      expect(told(findingsOf(rule, fires, files))).toEqual(told(found()));
    }
  });

  const flips = readFlips(join(FIXTURES, id, 'flips.ndjson'));

  test('names the conditions it has', () => {
    expect(flips.length).toBeGreaterThanOrEqual(2);
  });

  test.each(flips.map((flip) => [flip.unless, flip] as const))('is silent unless %s', (_, flip) => {
    const severities = findingsOf(rule, flipped(fires, flip)).map(({ severity }) => severity);
    expect(severities).toEqual(flip.leaves ?? []);
  });
});
