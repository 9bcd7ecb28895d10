import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printInstant } from '../../../domain/instant.ts';
import type { RegistryEvent } from '../../../domain/registry-event.ts';
import type { ReadOutcome } from '../../toolkit/format.ts';
import { format } from './huawei-cts.ts';
import { SWR_ACTIONS } from './swr-actions.ts';

type Fields = Readonly<Record<string, unknown>>;

const DIGEST = `sha256:${'37eb'.repeat(16)}`;
const USER: Fields = {
  id: 'f36972ced0a04b1e',
  name: 'nadia',
  user_name: 'nadia',
  type: 'User',
  principal_is_root_user: 'false',
  access_key_id: 'HSTAEXAMPLE',
  domain: { id: 'domain-1', name: 'acme' },
};

function traceOf(trace_name: string, resource_type: string, fields: Fields = {}): Fields {
  return {
    trace_id: 'd507e8fa-9ea9-c780-3d20-474602d0b618',
    trace_name,
    resource_type,
    resource_name: 'prod/payments',
    trace_rating: 'normal',
    trace_type: 'ApiCall',
    service_type: 'SWR',
    source_ip: '203.0.113.77',
    user: USER,
    time: 1_772_416_900_731,
    code: '200',
    request: '',
    response: '',
    project_id: 'project-1',
    domain_id: 'domain-1',
    ...fields,
  };
}

const ROW: Fields = {
  'Trace Name': 'deleteImageTag',
  'Resource Type': 'imagetag',
  'Trace Source': 'SWR',
  'Resource ID': 'prod/payments:v1',
  'Resource Name': 'prod/payments:v1',
  'Trace Status': 'normal',
  Operator: 'alice',
  'Operation Time': 'Mar 02, 2026 10:01:40 GMT+08:00',
};
const CHINESE_ROW: Fields = {
  事件名称: 'deleteImageTag',
  资源类型: 'imagetag',
  云服务: '容器镜像服务',
  资源ID: 'prod/payments:v1',
  资源名称: 'prod/payments:v1',
  事件级别: '警告',
  操作用户: 'alice',
  源IP: '192.0.2.9',
  '操作时间 (GMT+08:00)': '2026-03-02 10:01:40',
};

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

describe('recognise', () => {
  it.each<[string, unknown, string]>([
    ['a trace of SWR', traceOf('createBlob', 'blob'), 'mine'],
    ['a trace of another service', { trace_id: 'x', trace_name: 'createServer', service_type: 'ECS' }, 'mine'],
    ['a console row', ROW, 'mine'],
    ['a Chinese console row', CHINESE_ROW, 'mine'],
    [
      'a row of image events',
      { 事件名称: 'operation', 资源类型: 'a/b', 资源名称: 'b', 内容: '拉取', 时间: 'x' },
      'not-mine',
    ],
    ['a trace without a name', { trace_id: 'x' }, 'not-mine'],
    ['null', null, 'not-mine'],
  ])('%s', (_title, record, verdict) => {
    expect(format.recognise(record).verdict).toBe(verdict);
  });
});

describe('catalogue', () => {
  it('marks the older, misspelt names as deprecated', () => {
    const old = SWR_ACTIONS.filter(({ isDeprecated }) => isDeprecated).map(({ action }) => action);
    expect(old).toContain('deleteUserNamesapce');
    expect(old).not.toContain('deleteUserNamespace');
    expect(old).toHaveLength(14);
  });

  it.each([
    ['images', 'postMultipartImagePackage', 'push'],
    ['manifest', 'uploadManifest', 'push'],
    ['blob', 'createBlob', 'blob-push'],
    ['blob', 'updateImageLayerChunk', 'blob-push'],
    ['blob', 'downloadImageLayer', 'blob-pull'],
    ['imagetag', 'createImageTag', 'tag'],
    ['imagetag', 'deleteImageTag', 'delete'],
    ['tag', 'deleteTag', 'untag'],
    ['ImageTag', 'deleteImageTag', 'delete'],
    ['usernamespace', 'deleteUserNamesapce', 'delete'],
    ['usernamespaceauth', 'showUserNamespaceAuth', 'inspect'],
    ['dockerlogincmd', 'createDockerConfig', 'auth'],
    ['trigger', 'deleteTrigger', 'config'],
    ['file', 'downloadFile', 'pull'],
    ['instance', 'getInstanceAuditLogs', 'inspect'],
    ['artifact', 'startManualScanning', 'scan'],
  ])('%s %s is %s', (type, name, category) => {
    const { events, remarks } = success(traceOf(name, type));
    expect(events.map((event) => event.category)).toEqual([category]);
    expect(remarks).toEqual([]);
  });

  it.each([
    ['createInstanceLtCredential', 'auth'],
    ['updateInstanceEndpointPolicy', 'policy'],
    ['deleteImmutableRule', 'policy'],
    ['createReplicationPolicy', 'config'],
    ['deleteInstanceRegistry', 'config'],
    ['listSomething', 'list'],
    ['downloadBlobChunk', 'blob-pull'],
    ['deleteSomething', 'delete'],
    ['frobnicate', 'other'],
  ])('%s is not in the catalogue and is taken for %s', (name, category) => {
    const { events, remarks } = success(traceOf(name, 'novelty'));
    expect(events.map((event) => event.category)).toEqual([category]);
    expect(remarks).toEqual(['unknown-action']);
  });
});

describe('which records are events', () => {
  it.each([['swr'], ['SWR'], ['Swr']])('service_type %s', (service_type) => {
    expect(read(traceOf('listQuotas', 'quota', { service_type })).outcome).toBe('events');
  });

  it('ignores other services', () => {
    expect(read(traceOf('createServer', 'ecs', { service_type: 'ECS' })).outcome).toBe('ignored');
  });

  it.each<[string, unknown, RegExp]>([
    ['no object', 'text', /trace_id/],
    ['no service', traceOf('createBlob', 'blob', { service_type: null }), /service_type/],
    ['no time', traceOf('createBlob', 'blob', { time: {} }), /"time" is an object/],
  ])('%s is rejected', (_title, record, because) => {
    const outcome = read(record);
    expect(outcome.outcome === 'rejected' && outcome.because).toMatch(because);
  });

  it.each([
    [1_772_416_900_731, '2026-03-02T02:01:40.731Z', []],
    ['1772416900731', '2026-03-02T02:01:40.731Z', []],
    ['2016/12/08 11:07:28 GMT+08:00', '2016-12-08T03:07:28.000Z', []],
    ['2017-02-15 14:21:50 GMT+08:00', '2017-02-15T06:21:50.000Z', []],
    ['Dec 8, 2016 11:24:04 GMT+08:00', '2016-12-08T03:24:04.000Z', []],
    ['2026-03-02 10:01:40', '2026-03-02T02:01:40.000Z', ['zone-assumed']],
  ])('time %s', (time, instant, remarks) => {
    const { events, remarks: made } = success(traceOf('listQuotas', 'quota', { time }));
    expect(events.map((event) => printInstant(event.time))).toEqual([instant]);
    expect(made).toEqual(remarks);
  });
});

describe('outcome', () => {
  it.each([
    ['normal', '200', 'success'],
    ['normal', 307, 'success'],
    ['warning', 200, 'failure'],
    ['warning', '403', 'denied'],
    ['Incident', 401, 'denied'],
    ['incident', '500', 'failure'],
    [null, '404', 'failure'],
    [null, '', 'unknown'],
  ])('rating %s with code %s is %s', (trace_rating, code, outcome) => {
    const event = eventOf(traceOf('deleteTag', 'tag', { trace_rating, code }));
    expect(event.outcome).toBe(outcome);
    expect(event.reasonCode).toBe(code === '' ? null : String(code));
  });
});

describe('who', () => {
  it.each<[string, unknown, Fields]>([
    ['an object', USER, { id: 'f36972ced0a04b1e', name: 'nadia', type: 'user' }],
    ['JSON text', JSON.stringify(USER), { id: 'f36972ced0a04b1e', name: 'nadia', type: 'user' }],
    ['the root user', { ...USER, principal_is_root_user: 'true' }, { type: 'root' }],
    ['an agency', { ...USER, type: 'AssumedAgency' }, { type: 'service' }],
    [
      'an old service account',
      { id: 'x', name: 'acme/op_service', domain: { name: 'acme' } },
      { name: 'op_service', type: 'service' },
    ],
    [
      'a name of another tenant',
      { id: 'x', name: 'other/bob', domain: { name: 'acme' } },
      { name: 'other/bob', type: 'user' },
    ],
    ['nobody', null, { id: null, name: null, type: 'unknown' }],
    ['empty text', '', { id: null, name: null, type: 'unknown' }],
  ])('user is %s', (_title, user, actor) => {
    expect(eventOf(traceOf('listQuotas', 'quota', { user })).actor).toMatchObject(actor);
  });

  it('takes a system action for that of a system, and misses no address', () => {
    const system = { trace_type: 'SystemAction', user: null, source_ip: null };
    const { events, remarks } = success(traceOf('createTrigger', 'trigger', system));
    expect(events).toMatchObject([{ actor: { type: 'system' }, client: { address: null } }]);
    expect(remarks).toEqual([]);
    expect(success(traceOf('createTrigger', 'trigger', { source_ip: '' })).remarks).toEqual(['address-missing']);
  });

  it('reads account, project and what a trace says of its region', () => {
    expect(eventOf(traceOf('listQuotas', 'quota'))).toMatchObject({ account: 'domain-1', region: 'project-1' });
    const endpoint = 'swr-api.cn-north-4.myhuaweicloud.com';
    expect(eventOf(traceOf('listQuotas', 'quota', { endpoint })).region).toBe('cn-north-4');
    expect(eventOf(traceOf('listQuotas', 'quota', { domain_id: null })).account).toBe('domain-1');
  });
});

describe('image', () => {
  it.each<[string, string, Fields, Fields | null]>([
    [
      'a path',
      'imagetag',
      { resource_name: 'prod/payments:v1' },
      { repository: 'prod/payments', tag: 'v1', digest: null },
    ],
    [
      'a host',
      'imagetag',
      { resource_name: 'swr.x.com/prod/api:v1' },
      { registry: 'swr.x.com', repository: 'prod/api' },
    ],
    [
      'the id',
      'imagetag',
      { resource_name: 'payments', resource_id: 'prod/payments:v1' },
      { repository: 'prod/payments' },
    ],
    ['an organisation', 'usernamespace', { resource_name: 'prod' }, { namespace: 'prod', repository: null }],
    [
      'a bare name and the request',
      'imagerepository',
      { resource_name: 'payments', request: { namespace: 'prod', repository: 'payments' } },
      { repository: 'prod/payments', tag: null },
    ],
    [
      'a bare tag and the request',
      'imagetag',
      { resource_name: 'v1', request: '{"namespace":"prod","repository":"payments"}' },
      { repository: 'prod/payments', tag: 'v1' },
    ],
    [
      'a bare version and the request',
      'imagetag',
      { resource_name: 'payments:v1', request: { namespace: 'prod', repository: 'payments' } },
      { repository: 'prod/payments', tag: 'v1' },
    ],
    [
      'a bare digest and the request',
      'artifact',
      { resource_name: DIGEST, request: { namespace: 'prod', repository: 'payments' } },
      { repository: 'prod/payments', tag: null, digest: DIGEST },
    ],
    ['a bare name alone', 'imagetag', { resource_name: 'payments:v1' }, { repository: 'payments', tag: 'v1' }],
    [
      'the digest of the answer',
      'manifest',
      { response: { digest: DIGEST } },
      { repository: 'prod/payments', digest: DIGEST },
    ],
    ['a layer', 'blob', { request: { digest: DIGEST } }, { repository: 'prod/payments', digest: null }],
    ['a login command', 'dockerlogincmd', { resource_name: 'dockerlogincmd' }, null],
    ['a trigger', 'trigger', { resource_name: 'deploy-hook' }, null],
    ['a file', 'file', { resource_name: 'a/b' }, null],
  ])('from %s', (_title, type, fields, image) => {
    const event = eventOf(traceOf('touch', type, fields));
    if (image === null) expect(event.image).toBeNull();
    else expect(event.image).toMatchObject(image);
  });

  it('keeps the digest of a layer apart', () => {
    const event = eventOf(traceOf('downloadImageLayer', 'blob', { request: { digest: DIGEST } }));
    expect(event.details).toMatchObject({ layerDigest: DIGEST });
  });

  it('takes the destination of a new tag', () => {
    const request = '{"source_tag":"v1","destination_tag":"v2","override":true}';
    const event = eventOf(traceOf('createImageTag', 'imagetag', { request }));
    expect(event.image).toMatchObject({ repository: 'prod/payments', tag: 'v2' });
    expect(event.details).toMatchObject({
      request: { source_tag: 'v1', destination_tag: 'v2', override: true },
    });
  });

  it('keeps lists of requests and leaves out what is nested too deep', () => {
    const deep = `${'['.repeat(9000)}${']'.repeat(9000)}`;
    const event = eventOf(
      traceOf('createUserRepositoryAuth', 'userrepositoryauth', { request: '[{"auth":7}]', response: deep }),
    );
    expect(event.details['request']).toEqual([{ auth: 7 }]);
    expect(event.details).not.toHaveProperty('response');
  });
});

describe('console export', () => {
  it('reads English columns', () => {
    const { events, identity, remarks } = success(ROW);
    expect(events).toMatchObject([
      { category: 'delete', outcome: 'success', actor: { id: 'alice', type: 'user' }, image: { tag: 'v1' } },
    ]);
    expect(events.map(({ time }) => printInstant(time))).toEqual(['2026-03-02T02:01:40.000Z']);
    expect(identity).toBeNull();
    expect(remarks).toEqual(['address-missing', 'unconfirmed-layout']);
  });

  it('reads Chinese columns', () => {
    const { events, remarks } = success(CHINESE_ROW);
    expect(events).toMatchObject([{ category: 'delete', outcome: 'failure', client: { ip: '192.0.2.9' } }]);
    expect(remarks).toEqual(['zone-assumed', 'unconfirmed-layout']);
  });

  it('ignores rows of other services', () => {
    expect(read({ ...ROW, 'Trace Source': 'ECS' }).outcome).toBe('ignored');
  });
});

it('is known by its trace id in every channel', () => {
  const trace = traceOf('listQuotas', 'quota');
  expect(success(trace).identity).toBe('huawei-cts:d507e8fa-9ea9-c780-3d20-474602d0b618');
});

it('never throws', () => {
  const keys = Object.keys(traceOf('a', 'b'));
  const hostile = fc.dictionary(fc.constantFrom(...keys, ...Object.keys(CHINESE_ROW)), fc.jsonValue());
  fc.assert(
    fc.property(fc.oneof(fc.anything(), hostile), hostile, (value, fields) => {
      expect(() => [format.recognise(value), read(value), read(traceOf('x', 'imagetag', fields))]).not.toThrow();
    }),
  );
});
