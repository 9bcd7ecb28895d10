import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { folderForAllTests, runCli } from '../support/run-cli.ts';
import { runCommand } from '../support/run-command.ts';

const folder = folderForAllTests();
const db = join(folder, 'case.db');
const LOGS = 'fixtures/cases/stolen-robot';
const WINDOW = ['--since', '3d', '--as-of', 'latest'];
/** The window up to a moment in the middle of the attack. */
const EARLIER = ['--since', '3d', '--as-of', '2026-03-02T01:22:00Z'];

const ask = (...words: string[]) => runCommand(words, db);
const json = async (...words: string[]) => JSON.parse((await ask(...words, '--format', 'json')).stdout);
const idsOf = (things: readonly { readonly id: string }[]) => things.map(({ id }) => id);

interface Told {
  readonly findings: readonly { readonly id: string }[];
  readonly incidents: readonly { readonly id: string; readonly findings: readonly string[] }[];
}

/** Writes an answer to a file, changed as a test wants it. */
async function report(name: string, words: readonly string[], change: (answer: Told) => unknown = (same) => same) {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(change(await json('suspicious', ...words))));
  return path;
}

beforeAll(() => {
  const run = runCli(['import', `${LOGS}/acr_access_log.ndjson`, `${LOGS}/cloudtrail.json`, '--db', db]);
  expect(run.status).toBe(0);
});

describe('suspicious --since-report', () => {
  test('tells what is new, persists and is gone', async () => {
    const path = await report('earlier.json', EARLIER);
    const shown = runCli(['suspicious', ...WINDOW, '--since-report', path, '--by', 'none'], {
      env: { IMGAUDIT_DB: db },
    });
    await expect(shown.stdout).toMatchFileSnapshot('expected/since-report/findings.txt');
    const [before, now, plain] = await Promise.all([
      json('suspicious', ...EARLIER),
      json('suspicious', ...WINDOW, '--since-report', path),
      json('suspicious', ...WINDOW),
    ]);
    const [old, current] = [new Set(idsOf(before.findings)), idsOf(plain.findings)];
    const { findings, incidents, changed } = now.since;
    expect(findings.new).toEqual(current.filter((id) => !old.has(id)));
    expect(findings.persisting).toEqual(current.filter((id) => old.has(id)));
    expect(idsOf(findings.gone)).toEqual(idsOf(before.findings).filter((id) => !current.includes(id)));
    for (const part of [findings.new, findings.persisting, findings.gone]) expect(part.length).toBeGreaterThan(0);
    // The attack went on: its incident has other findings, and so another id.
    expect(incidents.new).toEqual(idsOf(plain.incidents));
    expect(changed).toEqual([{ id: plain.incidents[0].id, was: idsOf(before.incidents) }]);
    expect(incidents.gone.map(({ because }: { because: string }) => because)).toEqual(['it changed']);
    expect({ ...now, since: undefined }).toEqual({ ...plain, since: undefined });
  });

  test('nothing is new since the same question', async () => {
    const path = await report('same.json', WINDOW);
    const { since } = await json('suspicious', ...WINDOW, '--since-report', path);
    expect([since.findings.new, since.findings.gone, since.incidents.new]).toEqual([[], [], []]);
    const run = await ask('suspicious', ...WINDOW, '--since-report', path, '--fail-on', 'info');
    expect(run.status).toBe(0);
    expect(run.stdout).toContain('0 new, 1 persisting and 0 gone incidents; 0 new, 8 persisting and 0 gone findings');
  });

  test('--fail-on looks at what is new alone', async () => {
    const without = await report('without.json', WINDOW, (answer) => {
      const [first, ...findings] = answer.findings;
      const incidents = answer.incidents.map((one) => {
        return { ...one, findings: one.findings.filter((id) => id !== first?.id) };
      });
      return { ...answer, findings, incidents };
    });
    const run = await ask('suspicious', ...WINDOW, '--since-report', without, '--fail-on', 'high');
    expect(run).toMatchObject({ status: 3, stderr: expect.stringMatching(/1 of the findings are high or worse/) });
  });

  test('says why something is gone', async () => {
    const path = await report('gone.json', WINDOW, (answer) => {
      const [first] = answer.findings;
      const [incident] = answer.incidents;
      const old = { ...first, id: '00', last: '2026-01-01T00:00:00Z' };
      const lost = { ...first, id: '01' };
      const findings = [...answer.findings, old, lost];
      return { ...answer, findings, incidents: [incident, { ...incident, id: 'i0', findings: ['00', '01'] }] };
    });
    const words = ['--since-report', path, '--allow', '203.0.113.66'];
    const { findings } = (await json('suspicious', ...WINDOW, ...words)).since;
    const reasons = new Map(findings.gone.map(({ id, because }: { id: string; because: string }) => [id, because]));
    expect([reasons.get('00'), reasons.get('01')]).toEqual(['it lies before the window', 'it is not found any more']);
    expect([...reasons.values()]).toContain('it is suppressed');
  });

  test.each([
    ['nothing', '', /it has no "from"/],
    ['another answer', '{"schema":1,"window":{"from":"2026-03-01","to":"2026-03-02"}}', /no list "findings"/],
    [
      'a hostile one',
      '{"window":{"from":"2026-03-01","to":"2026-03-02"},"findings":[{"id":"0","severity":"__proto__"}]}',
      /a severity in it/,
    ],
  ])('%s is refused', async (_, content, message) => {
    const path = join(folder, 'refused.json');
    writeFileSync(path, content);
    expect(await ask('suspicious', ...WINDOW, '--since-report', path)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(message),
    });
  });

  test('a report of which nothing is found again may be of another case, and the answer says so', async () => {
    const noticesWith = async (path: string) =>
      (await json('suspicious', ...WINDOW, '--since-report', path)).notices.map(({ id }: { id: string }) => id);
    const other = await report('other-case.json', WINDOW, (answer) => {
      const renamed = new Map(answer.findings.map(({ id }: { id: string }, at: number) => [id, `0${at}`]));
      const findings = answer.findings.map((one: { id: string }) => ({ ...one, id: renamed.get(one.id) }));
      const incidents = answer.incidents.map((one: { findings: readonly string[] }, at: number) => {
        return { ...one, id: `i${at}`, findings: one.findings.map((id) => renamed.get(id)) };
      });
      return { ...answer, findings, incidents };
    });
    expect(await noticesWith(other)).toContain('report-unlike');
    expect(await noticesWith(await report('same-case.json', WINDOW))).not.toContain('report-unlike');
  });

  test('an answer that was cut is refused', async () => {
    const path = await report('cut.json', WINDOW, (answer) => ({ ...answer, incidents: [] }));
    const run = await ask('suspicious', ...WINDOW, '--since-report', path);
    expect(run).toMatchObject({ status: 2, stderr: expect.stringMatching(/lacks the incidents of some findings/) });
  });
});
