import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isObject, type JsonObject, objectField } from '../../src/formats/toolkit/record-fields.ts';
import { format } from '../../src/formats/vendors/aws/aws-cloudtrail.ts';
import { readingsIn } from '../../src/reading/readings-in.ts';
import { seedsOf } from '../support/format-seeds.ts';
import { importInto } from '../support/import-into-case.ts';
import { asAthenaRow, asOcsf, FIRST, SECOND } from '../support/ocsf-event.ts';
import { asCells, asRow, linesOf, tableOf } from '../support/shapes.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { WRAPPINGS } from '../support/wrappings.ts';

/** The records of a trail from every place from which people take them: each is the same record. */
const CONTEXT = { assumedZone: null, image: null };

const lowered = (record: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name.toLowerCase(), value]));
const wrapped =
  (name: string) =>
  (records: readonly JsonObject[]): readonly string[] => [WRAPPINGS[name]?.(records) ?? expect.fail(name)];
const table = (shape: (record: JsonObject) => unknown) => (records: readonly JsonObject[]) =>
  tableOf(records.map(shape).filter(isObject));

const SHAPES: Readonly<Record<string, (records: readonly JsonObject[]) => readonly string[]>> = {
  trail: (records) => [JSON.stringify({ Records: records })],
  lines: linesOf((record) => record),
  'lookup-events': wrapped('lookup-events'),
  EventBridge: wrapped('EventBridge'),
  CloudWatch: wrapped('Logs Insights as CSV'),
  'CloudWatch in S3': wrapped('CloudWatch subscription'),
  'Athena, requests as JSON': table((record) => {
    const { userIdentity, resources, ...others } = record;
    return lowered(asCells({ ...others, ...asAthenaRow({ userIdentity, resources }) }));
  }),
  Athena: table((record) => lowered(asAthenaRow(record))),
  'CloudTrail Lake': (records) => [
    JSON.stringify({
      QueryStatus: 'FINISHED',
      QueryResultRows: records.map((record) =>
        Object.entries(asAthenaRow(record)).map(([name, value]) => ({ [name]: value })),
      ),
    }),
  ],
  ...Object.fromEntries(
    [FIRST, SECOND].flatMap((schema, index) => {
      const event = (record: JsonObject) => asOcsf(record, schema);
      return Object.entries({
        [`Security Lake 1.${index}`]: linesOf(event),
        [`Security Lake 1.${index}, rows`]: linesOf((record) => asRow(event(record))),
        [`Security Lake 1.${index}, JSON in CSV`]: table((record) => asRow(event(record))),
        [`Security Lake 1.${index}, Athena`]: table((record) => asAthenaRow(event(record))),
      });
    }),
  ),
};

async function namedRecords(): Promise<readonly JsonObject[]> {
  const byId = new Map<unknown, JsonObject>();
  for (const value of await seedsOf(format)) {
    if (!isObject(value) || !isObject(value['userIdentity']) || typeof value['eventID'] !== 'string') continue;
    const { eventTime } = value;
    if (!String(eventTime).endsWith('Z') || format.read(value, CONTEXT).outcome !== 'events') continue;
    byId.set(value['eventID'], value);
  }
  return [...byId.values()];
}

/** The files of each shape. */
function written(folder: string, records: readonly JsonObject[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.entries(SHAPES).map(([name, shape]) => [
      name,
      shape(records).map((text, part) => {
        const path = join(folder, `${name.replaceAll(/[^\w.]/g, '-')}-${part}.log`);
        writeFileSync(path, text);
        return path;
      }),
    ]),
  );
}

/** The ones that differ the most: each is compared with all. */
const FIRSTS = ['trail', 'Athena', 'Security Lake 1.0, Athena', 'Security Lake 1.1'];

test.each(FIRSTS)(
  'records of a trail that were imported from %s first are known in every other shape',
  async (first) => {
    const folder = temporaryFolder();
    const records = await namedRecords();
    expect(records.length).toBeGreaterThan(20);
    const files = written(folder, records);
    const known = files.get(first) ?? [];
    const others = [...files].flatMap(([name, paths]) => (name === first ? [] : paths));
    const receipts = (await importInto(join(folder, 'case.db'), [...known, ...others])).files;
    const told = receipts.slice(known.length).map(({ path, source, records: all, duplicate, contradicting }) => {
      return { path, source, others: all - duplicate, contradicting };
    });
    expect(told).toEqual(told.map(({ path }) => ({ path, source: format.id, others: 0, contradicting: 0 })));
  },
);

const DELETION: JsonObject = {
  eventVersion: '1.11',
  userIdentity: {
    type: 'IAMUser',
    arn: 'arn:aws:iam::111122223333:user/nadia',
    accountId: '111122223333',
    userName: 'nadia',
  },
  eventTime: '2026-03-02T08:44:20Z',
  eventSource: 'ecr.amazonaws.com',
  eventName: 'BatchDeleteImage',
  awsRegion: 'eu-central-1',
  sourceIPAddress: '192.0.2.15',
  userAgent: 'aws-cli/2.22.35',
  requestParameters: {
    ...{ repositoryName: 'payments/api', force: true },
    imageIds: [{ imageTag: 'v1' }, { imageTag: 'v2' }, { imageDigest: `sha256:${'a'.repeat(64)}` }],
  },
  responseElements: null,
  eventID: '4c602bdd-aef3-4bb9-bd4a-9c46f2a7a52c',
  recipientAccountId: '111122223333',
};

test.each<[field: string, changed: JsonObject]>([
  [
    'actor',
    {
      userIdentity: {
        ...objectField(DELETION, 'userIdentity'),
        arn: 'arn:aws:iam::111122223333:user/omar',
        userName: 'omar',
      },
    },
  ],
  ['address', { sourceIPAddress: '192.0.2.16' }],
  ['time', { eventTime: '2026-03-02T08:44:21Z' }],
  ['action', { eventName: 'BatchGetImage' }],
  ['outcome', { errorCode: 'AccessDenied' }],
  ['user agent', { userAgent: 'aws-cli/2.22.36' }],
  ['image', { requestParameters: { repositoryName: 'payments/api', force: true, imageIds: [{ imageTag: 'v3' }] } }],
  ['detail', { requestParameters: { ...objectField(DELETION, 'requestParameters'), force: false } }],
])('another %s in another shape contradicts the record', async (_, changed) => {
  const folder = temporaryFolder();
  for (const [name, files] of written(folder, [{ ...DELETION, ...changed }])) {
    const known = join(folder, 'trail.json');
    writeFileSync(known, JSON.stringify({ Records: [DELETION] }));
    const receipts = (await importInto(join(folder, `${name.replaceAll(/\W/g, '')}.db`), [known, ...files])).files;
    expect(receipts.slice(1), name).toMatchObject([{ accepted: 1, contradicting: 1 }]);
  }
});

test('the places of lists in the keys of a map may come in any order', () => {
  const event = asOcsf(DELETION, FIRST);
  const unmapped = Object.fromEntries(Object.entries(objectField(event, 'unmapped')).toReversed());
  const entries = Object.entries(unmapped).map(([key, value]) => ({ key, value }));
  for (const map of [unmapped, asAthenaRow({ unmapped })['unmapped'], entries, JSON.stringify(unmapped)]) {
    expect(format.read({ ...event, unmapped: map }, CONTEXT)).toMatchObject({
      events: [{ image: { tag: 'v1' } }, { image: { tag: 'v2' } }, { image: { tag: null } }],
      remarks: [],
    });
  }
});

test('a map that was cut off is told', () => {
  const unmapped = String(asAthenaRow(asOcsf(DELETION, FIRST))['unmapped']).slice(0, -20);
  const value = { ...asOcsf(DELETION, FIRST), unmapped };
  const [reading] = readingsIn({ offset: 0, length: 0, bytes: Buffer.alloc(0), value, problem: null }, format, CONTEXT);
  expect(reading?.outcome).toMatchObject({ outcome: 'events', remarks: ['text-unread'] });
});
