import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printInstant } from '../../../domain/instant.ts';
import type { RegistryEvent } from '../../../domain/registry-event.ts';
import type { ReadOutcome } from '../../toolkit/format.ts';
import { format } from './huawei-hss-image-events.ts';

type Fields = Readonly<Record<string, unknown>>;

const RECORD: Fields = {
  resource_name: 'payments',
  resource_type: 'prod/payments:v1.8.3',
  event_name: 'operation',
  event_id: '77230e94',
  event_type: 'eventtype',
  source_ip: '203.0.113.77',
  user_name: 'ci-bot',
  time: 1_772_416_855_731,
  content: 'successfully pulled image swr.cn-north-4.myhuaweicloud.com/prod/payments:v1.8.3',
};
const CHINESE_ROW: Fields = {
  资源名称: 'payments',
  资源类型: 'prod/payments:v1.8.3',
  事件名称: 'operation',
  事件类型: 'eventtype',
  源IP: '203.0.113.77',
  用户: 'ci-bot',
  时间: '2026/03/02 10:00:55 GMT+08:00',
  内容: RECORD['content'],
};
const ENGLISH_ROW: Fields = {
  'Resource Name': 'payments',
  'Resource Type': 'prod/payments:v1.8.3',
  'Event Name': 'operation',
  'Event Type': 'eventtype',
  'Source IP Address': '203.0.113.77',
  User: 'ci-bot',
  Time: '2026/03/02 10:00:55 GMT+08:00',
  Content: RECORD['content'],
};

const read = (record: unknown): ReadOutcome => format.read(record, { assumedZone: null, image: null });

function success(record: unknown): Extract<ReadOutcome, { outcome: 'events' }> {
  const outcome = read(record);
  if (outcome.outcome !== 'events') throw new Error(`${outcome.outcome}: ${outcome.because}`);
  return outcome;
}

function eventOf(fields: Fields): RegistryEvent {
  const [event] = success({ ...RECORD, ...fields }).events;
  if (event === undefined) throw new Error('no event');
  return event;
}

describe('recognise', () => {
  it.each<[string, unknown, string]>([
    ['a row of the API', RECORD, 'mine'],
    ['a Chinese console row', CHINESE_ROW, 'mine'],
    ['an English console row', ENGLISH_ROW, 'mine'],
    ['a row without content', { resource_name: 'a', event_name: 'b' }, 'not-mine'],
    ['null', null, 'not-mine'],
  ])('%s', (_title, record, verdict) => {
    expect(format.recognise(record).verdict).toBe(verdict);
  });
});

describe('content', () => {
  it.each([
    ['successfully pulled image a/b:1', 'pull', 'success'],
    ['成功拉取镜像 a/b:1', 'pull', 'success'],
    ['推送镜像失败', 'push', 'failure'],
    ['failed to pull image: unauthorized', 'pull', 'denied'],
    ['successfully started container k8s_a_b_c_0', 'deploy', 'success'],
    ['成功停止容器', 'deploy', 'success'],
    ['failed to start container x', 'deploy', 'failure'],
    ['deleted image a/b', 'delete', 'unknown'],
    ['删除镜像 a/b', 'delete', 'unknown'],
    ['扫描 a/b', 'scan', 'unknown'],
    ['something else', 'other', 'unknown'],
  ])('%s', (content, category, outcome) => {
    expect(eventOf({ content })).toMatchObject({ category, outcome });
  });
});

describe('the pod of a container', () => {
  const pod = { container: 'infer-8995e1d2', pod: 'infer-39cce5d3-0', podNamespace: 'pool-x-infer-test' };
  it.each<[string, string, Fields]>([
    [
      'a whole name',
      'started container k8s_infer-8995e1d2_infer-39cce5d3-0_pool-x-infer-test_ac085160-d5a5-4251-ab06-30e6c33dedc4_0',
      { ...pod, podUid: 'ac085160-d5a5-4251-ab06-30e6c33dedc4' },
    ],
    [
      'no uid',
      'stopped container k8s_app_billing-28400-xyz_batch_0',
      { container: 'app', pod: 'billing-28400-xyz', podNamespace: 'batch' },
    ],
    ['a cut uid', 'started container k8s_infer-8995e1d2_infer-39cce5d3-0_pool-x-infer-test_ac08', pod],
    [
      'Chinese around it',
      '成功启动容器k8s_app_web-0_prod_ac085160-d5a5成功',
      { container: 'app', pod: 'web-0', podNamespace: 'prod', podUid: 'ac085160-d5a5' },
    ],
  ])('from %s', (_title, content, details) => {
    expect(eventOf({ content }).details).toMatchObject(details);
  });

  it.each([['started container web'], ['started container k8s_app'], ['pulled image k8s_a_b_c_0']])(
    'none in %s',
    (content) => {
      expect(Object.keys(eventOf({ content }).details)).toEqual([
        'resource_name',
        'resource_type',
        'event_name',
        'event_type',
        'content',
      ]);
    },
  );
});

describe('console export', () => {
  it.each([
    ['Chinese', CHINESE_ROW],
    ['English', ENGLISH_ROW],
  ])('%s columns give what the API gives', (_language, row) => {
    const { events, identity, remarks } = success(row);
    const { eventId: _, time: __, ...expected } = eventOf({});
    expect(events).toMatchObject([expected]);
    expect(events.map(({ time }) => printInstant(time))).toEqual(['2026-03-02T02:00:55.000Z']);
    expect(identity).toBeNull();
    expect(remarks).toEqual(['unconfirmed-layout']);
  });

  it('is told apart from the API', () => {
    expect(success(RECORD)).toMatchObject({ identity: 'huawei-hss:77230e94', remarks: [] });
  });
});

it('never throws', () => {
  const keys = [...Object.keys(RECORD), ...Object.keys(CHINESE_ROW), ...Object.keys(ENGLISH_ROW)];
  const hostile = fc.dictionary(fc.constantFrom(...keys), fc.jsonValue());
  fc.assert(
    fc.property(fc.anything(), hostile, fc.string(), (value, fields, content) => {
      const records = [value, fields, { ...RECORD, ...fields }, { ...RECORD, content: `k8s_${content}` }];
      expect(() => records.map((record) => [format.recognise(record), read(record)])).not.toThrow();
    }),
  );
});
