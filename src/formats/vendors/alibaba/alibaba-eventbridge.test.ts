import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printInstant } from '../../../domain/instant.ts';
import type { RegistryEvent } from '../../../domain/registry-event.ts';
import type { ReadOutcome } from '../../toolkit/format.ts';
import { format as actiontrail } from './alibaba-actiontrail.ts';
import { format } from './alibaba-eventbridge.ts';

type Fields = Readonly<Record<string, unknown>>;

const DATA: Fields = {
  InstanceName: 'demo-instance',
  InstanceId: 'cri-1',
  RepoNamespaceName: 'prod',
  RepoName: 'payments',
  RepoId: 'crr-1',
  RegionId: 'cn-hangzhou',
  Tag: 'v1.8.3',
  ImageUpdate: '2026-03-02 09:22:05',
};

const TRAIL_EVENT: Fields = {
  eventId: 'E2719020-FFA7-2F7E-57B9-BC0DC68223F7',
  eventName: 'DeleteRepoTag',
  eventTime: '2026-03-02T03:15:45Z',
  serviceName: 'Cr',
  acsRegion: 'cn-hangzhou',
  sourceIpAddress: '198.51.100.23',
  recipientAccountId: '1356680000001234',
  userIdentity: { type: 'ram-user', principalId: '2001', userName: 'ci-bot' },
  requestParameters: { RepoId: 'crr-1', Tag: 'v1.8.2' },
};

function recordOf(type: string, data: unknown = DATA, fields: Fields = {}): Fields {
  return {
    id: '8c6d6880-0795-c3ec-6f07-5a40786110b8',
    source: 'acs.cr',
    specversion: '1.0',
    subject: 'acs.cr:cn-hangzhou:1356680000001234:215672',
    time: '2026-03-02T09:22:15+08:00',
    type,
    aliyunaccountid: '1356680000001234',
    aliyunpublishtime: '2026-03-02T09:22:16Z',
    aliyunregionid: 'cn-shanghai',
    aliyunpublishaddr: '172.25.1.1',
    data,
    ...fields,
  };
}

const CONTEXT = { assumedZone: null, image: null };
const read = (record: unknown): ReadOutcome => format.read(record, CONTEXT);

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
    ['a CloudEvent of Container Registry', recordOf('cr:Artifact:PushCompleted'), 'mine'],
    ['a copy without specversion', { source: 'acs.cr', type: 'cr:ActionTrail:ApiCall', data: {} }, 'mine'],
    ['a CloudEvent of another service', { ...recordOf('oss:X'), source: 'acs.oss' }, 'not-mine'],
    ['no CloudEvent', { source: 'acs.cr' }, 'not-mine'],
    ['an event of ActionTrail', TRAIL_EVENT, 'not-mine'],
    ['null', null, 'not-mine'],
  ])('%s', (_title, record, verdict) => {
    expect(format.recognise(record).verdict).toBe(verdict);
  });
});

describe('cr:Artifact', () => {
  it.each([
    ['cr:Artifact:PushCompleted', 'push'],
    ['cr:Artifact:BuildCompleted', 'build'],
    ['cr:Artifact:ScanCompleted', 'scan'],
    ['cr:Artifact:SigningCompleted', 'sign'],
    ['cr:Artifact:SynchronizationCompleted', 'replicate'],
    ['cr:Artifact:DeliveryChainCompleted', 'deploy'],
  ])('%s is %s', (type, category) => {
    const { events, remarks } = success(recordOf(type));
    expect(events).toMatchObject([{ action: type, category, plane: 'data' }]);
    expect(remarks).toEqual(['address-missing']);
  });

  it('keeps an unknown type', () => {
    const { events, remarks } = success(recordOf('cr:Artifact:Evaporated'));
    expect(events).toMatchObject([{ category: 'other', action: 'cr:Artifact:Evaporated' }]);
    expect(remarks).toContain('unknown-action');
  });

  it('says what it can', () => {
    const record = recordOf('cr:Artifact:PushCompleted');
    const event = eventOf(record);
    expect(event).toMatchObject({
      eventId: '8c6d6880-0795-c3ec-6f07-5a40786110b8',
      outcome: 'success',
      actor: { id: null, type: 'unknown' },
      client: { address: null, network: 'unknown' },
      image: { repository: 'prod/payments', tag: 'v1.8.3', digest: null },
      region: 'cn-hangzhou',
      account: '1356680000001234',
      details: { instance: 'cri-1', repoId: 'crr-1', imageUpdate: '2026-03-02 09:22:05' },
    });
    expect(printInstant(event.time)).toBe('2026-03-02T01:22:15.000Z');
    expect(success(record).identity).toBe('alibaba-eventbridge:8c6d6880-0795-c3ec-6f07-5a40786110b8');
    expect(read({ ...record, data: JSON.stringify(DATA) })).toEqual(read(record));
  });

  it.each([
    ['Build', { BuildStatus: 'SUCCESS' }, 'success', 'SUCCESS'],
    ['Build', { BuildStatus: 'FAILED' }, 'failure', 'FAILED'],
    ['Build', { BuildStatus: 'CANCELED' }, 'failure', 'CANCELED'],
    ['Scan', { ScanStatus: 'COMPLETE' }, 'success', 'COMPLETE'],
    ['Signing', { SigningStatus: 'error' }, 'failure', 'error'],
    ['Synchronization', { SyncStatus: 'PENDING' }, 'unknown', 'PENDING'],
    ['DeliveryChain', {}, 'unknown', null],
    ['Push', {}, 'success', null],
  ])('%sCompleted with %j is %s', (kind, status, outcome, reasonCode) => {
    expect(eventOf(recordOf(`cr:Artifact:${kind}Completed`, { ...DATA, ...status }))).toMatchObject({
      outcome,
      reasonCode,
      details: reasonCode === null ? {} : { status: reasonCode },
    });
  });

  it.each<[string, unknown, string]>([
    ['no object', 1, 'rejected'],
    ['no source', {}, 'rejected'],
    ['another source', recordOf('oss:X', {}, { source: 'acs.oss' }), 'ignored'],
    ['no type', recordOf('', {}), 'rejected'],
    ['no time', recordOf('cr:Artifact:PushCompleted', DATA, { time: null }), 'rejected'],
    ['no data', recordOf('cr:Artifact:PushCompleted', null), 'events'],
    ['no data of ActionTrail', recordOf('cr:ActionTrail:ApiCall', null), 'rejected'],
    ['no time of ActionTrail', recordOf('cr:ActionTrail:ApiCall', { eventName: 'X' }), 'rejected'],
  ])('%s', (_title, record, outcome) => {
    expect(read(record).outcome).toBe(outcome);
  });
});

describe('cr:ActionTrail', () => {
  it.each(['ApiCall', 'ConsoleOperation', 'AliyunServiceEvent'])('%s is what ActionTrail says', (kind) => {
    const outcome = read(recordOf(`cr:ActionTrail:${kind}`, TRAIL_EVENT));
    expect(outcome).toEqual(actiontrail.read(TRAIL_EVENT, CONTEXT));
    expect(outcome).toMatchObject({ identity: `alibaba-actiontrail:${TRAIL_EVENT['eventId']}` });
  });

  it('without an id of its own it has that of its envelope', () => {
    const { identity } = success(recordOf('cr:ActionTrail:ApiCall', { ...TRAIL_EVENT, eventId: null }));
    expect(identity).toBe('alibaba-eventbridge:8c6d6880-0795-c3ec-6f07-5a40786110b8');
  });

  it.each(['ConsoleSignin', 'ConsoleSignout'])('%s is auth, whatever the service', (eventName) => {
    const data = { ...TRAIL_EVENT, eventName, serviceName: 'AasCustomer' };
    expect(eventOf(recordOf(`cr:ActionTrail:${eventName}`, data))).toMatchObject({
      category: 'auth',
      action: eventName,
    });
  });
});

it('reads the fixtures', () => {
  const url = new URL('../../../../fixtures/formats/alibaba-eventbridge/cloudevents.jsonl', import.meta.url);
  const outcomes = readFileSync(url, 'utf8')
    .trim()
    .split('\n')
    .map((line) => read(JSON.parse(line)).outcome);
  expect(outcomes).toEqual(Array<string>(11).fill('events'));
});

describe('read() is total', () => {
  it('any JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => read(value).outcome.length > 0));
  });

  it.each([recordOf('cr:Artifact:BuildCompleted'), recordOf('cr:ActionTrail:ApiCall', TRAIL_EVENT)])(
    'fields that hold any JSON: $type',
    (record) => {
      const inner = record['type'] === 'cr:ActionTrail:ApiCall' ? TRAIL_EVENT : DATA;
      const keys = fc.constantFrom(...Object.keys(record), ...Object.keys(inner));
      fc.assert(
        fc.property(keys, fc.jsonValue(), (key, value) => {
          const changed = Object.hasOwn(record, key)
            ? { ...record, [key]: value }
            : { ...record, data: { ...inner, [key]: value } };
          format.recognise(changed);
          expect(['events', 'ignored', 'rejected']).toContain(read(changed).outcome);
        }),
      );
    },
  );
});
