import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printInstant } from '../../../domain/instant.ts';
import type { ReadOutcome } from '../../toolkit/format.ts';
import { format } from './alibaba-event-center.ts';

type Fields = Readonly<Record<string, unknown>>;

const RECORD: Fields = {
  RecordId: 'crecrr-ctdbzwtkpr00000',
  RuleId: 'crecr-n6pbhgjxtla*****',
  InstanceId: 'cri-1',
  RuleName: 'chain-demo',
  Namespace: 'prod',
  RepoName: 'payments',
  Tag: 'v1.8.0',
  EventChannel: 'EVENT_BRIDGE',
  EventType: 'cr:Artifact:ScanCompleted',
  EventNotifyMethod: 'dingding',
  EventNotifyId: 'c16e571b-9f71-e740-fda5-018a37c10f17',
  CreateTime: 1_772_413_925_000,
  UpdateTime: 1_772_413_927_000,
};

const read = (record: unknown): ReadOutcome => format.read(record, { assumedZone: null, image: null });

function success(record: unknown): Extract<ReadOutcome, { outcome: 'events' }> {
  const outcome = read(record);
  if (outcome.outcome !== 'events') throw new Error(`${outcome.outcome}: ${outcome.because}`);
  return outcome;
}

describe('recognise', () => {
  it.each<[string, unknown, string]>([
    ['a notification', RECORD, 'mine'],
    ['a record of CloudTrail', { eventVersion: '1.08', eventName: 'PutImage' }, 'not-mine'],
    ['another RecordId', { RecordId: 'x-1' }, 'not-mine'],
    ['a number', { RecordId: 1 }, 'not-mine'],
    ['null', null, 'not-mine'],
  ])('%s', (_title, record, verdict) => {
    expect(format.recognise(record).verdict).toBe(verdict);
  });
});

describe('read', () => {
  it('says what was notified', () => {
    const { events, identity, remarks } = success(RECORD);
    expect(events).toMatchObject([
      {
        eventId: 'crecrr-ctdbzwtkpr00000',
        category: 'scan',
        action: 'cr:Artifact:ScanCompleted',
        plane: 'data',
        outcome: 'unknown',
        actor: { id: null, type: 'unknown' },
        image: { repository: 'prod/payments', tag: 'v1.8.0' },
        details: { instance: 'cri-1', rule: 'chain-demo', notifyMethod: 'dingding', channel: 'EVENT_BRIDGE' },
      },
    ]);
    expect(events.map(({ time }) => printInstant(time))).toEqual(['2026-03-02T01:12:05.000Z']);
    expect(identity).toBe('alibaba-event-center:crecrr-ctdbzwtkpr00000');
    expect(remarks).toEqual(['address-missing']);
  });

  it.each([
    ['Build', 'build'],
    ['Signing', 'sign'],
    ['Synchronization', 'replicate'],
    ['DeliveryChain', 'deploy'],
  ])('%sCompleted is %s', (kind, category) => {
    expect(success({ ...RECORD, EventType: `cr:Artifact:${kind}Completed` }).events).toMatchObject([{ category }]);
  });

  it('keeps an unknown type', () => {
    const { events, remarks } = success({ ...RECORD, EventType: 'cr:Artifact:Evaporated' });
    expect(events).toMatchObject([{ category: 'other' }]);
    expect(remarks).toContain('unknown-action');
  });

  it('a masked id identifies nothing', () => {
    expect(success({ ...RECORD, RecordId: 'crecrr-****' }).identity).toBeNull();
  });

  it.each<[string, unknown, RegExp]>([
    ['no object', [], /not an object/],
    ['no type', { ...RECORD, EventType: undefined }, /EventType/],
    ['no time', { ...RECORD, CreateTime: 'soon' }, /CreateTime.*soon/],
  ])('%s is rejected', (_title, record, because) => {
    const outcome = read(record);
    expect(outcome.outcome === 'rejected' && outcome.because).toMatch(because);
  });
});

describe('completeness', () => {
  const page = (TotalCount: unknown, records: number) => ({ fields: { TotalCount }, records });

  it.each([
    ['a first page', [page(50, 30)], 1],
    ['all pages', [page(50, 30), page(50, 20)], 0],
    ['no total', [page(undefined, 3)], 0],
    ['nothing', [], 0],
  ])('%s', (_title, pages, notices) => {
    expect(format.inspectEnvelopes?.(pages)).toHaveLength(notices);
  });

  it('the fixture is a first page', () => {
    const url = new URL(
      '../../../../fixtures/formats/alibaba-event-center/list-event-center-record.json',
      import.meta.url,
    );
    const { Records: records, ...fields } = JSON.parse(readFileSync(url, 'utf8'));
    expect(records.map((record: unknown) => read(record).outcome)).toEqual(Array<string>(5).fill('events'));
    expect(format.inspectEnvelopes?.([{ fields, records: records.length }])).toHaveLength(1);
  });
});

describe('read() is total', () => {
  it('any JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => read(value).outcome.length > 0));
  });

  it('records whose fields hold any JSON', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(RECORD)), fc.jsonValue(), (key, value) => {
        format.recognise({ ...RECORD, [key]: value });
        expect(['events', 'rejected']).toContain(read({ ...RECORD, [key]: value }).outcome);
      }),
    );
  });
});
