import { existsSync, readFileSync } from 'node:fs';
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

test('an unknown incident is refused', () => {
  const { status, stderr } = runCli([...REPORT, '--incident', 'iffffffff'], { env });
  expect(status).toBe(2);
  expect(stderr).toContain('no incident "iffffffff"');
});
