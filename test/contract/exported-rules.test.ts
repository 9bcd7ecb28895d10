import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXPORTED_RULES } from '../../src/sigma/export/built-in-rules.ts';
import { linkRules } from '../../src/sigma/parse/link-rules.ts';
import { parseRuleFile } from '../../src/sigma/parse/parse-rules.ts';
import { ownDetections } from '../../src/sigma/run/own-detections.ts';
import { OwnRuleRun } from '../../src/sigma/run/own-rule-run.ts';
import { planOf } from '../../src/sigma/run/plan.ts';
import { eventsOf, readRuleFixture } from '../support/rule-fixture.ts';

/** What an exported rule finds in the fixture of the built-in rule that it says the essence of. */
function found(id: string, text: string, fixture: string): number {
  const { documents, problems } = parseRuleFile({ path: 'r.yml', bytes: 1, sha256: '', text }, new Map());
  const linked = linkRules(documents, new Set());
  expect([...problems, ...linked.problems]).toEqual([]);
  const run = new OwnRuleRun(planOf(linked, new Set()));
  const events = eventsOf(readRuleFixture(join('fixtures/rules', id, fixture)).lines);
  for (const [index, { event, source }] of events.toSorted((a, b) => a.event.time - b.event.time).entries()) {
    const evidence = { file: 'f', record: index + 1, offset: 0, length: 1 };
    run.add({ ...event, source, seq: index + 1, evidence }, []);
  }
  run.end();
  return ownDetections(run).length;
}

test.each([...EXPORTED_RULES])('%s as a Sigma rule fires where the built-in rule does', (id, text) => {
  expect(found(id, text, 'fires.ndjson')).toBeGreaterThan(0);
});
