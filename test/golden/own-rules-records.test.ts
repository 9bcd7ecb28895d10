import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

const cwd = folderForAllTests();

/** A layout of each format that rules over original records are for, and rules with the vendor's names, as public rule sets write them. */
const LOGS = [
  {
    log: 'azure-activity-log/PT1H.json',
    source: '{product: azure, service: activitylogs}',
    selections: ['{operationName|startswith: Microsoft.ContainerRegistry/registries/list}'],
  },
  {
    log: 'google-audit-log/gcloud-read.json',
    source: '{product: gcp, service: gcp.audit}',
    selections: [
      '{gcp.audit.method_name|endswith: [DeleteTag, DeleteVersion]}',
      '{data.protoPayload.authenticationInfo.principalEmail|endswith: iam.gserviceaccount.com}',
    ],
  },
  {
    log: 'github-audit-log/stream.ndjson',
    source: '{product: github, service: audit}',
    selections: ['{action: [packages.package_deleted, packages.package_version_deleted]}'],
  },
  {
    log: 'kube-apiserver-audit/audit.log',
    source: '{product: kubernetes, service: audit}',
    selections: [
      '{verb: create, objectRef.resource: pods, requestObject.spec.containers.image|contains: payments/}',
      '{user.username|endswith: example.com, annotations.authorization.k8s.io/decision: allow}',
    ],
  },
  {
    log: 'aws-cloudtrail/trail.json',
    source: '{product: aws, service: cloudtrail}',
    selections: [
      '{eventSource: ecr.amazonaws.com, eventName: BatchDeleteImage, errorCode|exists: false}',
      '{requestParameters.imageIds.imageTag|re: ^pr-\\d+$}',
    ],
  },
];

test.each(LOGS)('rules about original records: $log', async ({ log, source, selections }) => {
  const rules = join(cwd, 'rules.yml');
  const db = join(cwd, `${log.split('/')[0]}.db`);
  const documents = selections.map(
    (selection, at) =>
      `title: r${at}\nid: r${at}\nlogsource: ${source}\ndetection:\n  s: ${selection}\n  condition: s\n`,
  );
  writeFileSync(rules, documents.join('---\n'));
  expect(runCli(['import', `fixtures/formats/${log}`, '--db', db]).status).toBe(0);
  const { days, samples, notices } = JSON.parse(
    runCli(['rules', 'test', rules, '--case', db, '--format', 'json']).stdout,
  );
  const shown = samples.map((event: { time: string; action: string; image: { repository: string } | null }) => {
    return [event.time, event.action, event.image?.repository ?? null].join(' ');
  });
  const answer = { days, samples: shown, notices };
  await expect(`${JSON.stringify(answer, null, 2)}\n`).toMatchFileSnapshot(
    `expected/own-rules/${log.split('/')[0]}.json`,
  );
});

test('a layout that has none of the fields that a rule names is told', () => {
  const db = join(cwd, 'portal.db');
  const rule = join(cwd, 'portal.yml');
  writeFileSync(
    rule,
    'title: r\nid: r\nlogsource: {product: kubernetes, service: audit}\ndetection:\n  s: {verb: create}\n  condition: s\n',
  );
  expect(runCli(['import', 'fixtures/formats/kube-apiserver-audit/log-analytics-portal.csv', '--db', db]).status).toBe(
    0,
  );
  const words = ['suspicious', '--as-of', 'latest', '--since', '30d', '--db', db, '--rules', rule, '--format', 'json'];
  const { notices } = JSON.parse(runCli(words).stdout);
  expect(notices).toContainEqual({
    id: 'rule-without-fields',
    text: expect.stringContaining('has verb, without which the rule r cannot match (did you mean Verb?)'),
  });
});

/** Rules over the records of CloudTrail and over events, and what must come of each with `--fail-on`. */
const FIELDS = [
  [
    '{eventSource: ecr.amazonaws.com, eventNam: x}',
    3,
    'has eventNam, without which the rule r cannot match (did you mean eventName?)',
  ],
  ['{eventSource: ecr.amazonaws.com, repositoryName: x}', 3, 'did you mean requestParameters.repositoryName?'],
  ['{nosuch: x, other: y}', 3, 'has any of the fields that r asks for'],
  [
    '{eventSource: ecr.amazonaws.com, requestParameters.imageIds.nosuch: x}',
    0,
    'imageIds.nosuch (r): a rule cannot match without its fields',
  ],
  ['{eventSource: nobody, nosuch|exists: false}', 0, null],
] as const;

test.each(FIELDS)(
  'a rule that needs a field that no record has does not find the log clean: %s',
  (selection, status, told) => {
    const rule = join(cwd, 'fields.yml');
    const db = join(cwd, 'fields.db');
    const document = (source: string, asked: string) =>
      `title: r\nid: r\nlogsource: ${source}\ndetection:\n  s: ${asked}\n  condition: s\n`;
    writeFileSync(rule, document('{product: aws, service: cloudtrail}', selection));
    runCli(['import', 'fixtures/formats/aws-cloudtrail/trail.json', '--db', db]);
    const words = ['suspicious', '--as-of', 'latest', '--db', db, '--rules', rule, '--rule', 'r', '--fail-on', 'high'];
    const asked = runCli(words);
    expect(asked.status).toBe(status);
    expect(asked.stderr.includes('so --fail-on cannot pass')).toBe(status === 3);
    if (told === null) expect(asked.stdout).not.toContain('that was looked at has');
    else expect(asked.stdout).toContain(told);
    if (status === 3) expect(runCli([...words, '--allow-empty']).status).toBe(0);
  },
);

test('a rule over events that needs details that no event has does not find the log clean', () => {
  const rule = join(cwd, 'details.yml');
  const db = join(cwd, 'details.db');
  runCli(['import', 'fixtures/formats/aws-cloudtrail/trail.json', '--db', db]);
  const ask = (selection: string) => {
    writeFileSync(
      rule,
      `title: r\nid: r\nlogsource: {product: imgaudit}\ndetection:\n  s: ${selection}\n  condition: s\n`,
    );
    const words = ['suspicious', '--as-of', 'latest', '--db', db, '--rules', rule, '--rule', 'r', '--fail-on', 'high'];
    return runCli(words);
  };
  expect(ask('{category: pull, details.accesKeyId: x}').stderr).toContain(
    'did you mean details.accessKeyId?), so --fail',
  );
  expect(ask('{details.nosuch: x}').status).toBe(3);
  // A detail may just be seldom where the rule sees the other fields.
  expect(ask('{category: pull, details.nosuch: x}')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('details.nosuch (r)'),
  });
  expect(ask('{category: nothing, details.accessKeyId: x}').stdout).not.toContain('that was looked at has');
});

test('a rule is not run over records that have changed since they were imported, and that is told', () => {
  const log = join(cwd, 'stream.ndjson');
  const db = join(cwd, 'changed.db');
  const rule = join(cwd, 'changed.yml');
  writeFileSync(
    rule,
    'title: r\nid: r\nlogsource: {product: github, service: audit}\ndetection:\n  s: {action|startswith: packages}\n  condition: s\n',
  );
  const line = (at: number, action: string) =>
    `${JSON.stringify({ '@timestamp': 1772486095002 + at, action, actor: 'ana', org: 'acme', package: 'api', _document_id: `d${at}` })}\n`;
  writeFileSync(log, line(0, 'packages.package_deleted'));
  expect(runCli(['import', log, '--db', db]).status).toBe(0);
  writeFileSync(log, line(1, 'packages.package_deleted'));
  const { days, notices } = JSON.parse(runCli(['rules', 'test', rule, '--case', db, '--format', 'json']).stdout);
  expect(days).toEqual([]);
  expect(notices.join(' ')).toContain('it has changed since it was imported');
  // A rule that could not see the log has not found it clean.
  const asked = ['--db', db, '--as-of', 'latest', '--rules', rule, '--rule', 'r', '--fail-on', 'high'];
  const SENTENCE = 'stream.ndjson: it has changed since it was imported, so --fail-on cannot pass';
  for (const command of ['suspicious', 'report']) {
    const { status, stderr } = runCli([command, ...asked], { cwd });
    expect([command, status, stderr]).toEqual([command, 3, expect.stringContaining(SENTENCE)]);
  }
  expect(runCli(['suspicious', ...asked, '--allow-empty']).status).toBe(0);
  rmSync(log);
  expect(runCli(['suspicious', ...asked]).stderr).toContain('stream.ndjson: it cannot be read: it does not exist, so');
});
