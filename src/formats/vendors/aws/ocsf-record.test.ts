import { describe, expect, test } from 'vitest';
import { seedsOf } from '../../../../test/support/format-seeds.ts';
import { field, isObject, type JsonObject, objectField } from '../../toolkit/record-fields.ts';
import { format } from './aws-cloudtrail.ts';

const CONTEXT = { assumedZone: null, image: null };

/** Members of a record of CloudTrail that OCSF has a place for. */
const MAPPED: ReadonlySet<string> = new Set([
  ...['eventVersion', 'eventID', 'eventTime', 'eventSource', 'eventName', 'awsRegion', 'sourceIPAddress', 'userAgent'],
  ...['vpcEndpointId', 'requestID', 'errorCode', 'errorMessage', 'resources'],
]);
const MAPPED_USER: ReadonlySet<string> = new Set([
  'type',
  'principalId',
  'arn',
  'accountId',
  'accessKeyId',
  'userName',
]);

const without = (record: JsonObject, names: ReadonlySet<string>): JsonObject =>
  Object.fromEntries(Object.entries(record).filter(([name, value]) => !names.has(name) && (value ?? null) !== null));

/** The leaves of a value by their paths, as the schema keeps what it has no place for. */
function folded(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => folded(item, `${path}[${index}]`));
  if (!isObject(value)) return [[path, String(value)]];
  return Object.entries(value).flatMap(([name, member]) => folded(member, path === '' ? name : `${path}.${name}`));
}

interface Schema {
  readonly user: (identity: JsonObject) => JsonObject;
  /** Whether requests and answers have a place of their own. */
  readonly hasData: boolean;
}

const FIRST: Schema = {
  user: ({ arn, principalId, accountId }) => ({ uid: principalId, uuid: arn, account_uid: accountId }),
  hasData: false,
};
const SECOND: Schema = {
  user: ({ arn, principalId, accountId }) => ({ uid: arn, uid_alt: principalId, account: { uid: accountId } }),
  hasData: true,
};

function asOcsf(record: JsonObject, { user, hasData }: Schema): JsonObject {
  const identity = objectField(record, 'userIdentity');
  const { type, accessKeyId, userName } = identity;
  const { requestParameters, responseElements, ...others } = without(record, MAPPED);
  const data = hasData ? {} : { requestParameters, responseElements };
  const unmapped = { ...others, ...without(data, new Set()), userIdentity: without(identity, MAPPED_USER) };
  return {
    ...{ class_uid: 6003, category_uid: 6, time: Date.parse(String(record['eventTime'])) },
    metadata: {
      product: { name: 'CloudTrail', vendor_name: 'AWS', version: record['eventVersion'] },
      uid: record['eventID'],
    },
    api: {
      ...{ operation: record['eventName'], service: { name: record['eventSource'] } },
      request: { uid: record['requestID'], data: hasData ? JSON.stringify(requestParameters) : undefined },
      response: {
        ...{ error: record['errorCode'], message: record['errorMessage'] },
        data: hasData ? JSON.stringify(responseElements) : undefined,
      },
    },
    actor: { user: { type, credential_uid: accessKeyId, name: userName, ...user(identity) } },
    src_endpoint: { domain: record['sourceIPAddress'], uid: record['vpcEndpointId'] },
    http_request: { user_agent: record['userAgent'] },
    cloud: { provider: 'AWS', region: record['awsRegion'] },
    resources: resourcesOf(record),
    unmapped: Object.fromEntries(folded(unmapped, '')),
  };
}

function resourcesOf({ resources }: JsonObject): unknown {
  return Array.isArray(resources) ? resources.map((one) => ({ uid: isObject(one) ? one['ARN'] : null })) : undefined;
}

/** As a table holds it: nested members are JSON text. */
const asRow = (event: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(event).map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : value]),
  );

/** As Athena prints structs and maps. */
function asStruct(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asStruct).join(', ')}]`;
  if (!isObject(value)) return String(value ?? null);
  return `{${Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `${name}=${asStruct(member)}`)
    .join(', ')}}`;
}
const asAthenaRow = (event: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(event).map(([name, value]) => [name, typeof value === 'object' ? asStruct(value) : String(value)]),
  );

const RECORDS = (await seedsOf(format)).filter(
  (seed): seed is JsonObject => isObject(seed) && typeof seed['eventID'] === 'string' && isObject(seed['userIdentity']),
);
const READ = RECORDS.filter((record) => format.read(record, CONTEXT).outcome === 'events').filter(({ eventTime }) =>
  String(eventTime).endsWith('Z'),
);

/** What was read, with numbers and truths as the texts that the schema makes of what it has no place for. */
function told(record: JsonObject): unknown {
  return JSON.parse(JSON.stringify(format.read(record, CONTEXT)), (_, value: unknown) =>
    typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
  );
}

describe.each([
  ['1.0', FIRST],
  ['1.1', SECOND],
])('an event of OCSF %s is the record of CloudTrail that it was made of', (_, schema) => {
  test('as Security Lake keeps it', () => {
    expect(READ.length).toBeGreaterThan(20);
    for (const record of READ) {
      const event = asOcsf(record, schema);
      expect(format.recognise(event).verdict).toBe('mine');
      expect(told(event), JSON.stringify(event)).toEqual(told(record));
    }
  });

  test('as the row of a table', () => {
    for (const record of READ) expect(told(asRow(asOcsf(record, schema)))).toEqual(told(record));
  });
});

const TAGGED = READ.find((record) => field(objectField(record, 'requestParameters'), 'imageTag') !== undefined) ?? {};

test('in structs of Athena who did what to which image is read', () => {
  const event = (record: JsonObject) => {
    const outcome = format.read(record, CONTEXT);
    return outcome.outcome === 'events' ? outcome.events[0] : expect.fail(outcome.because);
  };
  const [athena, trail] = [event(asAthenaRow(asOcsf(TAGGED, FIRST))), event(TAGGED)];
  for (const name of ['time', 'action', 'category', 'outcome', 'actor', 'client', 'image', 'region'] as const)
    expect(athena?.[name], name).toEqual(trail?.[name]);
});

test('the record that was kept beside it is taken whole', () => {
  const event = { ...asOcsf(TAGGED, FIRST), unmapped: {}, raw_data: JSON.stringify(TAGGED) };
  expect(format.read(event, CONTEXT)).toEqual(format.read(TAGGED, CONTEXT));
});

test('events of other products are not of CloudTrail, and older cases have none', () => {
  const event = asOcsf(TAGGED, SECOND);
  const other = { ...event, metadata: { product: { name: 'imgaudit' } } };
  expect(format.recognise(other).verdict).toBe('not-mine');
  expect(format.read(event, { ...CONTEXT, edition: 5 })).toMatchObject({ outcome: 'rejected' });
});

test('a name that every object has is a name like any other', () => {
  const unmapped = JSON.parse('{"__proto__.polluted":"yes","requestParameters.constructor":"x","a.b":"1","a":"2"}');
  expect(format.read({ ...asOcsf(TAGGED, FIRST), unmapped }, CONTEXT).outcome).toBe('events');
  expect(field({}, 'polluted')).toBeUndefined();
});

test('an event of another class among calls is told by its class', () => {
  const dns = { class_uid: 4003, class_name: 'DNS Activity', metadata: { product: { name: 'Route 53' } } };
  const because = 'an event in OCSF of class "DNS Activity", not a call of an API';
  expect(format.read(dns, CONTEXT)).toEqual({ outcome: 'ignored', because });
  expect(format.read({ ...dns, class_uid: 6003 }, CONTEXT)).toMatchObject({ outcome: 'rejected' });
  expect(format.read(dns, { ...CONTEXT, edition: 5 })).toMatchObject({ because: '"eventSource" is missing' });
});
