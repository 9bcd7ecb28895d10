import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EPOCH, parseInstant } from '../../src/domain/instant.ts';
import { DAY_MS } from '../../src/domain/time-window.ts';
import { SEVERITIES } from '../../src/domain/vocabulary.ts';
import { investigateSuspicious } from '../../src/investigations/suspicious.ts';
import { NO_INTELLIGENCE } from '../../src/rules/engine/detection.ts';
import { RULES } from '../../src/rules/registry.ts';
import { withCaseOf } from '../support/import-into-case.ts';

interface Label {
  readonly id: string;
  /** Addresses, actors or images that only this activity shows. */
  readonly about: readonly string[];
  readonly from?: string;
  readonly to?: string;
}

interface Labels {
  readonly window: { readonly from: string; readonly to: string };
  readonly attacks: readonly Label[];
  readonly decoys: readonly Label[];
}

const FOLDER = 'fixtures/cases/three-registries';
const LOGS = ['acr_access_log.ndjson', 'ibm_activity.ndjson', 'cloudtrail.json'].map((name) => join(FOLDER, name));
const labels: Labels = JSON.parse(readFileSync(join(FOLDER, 'labels.json'), 'utf8'));
const instant = (text: string) => parseInstant(text)?.instant ?? EPOCH;

test('every labelled attack is found, and no decoy is flagged at medium or above', async () => {
  const { findings } = await withCaseOf(LOGS, (reader) =>
    investigateSuspicious(reader, {
      window: { from: instant(labels.window.from), to: instant(labels.window.to) },
      where: [],
      rules: RULES,
      learnMs: 14 * DAY_MS,
      allow: [],
      intelligence: NO_INTELLIGENCE,
      isPublicOnly: false,
      minSeverity: 'info',
      now: instant(labels.window.to),
    }),
  );
  const loud = findings.filter(({ severity }) => SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf('medium'));
  const concerning = ({ about, from, to }: Label) =>
    loud.filter(({ images, actors, ips, first, last }) => {
      const isInTime = (from === undefined || last >= instant(from)) && (to === undefined || first < instant(to));
      return isInTime && [...images, ...actors, ...ips].some((name) => about.includes(name));
    });
  const attacks = labels.attacks.map((label) => ({ id: label.id, rules: concerning(label).map(({ rule }) => rule) }));
  const decoys = labels.decoys.map((label) => ({ id: label.id, rules: concerning(label).map(({ rule }) => rule) }));
  const found = attacks.filter(({ rules }) => rules.length > 0).length;
  const flagged = decoys.filter(({ rules }) => rules.length > 0);
  console.log(`recall ${found} of ${attacks.length}; false positives ${flagged.length} of ${decoys.length}`);
  expect(found).toBe(attacks.length);
  expect(flagged).toEqual([]);
});
