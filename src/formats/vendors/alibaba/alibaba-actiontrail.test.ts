import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printInstant } from '../../../domain/instant.ts';
import type { RegistryEvent } from '../../../domain/registry-event.ts';
import type { ReadOutcome } from '../../toolkit/format.ts';
import { ACTIONTRAIL_ACTIONS } from './actiontrail-actions.ts';
import { format } from './alibaba-actiontrail.ts';

type Fields = Readonly<Record<string, unknown>>;

const ACCOUNT = '1356680000001234';
const USER: Fields = {
  type: 'ram-user',
  principalId: '200123000000004567',
  accountId: ACCOUNT,
  accessKeyId: 'LTAI5tExampleKey****',
  userName: 'ci-bot',
};

function recordOf(eventName: string, requestParameters: unknown = {}, fields: Fields = {}): Fields {
  return {
    eventId: 'E2719020-FFA7-2F7E-57B9-BC0DC68223F7',
    eventType: 'ApiCall',
    eventName,
    eventRW: 'Write',
    eventTime: '2026-03-02T03:15:45Z',
    eventSource: 'cr.cn-hangzhou.aliyuncs.com',
    serviceName: 'Cr',
    acsRegion: 'cn-hangzhou',
    sourceIpAddress: '198.51.100.23',
    userAgent: 'AlibabaCloud (Linux; amd64) Golang/1.19',
    recipientAccountId: ACCOUNT,
    userIdentity: USER,
    requestParameters,
    ...fields,
  };
}

const read = (record: unknown): ReadOutcome => format.read(record, { assumedZone: null, image: null });

function success(record: unknown): Extract<ReadOutcome, { outcome: 'events' }> {
  const outcome = read(record);
  if (outcome.outcome !== 'events') throw new Error(`${outcome.outcome}: ${outcome.because}`);
  return outcome;
}

function eventOf(record: unknown): RegistryEvent {
  const [event] = success(record).events;
  if (event === undefined) throw new Error('no event');
  return event;
}

const actorOf = (userIdentity: unknown) => eventOf(recordOf('GetInstance', {}, { userIdentity })).actor;

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../../../fixtures/formats/alibaba-actiontrail/${name}`, import.meta.url));

describe('catalogue', () => {
  it('has each operation once, all of the management plane', () => {
    const names = ACTIONTRAIL_ACTIONS.map(({ action }) => action);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(ACTIONTRAIL_ACTIONS.map(({ plane }) => plane))).toEqual(new Set(['management']));
  });
});

describe('recognise', () => {
  it.each<[string, unknown, string]>([
    ['an event of Container Registry', recordOf('DeleteRepoTag'), 'mine'],
    ['an event of another service', recordOf('StopInstance', {}, { serviceName: 'Ecs' }), 'mine'],
    ['the least of an event', { eventName: 'X', userIdentity: {}, eventRW: 'Read' }, 'mine'],
    ['a record of Log Service', { event: JSON.stringify(recordOf('DeleteRepoTag')) }, 'mine'],
    ['a record of Log Service, parsed', { event: recordOf('DeleteRepoTag') }, 'mine'],
    ['a record of Log Service that cannot be parsed', { __topic__: 'actiontrail_audit_event', event: '{' }, 'mine'],
    ['CloudTrail', { ...recordOf('PutImage'), awsRegion: 'eu-central-1' }, 'not-mine'],
    ['an event of CloudTrail LookupEvents', { EventId: '1', EventName: 'PutImage', CloudTrailEvent: '{}' }, 'not-mine'],
    ['an event without an identity', { eventName: 'X', acsRegion: 'cn-hangzhou' }, 'not-mine'],
    ['another event', { event: 'push', type: 'repo' }, 'not-mine'],
    ['a list', [], 'not-mine'],
    ['null', null, 'not-mine'],
  ])('%s', (_title, record, verdict) => {
    expect(format.recognise(record).verdict).toBe(verdict);
  });
});

describe('which records are events', () => {
  const other = { serviceName: 'Ecs', eventSource: 'ecs.cn-hangzhou.aliyuncs.com' };

  it.each<[string, unknown, string]>([
    ['serviceName Cr', recordOf('GetInstance', {}, { eventSource: 'x' }), 'events'],
    ['serviceName CR', recordOf('GetInstance', {}, { serviceName: 'CR', eventSource: 'x' }), 'events'],
    ['eventSource', recordOf('GetInstance', {}, { serviceName: 'x', eventSource: 'CR.aliyuncs.com' }), 'events'],
    ['AcsProduct', recordOf('GetInstance', { AcsProduct: 'cr' }, other), 'events'],
    [
      'AcsProduct as text',
      recordOf('GetInstance', null, { ...other, requestParameterJson: '{"AcsProduct":"Cr"}' }),
      'events',
    ],
    ['another service', recordOf('GetInstance', {}, other), 'ignored'],
    [
      'a service whose name begins alike',
      recordOf('X', {}, { serviceName: 'Crm', eventSource: 'crm.aliyuncs.com' }),
      'ignored',
    ],
    ['no service', { eventName: 'X', userIdentity: {}, acsRegion: 'x' }, 'rejected'],
    ['no event', { __topic__: 'actiontrail_event', event: '{' }, 'rejected'],
    ['no object', 'text', 'rejected'],
    ['no name', recordOf('', {}), 'rejected'],
    ['no time', recordOf('GetInstance', {}, { eventTime: null }), 'rejected'],
    ['a day that does not exist', recordOf('GetInstance', {}, { eventTime: '2026-02-30T00:00:00Z' }), 'rejected'],
  ])('%s', (_title, record, outcome) => {
    expect(read(record).outcome).toBe(outcome);
  });

  it('reads every container alike', () => {
    const record = recordOf('DeleteRepoTag', { RepoId: 'crr-1', Tag: 'v1' });
    const plain = read(record);
    expect(read({ __topic__: 'actiontrail_event', event: JSON.stringify(record) })).toEqual(plain);
    expect(read({ owner_id: ACCOUNT, event: record })).toEqual(plain);
    const request = JSON.stringify(record['requestParameters']);
    expect(read({ ...record, requestParameters: undefined, requestParameterJson: request })).toEqual(plain);
    expect(plain).toMatchObject({ identity: 'alibaba-actiontrail:E2719020-FFA7-2F7E-57B9-BC0DC68223F7', remarks: [] });
  });

  it('a masked id identifies nothing', () => {
    expect(success(recordOf('GetInstance', {}, { eventId: 'E2719020-****' })).identity).toBeNull();
  });

  it('the time is UTC', () => {
    expect(printInstant(eventOf(recordOf('GetInstance')).time)).toBe('2026-03-02T03:15:45.000Z');
  });
});

describe('category', () => {
  it.each([
    ['CreateRepoTag', 'tag', []],
    ['DeleteRepoTag', 'delete', []],
    ['DeleteEventCenterRule', 'config', []],
    ['TagResources', 'config', []],
    ['UntagResources', 'config', []],
    ['ListChartRelease', 'list', []],
    ['GetAuthorizationToken', 'auth', []],
    ['CreateRepoSyncTask', 'replicate', []],
    ['CreateInstanceEndpointAclPolicy', 'policy', []],
    ['DeleteImage', 'delete', []],
    ['DeleteSomethingNew', 'delete', ['unknown-action']],
    ['ListSomethingNew', 'list', ['unknown-action']],
    ['DescribeSomethingNew', 'inspect', ['unknown-action']],
    ['ModifySomethingNew', 'config', ['unknown-action']],
    ['CancelSomethingNew', 'other', ['unknown-action']],
    ['StartSomethingNew', 'other', ['unknown-action']],
    ['constructor', 'other', ['unknown-action']],
  ])('%s is %s', (action, category, remarks) => {
    const { events, remarks: made } = success(recordOf(action));
    expect(events).toMatchObject([{ action, category, plane: 'management' }]);
    expect(made).toEqual(remarks);
  });
});

describe('image', () => {
  it.each<[string, string, unknown, unknown]>([
    [
      'a tag',
      'GetRepoTag',
      { RepoNamespaceName: 'prod', RepoName: 'api', Tag: 'v1' },
      { repository: 'prod/api', tag: 'v1' },
    ],
    [
      'a new tag',
      'CreateRepoTag',
      { NamespaceName: 'prod', RepoName: 'api', FromTag: 'v1', ToTag: 'v2' },
      { repository: 'prod/api', tag: 'v2' },
    ],
    [
      'a digest',
      'GetRepoTag',
      { NamespaceName: 'prod', RepoName: 'api', Digest: 'sha256:1' },
      { repository: 'prod/api', digest: 'sha256:1' },
    ],
    [
      'the personal edition',
      'DeleteImage',
      { RepoNamespace: 'prod', RepoName: 'api', Tag: 'v1' },
      { repository: 'prod/api', tag: 'v1' },
    ],
    ['a namespace', 'CreateNamespace', { NamespaceName: 'prod' }, { namespace: 'prod', repository: null }],
  ])('%s', (_title, action, request, image) => {
    expect(eventOf(recordOf(action, request)).image).toMatchObject(image ?? {});
  });

  it.each<[string, string, unknown, Fields, unknown]>([
    [
      'only the id of a repository',
      'DeleteRepoTag',
      { InstanceId: 'cri-1', RepoId: 'crr-1', Tag: 'v1', Digest: 'sha256:1' },
      {},
      { instance: 'cri-1', repoId: 'crr-1', tag: 'v1', digest: 'sha256:1' },
    ],
    ['a repository without its namespace', 'GetRepository', { RepoName: 'api' }, {}, { repository: 'api' }],
    [
      'the id as the resource',
      'DeleteRepoTag',
      { Tag: 'v1' },
      { resourceName: 'crr-9' },
      { repoId: 'crr-9', tag: 'v1' },
    ],
    [
      'a chart',
      'DeleteChartRelease',
      { RepoNamespaceName: 'charts', RepoName: 'api', Chart: 'api', Release: '1.0' },
      {},
      { namespace: 'charts', repository: 'charts/api', chart: 'api', release: '1.0' },
    ],
  ])('%s stands in the details', (_title, action, request, fields, details) => {
    const event = eventOf(recordOf(action, request, fields));
    expect(event.image).toBeNull();
    expect(event.details).toMatchObject(details ?? {});
  });

  it('the id in the answer ties a new repository to its name', () => {
    const event = eventOf(
      recordOf(
        'CreateRepository',
        { RepoNamespaceName: 'prod', RepoName: 'api' },
        { responseElements: { RepoId: 'crr-7' } },
      ),
    );
    expect(event).toMatchObject({ image: { repository: 'prod/api' }, details: { repoId: 'crr-7' } });
  });

  it('what was copied where', () => {
    const request = {
      RepoId: 'crr-1',
      Tag: 'v1',
      TargetInstanceId: 'cri-2',
      TargetNamespace: 'x',
      TargetRepoName: 'y',
    };
    expect(eventOf(recordOf('CreateRepoSyncTask', request)).details).toMatchObject({
      targetInstance: 'cri-2',
      targetNamespace: 'x',
      targetRepository: 'y',
    });
  });

  it('passwords are not kept', () => {
    expect(JSON.stringify(eventOf(recordOf('ResetLoginPassword', { Password: 'hunter2' })))).not.toContain('hunter2');
  });
});

describe('outcome', () => {
  it.each([
    [{}, 'success', null],
    [{ errorCode: '' }, 'success', null],
    [{ errorCode: 'NoPermission' }, 'denied', 'NoPermission'],
    [{ errorCode: 'Forbidden.RAM' }, 'denied', 'Forbidden.RAM'],
    [{ errorCode: 'AccessDenied' }, 'denied', 'AccessDenied'],
    [{ errorCode: 'REPO_NOT_EXIST' }, 'failure', 'REPO_NOT_EXIST'],
    [{ errorMessage: 'no such repository' }, 'failure', null],
  ])('%j is %s', (fields, outcome, reasonCode) => {
    expect(eventOf(recordOf('DeleteRepository', {}, fields))).toMatchObject({ outcome, reasonCode });
  });
});

describe('actor', () => {
  const mfa = { sessionContext: { attributes: { mfaAuthenticated: 'true' } } };

  it.each<[string, unknown, unknown]>([
    ['user', USER, { id: '200123000000004567', name: 'ci-bot', type: 'user', credential: 'access-key' }],
    [
      'root',
      { type: 'root-account', principalId: ACCOUNT, userName: 'root', ...mfa },
      { id: ACCOUNT, name: 'root', type: 'root', credential: 'mfa' },
    ],
    [
      'role',
      { type: 'assumed-role', principalId: '3:Alice', userName: 'admin:Alice', accessKeyId: 'STS.x' },
      { id: '3:Alice', name: 'admin:Alice', type: 'service', credential: 'temporary' },
    ],
    [
      'service',
      { type: 'system', userName: 'cs.aliyuncs.com' },
      { id: 'cs.aliyuncs.com', name: 'cs.aliyuncs.com', type: 'system', credential: null },
    ],
    [
      'JSON text',
      JSON.stringify({ type: 'ram-user', principalId: '2' }),
      { id: '2', name: null, type: 'user', credential: null },
    ],
    ['nothing', null, { id: null, name: null, type: 'unknown', credential: null }],
  ])('%s', (_title, identity, actor) => {
    expect(actorOf(identity)).toEqual(actor);
  });

  it('an identity of another account is told', () => {
    const event = eventOf(recordOf('GetInstance', {}, { userIdentity: { ...USER, accountId: '99' } }));
    expect(event).toMatchObject({ account: ACCOUNT, details: { actorAccount: '99' } });
  });
});

describe('client', () => {
  it.each<[unknown, string, readonly string[]]>([
    ['198.51.100.23', 'public', []],
    ['10.23.4.17', 'private', []],
    ['2001:db8::beef', 'public', []],
    ['100.100.1.1', 'cloud-internal', []],
    ['Internal', 'service', []],
    ['cs.aliyuncs.com', 'service', []],
    ['140.xx.xx.xx', 'public', ['masked-address']],
    [undefined, 'unknown', ['address-missing']],
  ])('%s is %s', (sourceIpAddress, network, remarks) => {
    const { events, remarks: made } = success(recordOf('GetInstance', {}, { sourceIpAddress }));
    expect(events).toMatchObject([{ client: { network } }]);
    expect(made).toEqual(remarks);
  });

  it('a VPC states a private network', () => {
    const { client } = eventOf(recordOf('GetInstance', {}, { sourceIpAddress: '10.1.1.1', vpcId: 'vpc-1' }));
    expect(client).toMatchObject({ network: 'private', statedNetwork: 'vpc-1' });
  });
});

describe('fixtures', () => {
  const array: unknown = JSON.parse(fixture('oss-delivery.json').toString());
  const records: readonly unknown[] = Array.isArray(array) ? array : [];

  it('all channels give the same events', () => {
    const lines = fixture('log-service.jsonl').toString().trim().split('\n');
    const expected = records.map(read);
    expect(records).toHaveLength(13);
    expect(expected.every(({ outcome }) => outcome === 'events')).toBe(true);
    expect(lines.map((line) => read(JSON.parse(line)))).toHaveLength(13);
    expect(lines.map((line) => read(JSON.parse(line)))).toEqual(expect.arrayContaining(expected));
    expect(JSON.parse(gunzipSync(fixture('oss-delivery.json.gz')).toString())).toEqual(array);
  });

  it('an answer that names a next one is not complete', () => {
    const envelope = (fields: Fields) => ({ fields, records: 20 });
    expect(format.inspectEnvelopes?.([envelope({ NextToken: '20' })])).toHaveLength(1);
    expect(format.inspectEnvelopes?.([envelope({ NextToken: '20' }), envelope({})])).toEqual([]);
    expect(format.inspectEnvelopes?.([])).toEqual([]);
  });
});

describe('read() is total', () => {
  it('any JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => read(value).outcome.length > 0));
  });

  it('records whose fields hold any JSON', () => {
    const record = recordOf(
      'DeleteRepoTag',
      { RepoId: 'crr-1', Tag: 'v1' },
      { requestParameterJson: '{}', event: '{}' },
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(record)), fc.jsonValue(), (key, value) => {
        format.recognise({ ...record, [key]: value });
        expect(['events', 'ignored', 'rejected']).toContain(read({ ...record, [key]: value }).outcome);
        expect(['events', 'ignored', 'rejected']).toContain(read({ event: { ...record, [key]: value } }).outcome);
      }),
    );
  });
});
