import { describe, expect, test } from 'vitest';
import { CATEGORIES, SEVERITIES } from '../../src/domain/terms.ts';
import { RULES } from '../../src/rules/registry.ts';

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  test('is its own manual', () => {
    expect(id).toMatch(/^[a-z]+(?:-[a-z]+)+$/);
    expect(SEVERITIES).toContain(rule.severity);
    for (const text of [rule.title, rule.why, rule.logic, rule.falsePositives]) {
      expect(text.length).toBeGreaterThan(20);
    }
    for (const technique of rule.attack) expect(technique).toMatch(/^(?:T\d{4}(?:\.\d{3})?|AML\.T\d{4}(?:\.\d{3})?)$/);
    for (const reference of rule.references) expect(reference).toMatch(/^https:\/\//);
    for (const category of rule.needs) expect(CATEGORIES).toContain(category);
    expect(rule.version).toBeGreaterThan(0);
  });
});
