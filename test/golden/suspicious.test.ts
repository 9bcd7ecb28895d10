import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { folderForAllTests, runCli } from '../support/run-cli.ts';
import { tinyMmdb } from '../support/tiny-mmdb.ts';

const cwd = folderForAllTests();
const env = { IMGAUDIT_DB: join(cwd, 'case.db') };
const WINDOW = ['--since', '3d', '--as-of', 'latest'];

beforeAll(() => {
  const folder = 'fixtures/cases/stolen-robot';
  expect(runCli(['import', `${folder}/acr_access_log.ndjson`, `${folder}/cloudtrail.json`], { env }).status).toBe(0);
});

interface Answer {
  readonly findings: readonly {
    readonly id: string;
    readonly rule: string;
    readonly ips: readonly string[];
    readonly suppressedBy: string | null;
  }[];
  readonly notices: readonly { readonly id: string; readonly text: string }[];
}

function suspicious(...words: string[]): Answer {
  const run = runCli(['suspicious', ...WINDOW, '--format', 'json', ...words], { env });
  expect(run.stderr).not.toMatch(/^imgaudit:/m);
  return JSON.parse(run.stdout);
}

test('the head says how many events of the baseline a filter leaves', () => {
  const baseline = (...words: string[]) => {
    const lines = runCli(['suspicious', ...WINDOW, ...words], { env }).stdout.split('\n');
    return lines.find((line) => line.startsWith('Baseline'));
  };
  expect(baseline()).toContain('(299 events, learned;');
  expect(baseline('--actor', 'nobody')).toContain('(299 events, of which 0 are asked about, cold;');
  expect(baseline('payments/api')).toMatch(/\(299 events, of which \d+ are asked about, learned;/);
});

describe('SARIF', () => {
  const sarif = (...words: string[]) =>
    JSON.parse(runCli(['suspicious', ...WINDOW, '--format', 'sarif', ...words], { env }).stdout);

  test('is valid by the schema of SARIF 2.1.0', () => {
    const path = createRequire(import.meta.url).resolve('schemastore/schemas/json/sarif-2.1.0.json');
    const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(
      JSON.parse(readFileSync(path, 'utf8')),
    );
    validate(sarif('--show-suppressed', '--allow', '203.0.113.64/26'));
    expect(validate.errors).toBeNull();
  });

  test('names rules, file and record of the evidence, and suppressions', () => {
    const [run] = sarif('--allow', '203.0.113.64/26').runs;
    expect(run.tool.driver.rules.length).toBeGreaterThan(3);
    const result = run.results.find(({ ruleId }: { ruleId: string }) => ruleId === 'delete-by-stranger');
    expect(run.tool.driver.rules[result.ruleIndex].id).toBe('delete-by-stranger');
    expect(result.level).toBe('error');
    expect(result.locations[0].physicalLocation.artifactLocation.uri).toBe('acr_access_log.ndjson');
    const { byteOffset, byteLength } = result.locations[0].physicalLocation.region;
    const bytes = readFileSync('fixtures/cases/stolen-robot/acr_access_log.ndjson').subarray(
      byteOffset,
      byteOffset + byteLength,
    );
    expect(JSON.parse(bytes.toString('utf8')).action).toBe('DeleteTag');
    expect(result.partialFingerprints).toEqual({
      'imgaudit/finding': expect.stringMatching(/^[0-9a-f]{16}$/),
      'imgaudit/incident': expect.stringMatching(/^i[0-9a-f]{16}$/),
    });
    const related = run.results.find(({ relatedLocations }: { relatedLocations?: unknown }) => relatedLocations);
    const { id, message, physicalLocation } = related.relatedLocations[0];
    expect([id, physicalLocation.artifactLocation.uri]).toEqual([0, expect.stringContaining('acr_access_log.ndjson')]);
    expect(message.text).toMatch(/^[a-z-]+ \(finding [0-9a-f]{16}\): /);
    expect(result.suppressions).toEqual([
      { kind: 'external', status: 'accepted', justification: 'allowed for this run (203.0.113.64/26, no reason)' },
    ]);
  });
});

describe('what is expected', () => {
  test('an entry of the case suppresses, and says so', () => {
    runCli(
      ['allow', 'add', '203.0.113.66', '--reason', 'red team', '--rule', 'new-public-*', '--expires', '2027-01-01'],
      { env },
    );
    const about = suspicious('--show-suppressed').findings.filter(
      ({ rule }) => rule === 'new-public-address-for-actor',
    );
    const entry = 'allow 1 (203.0.113.66: red team)';
    expect(about.map(({ suppressedBy }) => suppressedBy)).toEqual([entry, entry]);
    expect(suspicious().findings.some(({ rule }) => rule === 'new-public-address-for-actor')).toBe(false);
    runCli(['allow', 'remove', '1'], { env });
  });

  test('an expired entry warns and suppresses nothing', () => {
    runCli(['allow', 'add', '203.0.113.66', '--expires', '2026-03-01'], { env });
    const { findings, notices } = suspicious();
    expect(findings.some(({ rule }) => rule === 'new-public-address-for-actor')).toBe(true);
    expect(notices.map(({ id }) => id)).toContain('allow-expired');
    runCli(['allow', 'remove', '1'], { env });
  });

  test('addresses of a file are expected for one run', () => {
    writeFileSync(join(cwd, 'allow.txt'), '# red team\n203.0.113.0/24  # their office\n\n2001:db8::/32\n');
    const { findings } = suspicious('--allow-file', join(cwd, 'allow.txt'));
    expect(suspicious().findings.some(({ rule }) => rule === 'new-public-address-for-actor')).toBe(true);
    expect(findings.some(({ ips }) => ips.includes('203.0.113.66'))).toBe(false);
  });

  test('allow suggest proposes nothing where one person alone used an address', () => {
    const run = runCli(['allow', 'suggest', ...WINDOW, '--format', 'json'], { env });
    expect(JSON.parse(run.stdout)).toMatchObject({ schema: 1, suggestions: [] });
    expect(run.stderr).toMatch(/proposals/);
  });
});

describe('files of the analyst', () => {
  test('a database prints its date, and warns when it is old', () => {
    const data = { country: { iso_code: 'NL' }, autonomous_system_number: 64500 };
    const path = join(cwd, 'tiny.mmdb');
    writeFileSync(path, tinyMmdb([{ block: '203.0.113.0/24', data }], Date.UTC(2025, 10, 1) / 1000));
    const { notices } = suspicious('--geo', path);
    expect(notices.find(({ id }) => id === 'geo-database')?.text).toMatch(
      /Tiny-Test.* was built on 2025-11-01\. It is 121 days old/,
    );
  });

  test('a file that is no database, or no list, gets a message of one line', () => {
    writeFileSync(join(cwd, 'not.mmdb'), 'nothing');
    const run = runCli(['suspicious', '--geo', join(cwd, 'not.mmdb')], { env });
    expect([run.status, run.stderr]).toEqual([2, expect.stringMatching(/not\.mmdb is not a MaxMind database/)]);
    expect(runCli(['suspicious', '--ip-list', 'tor'], { env }).stderr).toMatch(/is not name=file/);
  });
});

test('a public attacker in an otherwise empty case is named, cold', () => {
  const records = ['DescribeRepositories', 'BatchGetImage'].map((eventName, index) => ({
    eventVersion: '1.10',
    eventTime: `2026-03-01T10:0${index}:00Z`,
    eventSource: 'ecr.amazonaws.com',
    eventName,
    awsRegion: 'us-east-1',
    sourceIPAddress: '203.0.113.5',
    userAgent: 'Boto3/1.35',
    eventID: `e-${index}`,
    recipientAccountId: '111122223333',
    requestParameters:
      eventName === 'BatchGetImage' ? { repositoryName: 'level2', imageIds: [{ imageTag: 'latest' }] } : null,
    userIdentity: {
      type: 'AssumedRole',
      arn: 'arn:aws:sts::111122223333:assumed-role/level3/d190d14a',
      accountId: '111122223333',
    },
  }));
  writeFileSync(join(cwd, 'trail.json'), JSON.stringify({ Records: records }));
  const empty = { IMGAUDIT_DB: join(cwd, 'cold.db') };
  runCli(['import', join(cwd, 'trail.json')], { env: empty });
  const run = runCli(['suspicious', '--public-only', '--as-of', 'latest', '--format', 'json'], { env: empty });
  const answer: Answer & { baseline: { mode: string } } = JSON.parse(run.stdout);
  expect(answer.baseline.mode).toBe('cold');
  expect(answer.findings.filter(({ rule }) => rule === 'unexpected-public-address').map(({ ips }) => ips)).toEqual([
    ['203.0.113.5'],
  ]);
});
