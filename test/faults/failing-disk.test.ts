import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { IS_THOROUGH, tries } from '../support/effort.ts';
import { type Fault, whyNoFaults } from '../support/failing-disk.ts';
import { ImportTrials, SITUATIONS, type Situation } from '../support/import-trial.ts';
import { randomOf, seedOf } from '../support/random.ts';

const RECORDS = IS_THOROUGH ? 2000 : 800;
const TRIALS_PER_FAULT = tries(10, 4);

/** The one line by which an import says that it cannot go on, and what to do. */
const COMPLAINTS: Readonly<Record<'error' | 'gone' | 'full', RegExp>> = {
  error: /^imgaudit: The disk of the case \S+ failed: .*What was imported before is kept\. Check the disk.*\n$/,
  gone: /^imgaudit: The disk of the case \S+ failed: .*What was imported before is kept\. Check the disk.*\n$/,
  full: /^imgaudit: (?:No space is left for the case \S+\.|The disk of the case \S+ failed: .*; it may be full\.) What was imported before is kept\. (?:Free some space|Check the disk).*\n$/,
};

const obstacle = whyNoFaults();
let trials: ImportTrials;
let measured: readonly { readonly situation: Situation; readonly calls: number }[] = [];

beforeAll(() => {
  if (obstacle !== null) return;
  trials = new ImportTrials(RECORDS);
  const situations = SITUATIONS.filter(({ threads }) => threads === 0);
  measured = situations.map((situation) => ({ situation, ...trials.measure(situation) }));
}, 120_000);
afterAll(() => trials?.[Symbol.dispose]());

if (obstacle !== null) console.log(`Disk faults are not tested: ${obstacle}.`);

test.skipIf(obstacle !== null).for<[title: string, kind: 'error' | 'gone' | 'full']>([
  ['one call fails (EIO)', 'error'],
  ['the disk is gone (EIO from then on)', 'gone'],
  ['the disk is full (ENOSPC)', 'full'],
])(
  'if %s, an import says so and exits with 5, and the next import completes it',
  { timeout: 300_000 },
  async ([, kind]) => {
    const complaints = await importsWith(kind);
    for (const complaint of complaints) expect(complaint).toMatch(COMPLAINTS[kind]);
    expect(complaints.length).toBeGreaterThan(0);
  },
);

test.skipIf(obstacle !== null).for<[kind: 'gone' | 'full', left: unknown]>([
  // A disk that is gone does not allow the removal of files either.
  ['gone', expect.any(Array)],
  ['full', []],
])(
  'if the disk is %s before the case is made, an import says so, and leaves no file if it can remove it',
  async ([kind, left]) => {
    const { situation } = measured.find((one) => one.situation.start === 'no case') ?? expect.fail();
    const path = trials.newCase(situation);
    const end = await trials.disturb(situation, path, { env: trials.disk.environment(path, { kind, at: 1 }) });
    expect(end.status).toBe(5);
    expect(end.stderr).toMatch(COMPLAINTS[kind]);
    expect(readdirSync(dirname(path))).toEqual(left);
    await trials.expectRecovery(situation, path, { usesProgram: true, what: kind, isDiskGone: kind === 'gone' });
  },
);

test.skipIf(obstacle !== null)(
  'a write that is cut short is continued, and the import succeeds',
  { timeout: 300_000 },
  async () => {
    expect(await importsWith('short')).toEqual([]);
  },
);

/**
 * Imports several times, with a fault at a random call each, and gives the complaints. Expects that each import leaves
 * a sound case, which the next import completes.
 */
async function importsWith(kind: Fault): Promise<readonly string[]> {
  const random = randomOf(seedOf(`calls that fail (${kind})`));
  const complaints: string[] = [];
  for (let trial = 0; trial < TRIALS_PER_FAULT; trial++) {
    const { situation, calls } = measured[trial % measured.length] ?? expect.fail();
    const path = trials.newCase(situation);
    const fault = { kind, at: 1 + random(calls) };
    const end = await trials.disturb(situation, path, { env: trials.disk.environment(path, fault) });
    const what = JSON.stringify({ situation, fault, end });
    // A failure after the commit, such as one while merging the write-ahead log, is repaired when the case is next used.
    expect(end.status === 5 || (end.status === 0 && end.stderr === ''), what).toBe(true);
    if (end.status === 5) complaints.push(end.stderr);
    await trials.expectRecovery(situation, path, { usesProgram: false, what, isDiskGone: kind === 'gone' });
  }
  return complaints;
}
