import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { folderForAllTests, runCli } from '../support/run-cli.ts';
import { runCommand } from '../support/run-command.ts';

const folder = folderForAllTests();
const template = join(folder, 'template.db');
const LOGS = 'fixtures/cases/stolen-robot';
const WINDOW = ['--since', '3d', '--as-of', 'latest'];
let cases = 0;

interface NotedAnswer {
  readonly findings: readonly { readonly id: string; readonly suppressedBy: string | null }[];
  readonly incidents: readonly { readonly id: string; readonly status: string; readonly notes: readonly unknown[] }[];
  readonly judged: Readonly<Record<string, number>>;
  readonly bySeverity: Readonly<Record<string, number>>;
  readonly notices: readonly { readonly id: string; readonly text: string }[];
}

beforeAll(() => {
  const run = runCli(['import', `${LOGS}/acr_access_log.ndjson`, `${LOGS}/cloudtrail.json`, '--db', template]);
  expect(run.status).toBe(0);
});

/** A copy of the case, and how it is asked. */
function ownCase() {
  const db = join(folder, `case-${++cases}.db`);
  copyFileSync(template, db);
  const ask = (...words: string[]) => runCommand(words, db);
  const suspicious = async (...words: string[]): Promise<NotedAnswer> =>
    JSON.parse((await ask('suspicious', ...WINDOW, '--format', 'json', ...words)).stdout);
  return { db, ask, suspicious };
}

test('what examiners wrote is shown where it belongs', async () => {
  const { db, ask, suspicious } = ownCase();
  const by = ['--examiner', 'A. Lovelace', '--db', db];
  const [incident] = (await suspicious()).incidents;
  const [finding] = (await suspicious()).findings;
  if (incident === undefined || finding === undefined) throw new Error('the case has an incident');
  const lines = [
    ['note', '42', 'first contact', '--tag', 'attack', ...by],
    ['note', incident.id.slice(0, 8), 'we know him', '--status', 'confirmed', ...WINDOW, ...by],
    ['note', finding.id, 'ask the team of the pipeline', ...WINDOW, ...by],
  ];
  for (const line of lines) expect(runCli(line)).toMatchObject({ status: 0, stderr: expect.stringMatching(/^Wrote/) });
  const answers = await Promise.all([
    ask('note'),
    ask('suspicious', ...WINDOW),
    ask('incident', incident.id, ...WINDOW, '--top', '1'),
    ask('finding', finding.id, ...WINDOW, '--top', '1'),
    ask('show', '42'),
  ]);
  await expect(answers.map(({ stdout }) => stdout).join('\n')).toMatchFileSnapshot('expected/notes/shown.txt');
  expect((await suspicious()).incidents[0]?.notes).toEqual([
    {
      number: 4,
      at: '2026-03-02T03:00:00.000Z',
      examiner: 'A. Lovelace',
      text: 'we know him',
      tags: [],
      status: 'confirmed',
    },
  ]);
  const page = JSON.parse((await ask('report', ...WINDOW, '--format', 'json')).stdout);
  expect(page.notes.rows.map(({ about, by }: { about: string; by: string }) => [about, by])).toEqual(
    [`incident ${incident.id}`, `finding ${finding.id}`].map((about) => [about, 'A. Lovelace']),
  );
  // No finding of the page has event 42, so that its note is counted only.
  expect(page.notes.cut).toContain('2 of 3 notes');
  expect(JSON.parse((await ask('show', '42', '--format', 'json')).stdout).notes).toMatchObject([{ tags: ['attack'] }]);
  const { entries } = JSON.parse((await ask('custody', '--format', 'json')).stdout);
  expect(entries.map(({ action }: { action: string }) => action)).toEqual(['import', 'import', 'note', 'note', 'note']);
  expect((await ask('verify', '--all')).status).toBe(0);
});

describe('an incident that is settled', () => {
  test.each(['explained', 'false-positive'])('is left out and counted, as %s', async (status) => {
    const { ask, suspicious } = ownCase();
    const before = await suspicious();
    await ask('note', 'i', 'a drill', '--status', status, ...WINDOW);
    const after = await suspicious();
    expect([after.findings, after.incidents, after.judged]).toEqual([[], [], { [status]: 1 }]);
    expect(Object.values(after.bySeverity)).toEqual([0, 0, 0, 0, 0]);
    const shown = await suspicious('--show-suppressed');
    expect(shown.findings.map(({ id }) => id)).toEqual(before.findings.map(({ id }) => id));
    expect(shown.findings[0]?.suppressedBy).toMatch(new RegExp(`^i[0-9a-f]{16} \\(${status}, note 3: a drill\\)$`));
    const text = await ask('suspicious', ...WINDOW, '--fail-on', 'info');
    expect(text.status).toBe(0);
    expect(text.stdout).toMatch(/^Suppressed +8 findings by i[0-9a-f]{16} \(/m);
    expect(text.stdout).toContain(`incidents: 1 ${status} (left out)`);
    await ask('note', 'i', 'it was no drill', '--status', 'open', ...WINDOW);
    expect((await suspicious()).findings).toEqual(before.findings);
  });

  test('is shown again when it holds other findings, and the answer says so', async () => {
    const { ask, suspicious } = ownCase();
    await ask('note', 'i', 'a drill', '--status', 'explained', ...WINDOW);
    // An incident of fewer rules has fewer findings, and another id.
    const { incidents, notices } = await suspicious('--rule', 'delete-*');
    expect(incidents.length).toBeGreaterThan(0);
    const notice = notices.find(({ id }) => id === 'incident-changed');
    expect(notice?.text).toContain(`and holds other findings now: see ${incidents[0]?.id}`);
  });
});

test.each([
  [['note', '42'], 2, /needs a text/],
  [['note', '42', 'x', '--status', 'explained'], 2, /--status is for incidents/],
  [['note', 'i77', 'x', ...WINDOW], 2, /holds no incident "i77"/],
  [['note', '99999', 'x', ...WINDOW], 2, /holds no finding "99999"/],
  [['note', '42', 'x'.repeat(10_001)], 2, /at most 10000 characters/],
])('%j is refused', async (words, status, message) => {
  const { ask } = ownCase();
  const run = await ask(...words);
  expect([run.status, run.stderr]).toEqual([status, expect.stringMatching(message)]);
  expect(JSON.parse((await ask('note', '--format', 'json')).stdout).notes).toEqual([]);
});
