import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printInstant } from '../../../domain/instant.ts';
import type { ReadOutcome } from '../../toolkit/format.ts';
import { format } from './huawei-swr-audit.ts';

type Fields = Readonly<Record<string, unknown>>;

const RECORD: Fields = {
  id: 90_211,
  operation: 'pull',
  resource_type: 'artifact',
  resource: 'prod/payments:v1.8.3',
  username: 'ci-bot',
  op_time: '2026-03-02T02:01:50.111Z',
};

const read = (record: unknown): ReadOutcome => format.read(record, { assumedZone: null, image: null });

function success(fields: Fields): Extract<ReadOutcome, { outcome: 'events' }> {
  const outcome = read({ ...RECORD, ...fields });
  if (outcome.outcome !== 'events') throw new Error(`${outcome.outcome}: ${outcome.because}`);
  return outcome;
}

describe('recognise', () => {
  it.each<[string, unknown, string]>([
    ['a row', RECORD, 'mine'],
    ['a row without a time', { ...RECORD, op_time: undefined, other: 1 }, 'mine'],
    ['no username', { operation: 'pull', resource_type: 'artifact', op_time: 'x' }, 'not-mine'],
    ['a column of Harbor', { ...RECORD, operation_result: true }, 'not-mine'],
    ['a robot of Harbor', { ...RECORD, operation: 'create', resource_type: 'robot' }, 'not-mine'],
    ['null', null, 'not-mine'],
  ])('%s', (_title, record, verdict) => {
    expect(format.recognise(record).verdict).toBe(verdict);
  });
});

describe('category', () => {
  it.each([
    ['create', 'artifact', 'push', 'data'],
    ['create', 'tag', 'tag', 'data'],
    ['create', 'repository', 'config', 'data'],
    ['create', 'project', 'config', 'management'],
    ['pull', 'artifact', 'pull', 'data'],
    ['delete', 'artifact', 'delete', 'data'],
    ['delete', 'repository', 'delete', 'data'],
    ['delete', 'project', 'delete', 'management'],
    ['delete', 'tag', 'untag', 'data'],
  ])('%s %s is %s, %s', (operation, resource_type, category, plane) => {
    const { events, remarks } = success({ operation, resource_type });
    expect(events).toMatchObject([{ action: operation, category, plane, outcome: 'unknown' }]);
    expect(remarks).toEqual(['address-missing']);
  });

  it('keeps an unknown combination', () => {
    const { events, remarks } = success({ operation: 'stop', resource_type: 'scan' });
    expect(events).toMatchObject([{ action: 'stop', category: 'other' }]);
    expect(remarks).toContain('unknown-action');
  });
});

describe('fields', () => {
  it.each([
    ['artifact', 'prod/payments:v1', { repository: 'prod/payments', tag: 'v1' }],
    ['artifact', 'prod/payments@sha256:ab', { repository: 'prod/payments', tag: null, digest: 'sha256:ab' }],
    ['repository', 'prod/payments', { repository: 'prod/payments', tag: null }],
    ['project', 'prod', { namespace: 'prod', repository: null }],
  ])('%s %s', (resource_type, resource, image) => {
    expect(success({ resource_type, resource }).events).toMatchObject([{ image }]);
  });

  it.each([
    ['ci-bot', 'user'],
    ['anonymous', 'anonymous'],
    ['robot$deploy', 'robot'],
    ['', 'unknown'],
  ])('user %s is %s', (username, type) => {
    expect(success({ username }).events).toMatchObject([{ actor: { type } }]);
  });

  it.each([
    ['2026-03-02T10:01:50+08:00', '2026-03-02T02:01:50.000Z', false],
    ['2026-03-02T02:01:50', '2026-03-02T02:01:50.000Z', true],
  ])('time %s', (op_time, instant, isAssumed) => {
    const { events, remarks } = success({ op_time });
    expect(events.map(({ time }) => printInstant(time))).toEqual([instant]);
    expect(remarks.includes('zone-assumed')).toBe(isAssumed);
  });

  it('is known by id and time, or by its bytes without an id', () => {
    expect(success({}).identity).toBe('huawei-swr-audit:90211:2026-03-02T02:01:50.111Z');
    expect(success({ id: undefined }).identity).toBeNull();
  });

  it.each<[string, unknown, RegExp]>([
    ['no object', 7, /not an object/],
    ['no operation', { op_time: '2026-03-02T02:01:50Z' }, /operation/],
    ['no time', { ...RECORD, op_time: 'yesterday' }, /op_time/],
  ])('%s is rejected', (_title, record, because) => {
    const outcome = read(record);
    expect(outcome.outcome === 'rejected' && outcome.because).toMatch(because);
  });
});

describe('completeness', () => {
  it.each([
    ['a page of many', [{ fields: { total: 137 }, records: 9 }], /9 of the 137/],
    [
      'all pages of one query',
      [
        { fields: { total: 12 }, records: 10 },
        { fields: { total: 12 }, records: 2 },
      ],
      null,
    ],
    [
      'one of three captures cut',
      [
        { fields: { total: 40 }, records: 40 },
        { fields: { total: 30 }, records: 10 },
      ],
      /50 of the 70/,
    ],
    ['no total', [{ fields: {}, records: 3 }], null],
  ])('%s', (_title, envelopes, notice) => {
    const [text] = format.inspectEnvelopes?.(envelopes) ?? [];
    if (notice === null) expect(text).toBeUndefined();
    else expect(text).toMatch(notice);
  });
});

it('never throws', () => {
  const hostile = fc.dictionary(fc.constantFrom(...Object.keys(RECORD)), fc.jsonValue());
  fc.assert(
    fc.property(fc.anything(), hostile, (value, fields) => {
      expect(() => [format.recognise(value), read(value), read({ ...RECORD, ...fields })]).not.toThrow();
    }),
  );
});
