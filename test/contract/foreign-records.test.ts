import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadFormat, loadFormats } from '../../src/formats/load-formats.ts';
import type { Format } from '../../src/formats/toolkit/format.ts';
import { isObject } from '../../src/formats/toolkit/record-fields.ts';
import { inWrappers, isOwn } from '../../src/formats/wrappers/unwrap.ts';
import type { FileReceipt } from '../../src/importing/receipts/file-receipt.ts';
import { readingsIn } from '../../src/reading/readings-in.ts';
import { fixturesOf, seedsOf } from '../support/format-seeds.ts';
import { importInto } from '../support/import-into-case.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { expectVerifiedCase } from '../support/verified-case.ts';

/** Files hold records of others too: an export of a bus, a hub or a query. What becomes of them is told as it is. */
const CONTEXT = { assumedZone: null, image: null };
const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

async function receiptOf(lines: readonly unknown[], source?: string): Promise<FileReceipt> {
  const folder = temporaryFolder();
  const file = join(folder, 'mixed.ndjson');
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const [receipt] = (await importInto(join(folder, 'case.db'), [file])).files;
  await expectVerifiedCase(join(folder, 'case.db'));
  expect(receipt?.source).toBe(source);
  return receipt ?? expect.fail();
}

async function ownRecords(id: string): Promise<readonly unknown[]> {
  const format = (await loadFormat(id)) ?? expect.fail();
  return (await seedsOf(format)).filter((seed) => isObject(seed) && isOwn(seed, format));
}

test.each([
  ['azure-acr-logs', 'aws-cloudtrail'],
  ['google-audit-log', 'kube-apiserver-audit'],
  ['azure-activity-log', 'azure-acr-logs'],
])('a file of %s says that it has ignored records of %s, and what to do', async (id, other) => {
  const [own, others] = [await ownRecords(id), (await ownRecords(other)).slice(0, 2)];
  const receipt = await receiptOf([...own, ...others], id);
  expect(receipt.ignoredBecause).toContainEqual({
    reason: `records of ${other}: import them from a file of their own`,
    records: 2,
  });
});

test.each([
  ['quay-usage-logs', 'aws-cloudtrail'],
  ['aws-cloudtrail', 'harbor-webhook'],
])('a file of %s says that it has rejected records of %s, and what to do', async (id, other) => {
  const [own, [record]] = [await ownRecords(id), await ownRecords(other)];
  const receipt = await receiptOf([...own, record, { message: JSON.stringify(record) }], id);
  expect(receipt.rejected).toBe(2);
  const told = `2 rejected records are of ${other}: import them from a file of their own.`;
  expect(receipt.notices).toContainEqual({ id: 'other-format', text: told });
});

test('events of ECR among calls that EventBridge delivers are told by their format, those of other services by their type', async () => {
  const [detail] = await ownRecords('aws-cloudtrail');
  // By as many records the format of a file is recognised.
  const calls = Array.from({ length: 64 }, () => ({ 'detail-type': 'AWS API Call via CloudTrail', detail }));
  const events = (await ownRecords('aws-eventbridge-ecr')).slice(0, 2);
  const started = {
    'detail-type': 'EC2 Instance State-change Notification',
    source: 'aws.ec2',
    detail: { state: 'on' },
  };
  const receipt = await receiptOf([...calls, ...events, started], 'aws-cloudtrail');
  expect(receipt.rejected).toBe(0);
  expect(receipt.ignoredBecause).toEqual(
    expect.arrayContaining([
      { reason: 'records of aws-eventbridge-ecr: import them from a file of their own', records: 2 },
      { reason: '"EC2 Instance State-change Notification" is no call of an API', records: 1 },
    ]),
  );
});

const CONTROL = {
  ...{ messageType: 'CONTROL_MESSAGE', owner: 'CloudwatchLogs', logGroup: '', subscriptionFilters: [] },
  logEvents: [{ id: '', timestamp: 1, message: 'CWL CONTROL MESSAGE: Checking health of destination Firehose.' }],
};

test.each([
  ['an empty page', { Records: [] }, 'a page without records'],
  ['an empty page with a marker', { NextToken: 'x', Events: [] }, 'a page without records'],
  ['an empty answer of Elasticsearch', { took: 1, hits: { total: 0, hits: [] } }, 'a page without records'],
  ['an empty page in a message', { message: '{"Records":[]}' }, 'a page without records'],
  ['an empty list', [], 'a page without records'],
  ['a control message', CONTROL, 'a control message of CloudWatch Logs'],
  ['a control message in base64', { data: btoa(JSON.stringify(CONTROL)) }, 'a control message of CloudWatch Logs'],
])('%s among pages of records is ignored', async (_, page, reason) => {
  const format = inWrappers((await loadFormat('aws-cloudtrail')) ?? expect.fail());
  const record = { offset: 0, length: 0, bytes: Buffer.alloc(0), value: page, problem: null };
  const outcomes = readingsIn(record, format, CONTEXT).map(({ outcome }) => outcome);
  expect(outcomes).toEqual([{ outcome: 'ignored', because: reason }]);
  expect(readingsIn(record, format, { ...CONTEXT, edition: 5 })[0]?.outcome.outcome).toBe('rejected');
});

test('a control message among lines of a log is ignored, and an empty page is no record', async () => {
  const line = '10.0.0.1 - ana [02/Mar/2026:09:00:00 +0100] "GET /v2/a/b/manifests/v1 HTTP/1.1" 200 9 "-" "docker/27"';
  const receipt = await receiptOf([{ message: line }, { events: [] }, CONTROL], 'registry-access-log');
  expect(receipt).toMatchObject({ records: 2, accepted: 1, ignored: 1, rejected: 0 });
});

const OTHERS: readonly (readonly [line: string, reason: string])[] = [
  ['I0301 02:00:00.000000       1 controller.go:616] quota', 'a line of a program of Kubernetes (klog)'],
  ['W0301 02:00:01.123456      12 reflector.go:424] failed', 'a line of a program of Kubernetes (klog)'],
  ['time="2026-03-01T02:00:00Z" level=info msg="access granted"', 'a line of another program (logrus)'],
  ['Starting the server', 'a line of text of another program'],
  ['{"level":"info","ts":1772330400,"msg":"go"}', 'a line of another program (JSON with a level and a message)'],
  [' ', 'an empty line'],
];
const CUT_OFF = ['{"kind":"Event","verb":"get","us', 'name":"system:x"},"verb":"get"}'];

test.each([
  [
    'filter-log-events',
    (lines: readonly string[]) => [{ events: lines.map((message) => ({ timestamp: 1, message })) }],
  ],
  ['Log Analytics', (lines: readonly string[]) => lines.map((LogEntry) => ({ TimeGenerated: 't', LogEntry }))],
  ['docker', (lines: readonly string[]) => lines.map((log) => ({ log: `${log}\n`, stream: 'stdout', time: 't' }))],
  ['Loki', (lines: readonly string[]) => [{ values: lines.map((line) => ['1772442000000000000', line]) }]],
])(
  'lines of other programs in an export of %s are ignored by what they are, those that were cut off are rejected',
  async (_, wrap) => {
    const records = (await ownRecords('kube-apiserver-audit')).slice(0, 3);
    const lines = [...records.map(text), ...OTHERS.map(([line]) => line), ...CUT_OFF];
    const receipt = await receiptOf(wrap(lines), 'kube-apiserver-audit');
    expect(receipt.rejected).toBe(CUT_OFF.length);
    const told = new Set(receipt.ignoredBecause.map(({ reason }) => reason));
    expect(OTHERS.filter(([, reason]) => !told.has(reason))).toEqual([]);
  },
);

test('lines of other programs between records are ignored where they are known by their beginning', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'audit.log');
  const records = (await ownRecords('kube-apiserver-audit')).slice(0, 6).map(text);
  const prefixed = [...records, ...OTHERS.slice(0, 3).map(([line]) => line), ...CUT_OFF];
  writeFileSync(file, prefixed.map((line) => `${line}\n`).join(''));
  const [receipt] = (await importInto(join(folder, 'case.db'), [file])).files;
  expect(receipt).toMatchObject({ source: 'kube-apiserver-audit', rejected: CUT_OFF.length });
});

const WRAPPED: readonly ((value: unknown) => unknown)[] = [
  (value) => ({ message: text(value) }),
  (value) => ({ detail: value }),
  (value) => ({ data: Buffer.from(text(value)).toString('base64') }),
  (value) => ({ events: [{ message: text(value) }], nextToken: 'x' }),
  (value) => ({ '@timestamp': 't', '@message': text(value) }),
];

/** Values of the format's fixtures, and lines of its text files, that it ignores. */
async function ignoredBy(format: Format): Promise<readonly unknown[]> {
  const lines = fixturesOf(format)
    .filter((path) => path.endsWith('.log'))
    .flatMap((path) => readFileSync(path, 'utf8').split('\n'));
  const values = [...(await seedsOf(format)), ...(format.framings.includes('text') ? lines : [])];
  return values.filter((value) => value !== '' && outcomesOf(value, format).every((one) => one === 'ignored'));
}

function outcomesOf(value: unknown, format: Format): readonly string[] {
  const record = { offset: 0, length: 0, bytes: Buffer.alloc(0), value, problem: null };
  return readingsIn(record, format, CONTEXT).map(({ outcome }) => outcome.outcome);
}

test.each((await loadFormats()).map((format) => [format.id, format] as const))(
  'what %s ignores it ignores in wrappers too',
  async (_, format) => {
    const wrapped = inWrappers(format);
    for (const value of await ignoredBy(format)) {
      for (const wrap of WRAPPED) {
        const outcomes = new Set(outcomesOf(wrap(value), wrapped));
        expect([...outcomes], text(wrap(value))).toEqual(['ignored']);
      }
    }
  },
);
