import { expect, test } from 'vitest';
import { CONTEXT, expectSame, readingOf } from '../../../test/support/lane-readings.ts';
import type { LineKind } from '../../evidence/splitting/record.ts';
import { isNested, type NestedFormat } from '../../formats/layouts/nested-layout.ts';
import { loadFormat } from '../../formats/load-formats.ts';
import type { Format } from '../../formats/toolkit/format.ts';

async function nestedFormat(id: Parameters<typeof loadFormat>[0]): Promise<NestedFormat> {
  const format = await loadFormat(id);
  return format !== null && isNested(format) ? format : expect.fail();
}

/** Reads blocks of records with and without the lane, which must give the same; returns how many were read the ordinary way. */
function readingsOf(format: NestedFormat, blocks: readonly (readonly unknown[])[]): number {
  const { nested, ...ordinary } = format;
  let readings = 0;
  const read: typeof format.read = (value, context) => {
    readings++;
    return format.read(value, context);
  };
  const counting: NestedFormat = { ...ordinary, nested, read };
  const texts = blocks.map((records) => Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join('')));
  expectSame(readingOf(counting, texts), readingOf(ordinary as Format, texts));
  return readings;
}

function blocks(count: number, records: number, recordOf: (index: number) => object): readonly (readonly object[])[] {
  return Array.from({ length: count }, (_, block) =>
    Array.from({ length: records }, (__, index) => recordOf(block * records + index)),
  );
}

const uuidOf = (index: number) => `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;

function notification(index: number) {
  const digest = `sha256:${index.toString(16).padStart(64, '0')}`;
  return {
    ...{ id: uuidOf(index), timestamp: '2026-03-01T00:00:00Z', action: 'pull' },
    target: {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      ...{ digest: `sha256:${(index % 50).toString(16).padStart(64, '0')}`, repository: `a/b${index % 20}`, tag: 'v1' },
      url: `https://registry.example.com/v2/a/b${index % 20}/manifests/${digest}`,
    },
    request: { id: `request ${index}`, addr: '10.0.0.1:50000', host: 'registry.example.com', method: 'GET' },
    actor: { name: `robot-${index % 30}` },
  };
}

function call(index: number, name: string) {
  return {
    userIdentity: {
      ...{ type: 'IAMUser', arn: `arn:aws:iam::111122223333:user/${name}`, userName: `user ${name}` },
      ...{ principalId: `id ${name}`, onBehalfOf: { userId: `other ${name}` } },
      sessionContext: { sessionIssuer: { arn: `issuer ${name}`, userName: `name ${name}` } },
    },
    ...{ eventTime: '2026-03-01T00:00:00Z', eventSource: 'ecr.amazonaws.com', eventName: 'BatchGetImage' },
    ...{ awsRegion: 'eu-central-1', sourceIPAddress: `address ${name}`, userAgent: `agent ${name}` },
    requestParameters: { repositoryName: `team/${name}`, imageIds: [{ imageTag: `v${name}` }] },
    ...{ responseElements: null, eventID: uuidOf(index), recipientAccountId: '111122223333' },
  };
}

test('a detail that differs in every record is copied from it, and so is what is looked at in a URL', async () => {
  const readings = readingsOf(await nestedFormat('distribution-notifications'), blocks(3, 5000, notification));
  expect(readings).toBeLessThan(200);
});

test('a lane that remembers too many values starts over, and reads on', async () => {
  const format = await nestedFormat('aws-cloudtrail');
  // A little less than what a template is given up for; and fewer than what dictionaries remember.
  const callOf = (index: number) => call(index, index % 10 < 7 ? `${index}` : 'usual');
  const readings = readingsOf(format, blocks(8, 5000, callOf));
  expect(readings).toBeGreaterThan(28_000);
  expect(readings).toBeLessThan(28_100);
});

test('records that say something new each are read the ordinary way after a while', async () => {
  const format = await nestedFormat('aws-cloudtrail');
  // Each record is read twice until then.
  expect(
    readingsOf(
      format,
      blocks(5, 5000, (index) => call(index, `${index}`)),
    ),
  ).toBeLessThan(25_100);
});

test('a record of several events, and what is written like it, is read the ordinary way', async () => {
  const format = await nestedFormat('aws-cloudtrail');
  const imageIds = [{ imageTag: 'v1' }, { imageTag: 'v2' }];
  const several = (index: number) => ({
    ...call(index, 'usual'),
    requestParameters: { repositoryName: 'a/b', imageIds },
  });
  // A few times the lane asks what the values make.
  expect(readingsOf(format, blocks(1, 100, several))).toBeLessThan(110);
});

test('ids that are no UUIDs, and identities with a time in them, are those of the ordinary way', async () => {
  const rowOf = (index: number) => ({
    ...{ id: index + 1, username: 'robot$a', resource: `a/b:v${index % 3}`, resource_type: 'artifact' },
    ...{
      operation: 'create',
      operation_description: `create artifact: a/b@sha256:${index % 5}`,
      operation_result: true,
    },
    op_time: new Date(Date.UTC(2026, 2, 1) + index * 61_001).toISOString(),
  });
  const format = await nestedFormat('harbor-audit-log');
  expect(readingsOf(format, blocks(1, 1000, rowOf))).toBeLessThan(25);
  readingsOf(
    format,
    blocks(1, 50, (index) => ({ ...rowOf(index), id: undefined })),
  );
});

test('long ids that are no UUIDs are taken before they fill the memory of the lane', async () => {
  const idOf = (index: number) => ({
    ...notification(index % 7),
    id: index % 2 ? `${'x'.repeat(1000)}${index}` : uuidOf(index),
  });
  expect(readingsOf(await nestedFormat('distribution-notifications'), blocks(2, 2000, idOf))).toBeLessThan(200);
});

test("a vendor's word for nothing is no id", async () => {
  const format = await nestedFormat('azure-acr-logs');
  const recordOf = (index: number) => ({
    ...{ time: '2026-03-01T00:00:00Z', category: 'ContainerRegistryRepositoryEvents', operationName: 'Pull' },
    ...{ loginServer: 'a.azurecr.io', correlationId: ['N/A', 'one', '', uuidOf(1)][index % 4] },
    properties: { repository: 'a/b', tag: `v${index % 3}`, digest: `sha256:${'0'.repeat(64)}` },
  });
  readingsOf(format, blocks(1, 60, recordOf));
});

test('a record without an identity is known by its content, where the lane can write that', async () => {
  const metadata = { namespace: 'a', repo: 'b', tag: 'v1', 'user-agent': 'skopeo' };
  const entryOf = (index: number) => ({
    ...{ kind: 'pull_repo', performer: `a+robot${index % 3}`, ip: '10.0.0.1', metadata_json: metadata },
    datetime: `2026-03-01T00:00:${String(index % 60).padStart(2, '0')}`,
    'further field': index % 2 === 0 ? 'plain' : 'é',
  });
  // Half of them is not plain, and read once by the lane and once by the ordinary way.
  expect(readingsOf(await nestedFormat('quay-usage-logs'), blocks(1, 200, entryOf))).toBeLessThan(110);
});

test('records of many shapes, very long ones, and ones without an id are read as by the ordinary way', async () => {
  const format = await nestedFormat('aws-cloudtrail');
  const changed = [
    (index: number) => ({ [`further${index % 40}`]: 'x' }),
    (index: number) => ({ userAgent: 'x'.repeat(5000 + (index % 3)) }),
    () => ({ userAgent: 'x'.repeat(20_000), unlikeOthers: true }),
    () => ({ eventID: '' }),
    () => ({ eventID: undefined }),
    () => ({}),
  ];
  const recordOf = (index: number) => ({ ...call(index, 'usual'), ...changed[index % changed.length]?.(index) });
  const readings = readingsOf(format, blocks(1, 1000, recordOf));
  // One of six is like those before it; so are some of the many shapes.
  expect(readings).toBeLessThan(1000);
});

test('shapes beyond those that are learned are read as by the ordinary way', async () => {
  const recordOf = (index: number) => ({ ...call(index, 'usual'), [`further${index % 50}`]: 'x' });
  const readings = readingsOf(await nestedFormat('aws-cloudtrail'), blocks(1, 5000, recordOf));
  // About half of the shapes are learned.
  expect(readings).toBeGreaterThan(2000);
  expect(readings).toBeLessThan(3000);
});

test('lists of records, records of other services, and ones of no use are read as by the ordinary way', async () => {
  const format = await nestedFormat('aws-cloudtrail');
  const kinds = [
    (record: object) => ({ Records: [record, record] }),
    (record: object) => ({ ...record, Records: [record] }),
    (record: object) => ({ ...record, eventSource: 's3.amazonaws.com' }),
    (record: object) => ({ ...record, eventTime: 'yesterday' }),
    (record: object) => ({ ...record, requestParameters: 'unreadable' }),
    (record: object) => [record],
  ];
  for (const kind of kinds) {
    const recordOf = (index: number) => (index % 3 === 0 ? call(index, 'usual') : kind(call(index, 'usual')));
    readingsOf(format, blocks(1, 300, recordOf));
  }
});

test('times that no clock shows are read the ordinary way', async () => {
  const hours = ['24:00:00', '23:59:60', '10:60:00', '99:00:00'];
  const recordOf = (index: number) => ({
    ...call(index, 'usual'),
    eventTime: `2026-03-01T${hours[index % hours.length]}Z`,
  });
  expect(readingsOf(await nestedFormat('aws-cloudtrail'), blocks(1, 100, recordOf))).toBeGreaterThan(50);
});

test.each([
  ['an escape', '\\u0041'],
  ['an escape that JSON does not have', '\\x'],
  ['a code that is cut off', '\\u00'],
])('a text of which parts are looked at may have %s', async (_, written) => {
  const { nested, ...ordinary } = await nestedFormat('distribution-notifications');
  const lines = Array.from({ length: 20 }, (__, index) => JSON.stringify(notification(index)));
  const escaped = lines.map((line, index) => (index % 2 === 0 ? line : line.replace('.com/v2', `.com${written}/v2`)));
  const text = [Buffer.from(escaped.map((line) => `${line}\n`).join(''))];
  expectSame(readingOf({ ...ordinary, nested } as Format, text), readingOf(ordinary as Format, text));
});

test('lines behind a prefix are read the ordinary way', async () => {
  const format = await nestedFormat('aws-cloudtrail');
  const lines = Array.from({ length: 20 }, (_, index) => JSON.stringify(call(index, 'usual')));
  const idsOf = (texts: readonly string[], kind: LineKind) => {
    const text = Buffer.from(texts.map((line) => `${line}\n`).join(''));
    return readingOf(format, [text], kind).map(({ batch }) => batch.events.eventId);
  };
  const prefixed = lines.map((line) => `2026-03-01T00:00:00Z ${line}`);
  expect(idsOf(prefixed, 'prefixed-lines')).toEqual(idsOf(lines, 'json-lines'));
});

test('a text of which parts are looked at may differ in every record', async () => {
  const ofHost = (index: number) => {
    const { target, ...notice } = notification(index);
    return { ...notice, target: { ...target, url: `https://registry${index}.example.com/v2/a/b/manifests/v1` } };
  };
  const format = await nestedFormat('distribution-notifications');
  readingsOf(
    format,
    blocks(15, 5000, (index) => ofHost(index % 10 < 7 ? index : 0)),
  );
});

test('a name and a digest that come together for the first time were read before', async () => {
  const rowOf = (index: number) => ({
    ...{ id: index + 1, username: 'robot$a', resource_type: 'artifact', operation: 'pull', operation_result: true },
    resource: `a/b${index % 40}:sha256:${(index % 37).toString(16).padStart(64, '0')}`,
    operation_description: `pull artifact: a/b${index % 40}@sha256:${(index % 37).toString(16).padStart(64, '0')}`,
    op_time: '2026-03-01T00:00:00Z',
  });
  // There are 1,480 pairs of 40 names and 37 digests.
  expect(readingsOf(await nestedFormat('harbor-audit-log'), blocks(1, 1500, rowOf))).toBeLessThan(100);
});

test('records of two shapes that take turns share no numbers of values', async () => {
  const acr = (index: number) => ({
    ...{ TimeGenerated: '2026-03-02T09:30:00Z', Category: 'ContainerRegistryRepositoryEvents', Identity: 'robot' },
    ...{ OperationName: 'Pull', Repository: 'a/b', Tag: `build-${index}`, CallerIpAddress: '10.0.0.1' },
    ...{ CorrelationId: uuidOf(index), ResultDescription: '200', LoginServer: 'a.azurecr.io' },
  });
  const signIn = (index: number) => ({
    ...{
      Category: 'ContainerRegistryLoginEvents',
      OperationName: 'Login',
      Identity: 'robot',
      ResultDescription: '200',
    },
    ...{ CallerIpAddress: '10.0.0.1', CorrelationId: uuidOf(index), LoginServer: 'a.azurecr.io', UserAgent: 'docker' },
    TimeGenerated: '2026-03-02T09:30:00Z',
  });
  readingsOf(
    await nestedFormat('azure-acr-logs'),
    blocks(2, 5000, (index) => (index % 2 === 0 ? acr(index) : signIn(index))),
  );
});

test('a digest behind a colon in a description does not count, no matter what was read before', async () => {
  const digest = `sha256:${'ab'.repeat(32)}`;
  const texts: readonly (readonly [string, string])[] = [
    ['ns/a:v0', 'ns/a:v0'],
    ['ns/a:v1', `ns/a:${digest}`],
    ['ns/b:v1', `ns/b@${digest}`],
    ['ns/c:v1', `ns/c@${digest}`],
    ['ns/c:v2', `ns/c:${digest}`],
    ['ns/d:v2', `ns/d:${digest}`],
  ];
  const rowOf = (index: number) => {
    const [resource, described] = texts[index % texts.length] ?? [];
    return {
      ...{ id: index + 1, username: 'ana', resource, resource_type: 'artifact', operation: 'pull' },
      ...{ operation_description: `pull artifact: ${described}`, operation_result: true },
      op_time: '2026-03-01T00:00:00Z',
    };
  };
  readingsOf(await nestedFormat('harbor-audit-log'), blocks(1, 60, rowOf));
});

test('a dry run of a cluster is no event, beside requests that are like it otherwise', async () => {
  const request = (index: number) => ({
    ...{ kind: 'Event', apiVersion: 'audit.k8s.io/v1', level: 'Request', auditID: uuidOf(index) },
    ...{ stage: 'ResponseComplete', verb: 'create', userAgent: 'kubectl/v1.31', sourceIPs: ['10.0.0.1'] },
    requestURI: `/api/v1/namespaces/team/pods${index % 3 === 0 ? '?dryRun=All&fieldManager=kubectl' : '?fieldManager=kubectl'}`,
    user: { username: `user-${index % 5}` },
    objectRef: { resource: 'pods', namespace: 'team', name: `pod-${index % 7}` },
    responseStatus: { code: 201 },
    requestObject: { spec: { containers: [{ image: `registry.example.com/team/app-${index % 11}:1` }] } },
    requestReceivedTimestamp: '2026-03-01T00:00:00.000000Z',
  });
  const format = await nestedFormat('kube-apiserver-audit');
  expect(format.read(request(0), CONTEXT)).toMatchObject({ outcome: 'ignored' });
  expect(format.read(request(1), CONTEXT)).toMatchObject({ outcome: 'events' });
  // The lane knows requests that are carried out; dry runs are read the ordinary way.
  const readings = readingsOf(format, blocks(4, 300, request));
  expect(readings).toBeGreaterThanOrEqual(400);
  expect(readings).toBeLessThan(700);
});

test('an element that holds a list of records itself is one record, again and again', async () => {
  const { nested, ...ordinary } = await nestedFormat('aws-cloudtrail');
  const lines = Array.from({ length: 40 }, (_, index) => JSON.stringify({ ...call(index, 'usual'), Records: ['x'] }));
  const text = [Buffer.from(lines.map((line) => `${line}\n`).join(''))];
  const read = (format: object) => readingOf(format as Format, text, 'json-elements');
  expectSame(read({ ...ordinary, nested }), read(ordinary));
  expect(read(ordinary).map(({ records }) => records)).toEqual([40]);
});

test('a line that is never a record is never learned', async () => {
  const format = await nestedFormat('aws-cloudtrail');
  const other = (index: number) => ({ ...call(index, 'usual'), eventSource: 's3.amazonaws.com' });
  const both = (index: number) => (index % 3 === 0 ? call(index, 'usual') : other(index));
  readingsOf(format, blocks(2, 60, both));
});
