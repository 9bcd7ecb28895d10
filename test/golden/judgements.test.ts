import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { folderForAllTests, runCli } from '../support/run-cli.ts';
import { runCommand } from '../support/run-command.ts';

/** What examiners decide about rules and about what they expect, and how it is taken to another case. */
const folder = folderForAllTests();
const template = join(folder, 'template.db');
const LOGS = 'fixtures/cases/stolen-robot';
const WINDOW = ['--since', '3d', '--as-of', 'latest'];
let cases = 0;

beforeAll(() => {
  const run = runCli(['import', `${LOGS}/acr_access_log.ndjson`, `${LOGS}/cloudtrail.json`, '--db', template]);
  expect(run.status).toBe(0);
});

/** A copy of the case, and how it is asked. */
function ownCase() {
  const db = join(folder, `case-${++cases}.db`);
  copyFileSync(template, db);
  const ask = (...words: string[]) => runCommand(words, db);
  const json = async (...words: string[]) => JSON.parse((await ask(...words, '--format', 'json')).stdout);
  return { db, ask, json };
}

const rulesOf = ({ findings }: { findings: readonly { rule: string }[] }) => new Set(findings.map(({ rule }) => rule));

test('a rule that finds nothing without a file of the analyst is called blind without its option', async () => {
  const { ask, json } = ownCase();
  const lines = (await ask('rules', '-f', 'md')).stdout.split('\n');
  const lineOf = (rule: string) => lines.find((line) => line.startsWith(`| ${rule} `)) ?? '';
  expect(lineOf('anonymising-network')).toContain('blind without --ip-list');
  expect(lineOf('new-country-or-operator-for-actor')).toContain('blind without --geo');
  expect(lineOf('tag-moved')).toMatch(/\d events/);
  expect((await json('rules', 'anonymising-network')).rule.needsOption).toBe('--ip-list');
});

describe('a rule that is off', () => {
  test('finds nothing, and every answer of the rules says so at its head', async () => {
    const { db, ask, json } = ownCase();
    const before = await json('suspicious', ...WINDOW);
    expect(rulesOf(before)).toContain('tag-moved');
    const reason = 'tags move on every release';
    const off = runCli(['rules', 'off', 'tag-moved', '--reason', reason, '--examiner', 'A. Lovelace', '--db', db]);
    expect(off).toMatchObject({ status: 0, stderr: 'The rule tag-moved is off.\n' });
    const after = await json('suspicious', ...WINDOW);
    expect(rulesOf(after)).not.toContain('tag-moved');
    expect(after.rules).toBe(before.rules - 1);
    const text = `The rule tag-moved is off, so what it finds is missing here (A. Lovelace, 2026-03-02: ${reason})`;
    expect(after.notices[0]).toEqual({ id: 'rule-off', text });
    for (const words of [['suspicious'], ['incident', 'i'], ['suspicious', '--rule', 'tag-moved']]) {
      const { stdout } = await ask(...words, ...WINDOW);
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain(`Note ${text}`);
    }
    expect((await ask('rules')).stderr).toMatch(/^Off for this case: tag-moved\.$/m);
    expect((await json('rules', 'tag-moved')).rule.off).toMatchObject({ reason, examiner: 'A. Lovelace' });
    await ask('rules', 'on', 'tag-moved', '--reason', 'fixed tags');
    expect(await json('suspicious', ...WINDOW)).toEqual(before);
    const { entries } = await json('custody');
    expect(
      entries.slice(2).map(({ action, details }: { action: string; details: object }) => [action, details]),
    ).toEqual([
      ['rule-off', { rule: 'tag-moved', reason }],
      ['rule-on', { rule: 'tag-moved', reason: 'fixed tags' }],
    ]);
    expect((await ask('verify')).status).toBe(0);
  });

  test.each([
    [['rules', 'off', 'tag-movd', '--reason', 'x'], /no rule "tag-movd"\..*tag-moved/],
    [['rules', 'on', 'tag-moved', '--reason', 'x'], /is on already/],
    [['rules', 'off', 'tag-moved', '--reason', ' '], /--reason needs a text/],
  ])('%j is refused', async (words, message) => {
    expect(await ownCase().ask(...words)).toMatchObject({ status: 2, stderr: expect.stringMatching(message) });
  });
});

describe('allow export and import', () => {
  const ENTRIES = [
    ['203.0.113.64/26', '--reason', 'red team', '--rule', 'new-*', '--owner', 'Ada', '--expires', '2027-01-01'],
    ['--actor', 'ci-*', '--image', 'payments/*', '--reason', 'pipelines'],
  ];

  test('what is exported is in the other case, once', async () => {
    const [from, to] = [ownCase(), ownCase()];
    for (const entry of ENTRIES) await from.ask('allow', 'add', ...entry);
    const file = join(folder, 'allow.json');
    expect(runCli(['allow', 'export', '-o', file, '--db', from.db]).status).toBe(0);
    const { entries } = await from.json('allow', 'list');
    const bare = entries.map(({ id: _, expired: __, ...entry }: { id: number; expired: boolean }) => entry);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ schema: 1, entries: bare });
    const first = runCli(['allow', 'import', file, '--db', to.db]);
    expect(first.stderr).toMatch(/^2 of 2 entries added;/);
    expect((await to.json('allow', 'list')).entries).toEqual(entries);
    expect((await to.ask('allow', 'import', file)).stderr).toMatch(/^0 of 2 entries added;/);
    expect((await to.json('allow', 'list')).entries).toEqual(entries);
    expect((await to.ask('verify')).status).toBe(0);
  });

  test('--allow-file reads the same file, and hides the same findings', async () => {
    const [from, other] = [ownCase(), ownCase()];
    const file = join(folder, 'for-a-run.json');
    for (const entry of ENTRIES) await from.ask('allow', 'add', ...entry);
    writeFileSync(file, (await from.ask('allow', 'export')).stdout);
    const stored = await from.json('suspicious', ...WINDOW);
    const forRun = await other.json('suspicious', ...WINDOW, '--allow-file', file);
    expect(forRun.findings.map(({ id }: { id: string }) => id)).toEqual(
      stored.findings.map(({ id }: { id: string }) => id),
    );
    expect(forRun.suppressed.findings).toBe(stored.suppressed.findings);
    expect(forRun.suppressed.findings).toBeGreaterThan(0);
    expect(forRun.suppressed.by[0].entry).toMatch(/^allowed for this run \(.*red team\)$|pipelines/);
  });

  test('an import names the severe findings that it hides', async () => {
    const { ask } = ownCase();
    const file = join(folder, 'wide.json');
    writeFileSync(file, JSON.stringify({ entries: [{ address: '203.0.113.66', reason: 'drill' }] }));
    expect((await ask('allow', 'import', file)).stderr).toMatch(/^They hide \d severe findings:\n {2}high /m);
  });

  test.each([
    ['{"entries":[{"adress":"203.0.113.7"}]}', /entry 1: its member "adress" is not known/],
    ['{"entries":[{"reason":"office"}]}', /neither an address nor an actor/],
    ['{"entries":[{"actor":7}]}', /its actor is not a text/],
    ['[{"actor":"a","expires":"soon"}]', /its time "soon" is not understood/],
    ['[{"address":"0.0.0.0/0"}]', /is every address/],
    ['{"entries":', /not JSON with a list/],
    ['{"__proto__":{"entries":[]}}', /not JSON with a list/],
    ['203.0.113.7/99\n', /not an IP address or CIDR block/],
  ])('%s is refused as a whole', async (content, message) => {
    const { ask, json } = ownCase();
    const file = join(folder, 'refused');
    writeFileSync(file, content);
    for (const words of [
      ['allow', 'import', file],
      ['suspicious', '--allow-file', file],
    ]) {
      expect(await ask(...words)).toMatchObject({ status: 2, stderr: expect.stringMatching(message) });
    }
    expect((await json('allow', 'list')).entries).toEqual([]);
  });
});
