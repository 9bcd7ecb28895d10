import { appendFileSync, copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

/** The report of the invented incident, as a document and as data. The page itself: test/browser. */
const LOGS = 'fixtures/cases/stolen-robot';
const folder = folderForAllTests();
const env = { IMGAUDIT_DB: join(folder, 'case.db') };
const EXAMINER = ['--examiner', 'A. Lovelace'];
const REPORT = ['report', '--since', '3d', '--as-of', 'latest', '--tlp', 'amber', ...EXAMINER];

beforeAll(() => {
  const logs = [join(LOGS, 'acr_access_log.ndjson'), join(LOGS, 'cloudtrail.json')];
  expect(runCli(['import', ...logs, ...EXAMINER], { env }).status).toBe(0);
  const pods = ['import', 'fixtures/inventories/prod-1.pods.json', '--cluster', 'prod-1', ...EXAMINER];
  expect(runCli([...pods, '--observed-at', '2026-03-02T02:00:00Z'], { env }).status).toBe(0);
});

/** Hashes of custody entries hold the folder of the checkout. */
function withoutHashes(text: string): string {
  return text.replaceAll(/\b[0-9a-f]{64}\b/g, '(64 digits)');
}

test('as Markdown', async () => {
  const { status, stdout, stderr } = runCli([...REPORT, '--note', 'Told by *phone*.', '--format', 'md'], { env });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  await expect(withoutHashes(stdout)).toMatchFileSnapshot('expected/report/incident.md');
});

test('as JSON', async () => {
  const { status, stdout } = runCli([...REPORT, '--rule', 'delete-by-stranger,tag-moved', '--format', 'json'], { env });
  expect(status).toBe(0);
  await expect(withoutHashes(stdout)).toMatchFileSnapshot('expected/report/two-rules.json');
});

test('one incident in a file has a manifest and an entry of the custody log, and no other findings', () => {
  const { incidents } = JSON.parse(
    runCli(['suspicious', '--since', '3d', '--as-of', 'latest', '-f', 'json'], { env }).stdout,
  );
  const [worst] = incidents;
  const path = join(folder, 'incident.html');
  const { status, stderr } = runCli([...REPORT, '--incident', worst.id.slice(0, 9), '-o', path], { env });
  expect({ status, stderr }).toEqual({ status: 0, stderr: `Wrote ${path} (html).\n` });
  const page = readFileSync(path, 'utf8');
  for (const id of worst.findings) expect(page).toContain(`id="f-${id}"`);
  expect(page.match(/id="f-/g)?.length).toBe(worst.findings.length);
  expect(existsSync(`${path}.manifest.json`)).toBe(true);
  expect(page).not.toContain(folder);
  const { entries } = JSON.parse(runCli(['custody', '-f', 'json'], { env }).stdout);
  expect(entries.at(-1)).toMatchObject({ action: 'export', details: { output: { path } } });
});

test('--fail-on fails as for suspicious, and the page says whether the case was verified', () => {
  const json = [...REPORT, '--fail-on', 'high', '--format', 'json'];
  const { status, stdout, stderr } = runCli(json, { env });
  expect(status).toBe(3);
  expect(stderr).toContain('--fail-on');
  expect(JSON.parse(stdout).evidence.verdict).toMatch(/^ok/);
  const unverified = runCli([...REPORT, '--no-verify', '--format', 'json'], { env });
  expect(JSON.parse(unverified.stdout).evidence.verdict).toBe('not verified for this report');
});

test('changed evidence is told in the head of the page, and its check counts the problem', () => {
  const [log, db] = [join(folder, 'log.ndjson'), join(folder, 'changed.db')];
  copyFileSync(join(LOGS, 'acr_access_log.ndjson'), log);
  expect(runCli(['import', log, '--db', db]).status).toBe(0);
  appendFileSync(log, '{"changed":true}\n');
  const run = runCli(['report', '--since', '3d', '--as-of', 'latest', '--format', 'json', '--db', db]);
  const { evidence } = JSON.parse(run.stdout);
  expect([run.status, evidence.verdict]).toEqual([0, 'not ok: 1 problem found by `imgaudit verify`']);
  const wrong = evidence.checks.filter(({ problems }: { problems: number }) => problems > 0);
  expect(wrong.map(({ check }: { check: string }) => check)).toEqual(['evidence']);
  const page = runCli(['report', '--since', '3d', '--as-of', 'latest', '--format', 'html', '--db', db]).stdout;
  expect(page).toContain('<dt>Case and evidence</dt><dd>not ok: 1 problem found by <code>imgaudit verify</code></dd>');
});

test('a page of suppressed findings does not say that nothing was found', () => {
  const db = join(folder, 'suppressed.db');
  copyFileSync(env.IMGAUDIT_DB, db);
  for (const every of ['0.0.0.0/0', '::/0']) {
    expect(runCli(['allow', 'add', every, '--force', '--reason', 'a drill', '--db', db]).status).toBe(0);
  }
  const { title, summary, expected } = JSON.parse(runCli([...REPORT, '--format', 'json', '--db', db]).stdout);
  const hidden = expected.suppressed.rows.length;
  expect(hidden).toBeGreaterThan(1);
  expect(title).toBe(`All ${hidden} findings are suppressed`);
  expect(summary.answers[0].sentences).toEqual([`${hidden} findings of 44 rules, all of them suppressed: section 7.`]);
  expect(summary.figures).toContainEqual({ count: hidden, what: 'suppressed findings, left out', severity: null });
});

test('a page of nothing says why there is nothing', () => {
  const titleOf = (...words: string[]) => JSON.parse(runCli(['report', ...words, '-f', 'json'], { env }).stdout).title;
  expect(titleOf('--since', '2026-02-10', '--until', '2026-02-12')).toBe('Nothing suspicious found');
  expect(titleOf('--since', '2020-01-01', '--until', '2020-01-12')).toBe('Nothing was looked at');
});

test('what the question leaves out is said, because a reader of the page did not ask it', () => {
  const limitsOf = (...words: string[]) =>
    JSON.parse(runCli([...REPORT, ...words, '--format', 'json'], { env }).stdout).limits;
  const kinds = /were looked at|left out/;
  expect(limitsOf().filter((text: string) => kinds.test(text))).toEqual([]);
  expect(limitsOf('payments/api', '--min-severity', 'high').filter((text: string) => kinds.test(text))).toEqual([
    'Only events on payments/api were looked at.',
    'Findings below high are left out (--min-severity).',
  ]);
  expect(limitsOf('--not-actor', 'ci-*')[0]).toBe(
    'Only events that pass the filters of the command in section 9 were looked at.',
  );
  const { incidents } = JSON.parse(
    runCli(['suspicious', '--since', '22d', '--as-of', 'latest', '-f', 'json'], { env }).stdout,
  );
  expect(incidents.length).toBeGreaterThan(1);
  const one = ['report', '--since', '22d', '--as-of', 'latest', '--incident', incidents[0].id, '--format', 'json'];
  expect(JSON.parse(runCli(one, { env }).stdout).limits[0]).toMatch(
    new RegExp(`^${incidents.length - 1} other incidents? of the window (?:is|are) left out \\(--incident\\)\\.$`),
  );
});

test('an unknown incident is refused', () => {
  const { status, stderr } = runCli([...REPORT, '--incident', 'iffffffff'], { env });
  expect(status).toBe(2);
  expect(stderr).toContain('no incident "iffffffff"');
});
