import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitReference } from '../../../domain/image-ref.ts';
import { printInstant } from '../../../domain/instant.ts';
import type { ReadOutcome } from '../../toolkit/format.ts';
import { format } from './alibaba-console-event-line.ts';

type Fields = Readonly<Record<string, unknown>>;

const IMAGE = splitReference('prod/payments:v1.8.3');

const ROW: Fields = {
  'Event category': 'Push',
  'Client network type': 'Public network',
  'Client public IP address': '203.0.113.77',
  'Event time': '2026-03-02 11:13:45',
};
const CHINESE_ROW: Fields = {
  事件时间: '2026-03-02 11:13:45',
  事件类别: '推送',
  客户端公网IP地址: '203.0.113.77',
  客户端网络类型: '公网',
};

const read = (record: unknown, assumedZone: string | null = null): ReadOutcome =>
  format.read(record, { assumedZone, image: IMAGE });

function success(outcome: ReadOutcome): Extract<ReadOutcome, { outcome: 'events' }> {
  if (outcome.outcome !== 'events') throw new Error(`${outcome.outcome}: ${outcome.because}`);
  return outcome;
}

const timesOf = (outcome: ReadOutcome) => success(outcome).events.map(({ time }) => printInstant(time));

describe('recognise', () => {
  it.each<[string, unknown, string]>([
    ['English', ROW, 'mine'],
    ['Chinese', CHINESE_ROW, 'mine'],
    ['capitals and underscores', { EVENT_TIME: '', EVENT_CATEGORY: '', CLIENT_PUBLIC_IP: '' }, 'mine'],
    ['no client', { 'Event category': 'Push', 'Event time': '' }, 'not-mine'],
    ['no time', { 'Event category': 'Push', 'Client network type': '' }, 'not-mine'],
    ['another table', { time: '', action: '', network_type: '' }, 'not-mine'],
    ['null', null, 'not-mine'],
  ])('%s', (_title, record, verdict) => {
    expect(format.recognise(record).verdict).toBe(verdict);
  });
});

describe('read', () => {
  it('is about the image that the user names', () => {
    const { events, identity, remarks } = success(read(ROW));
    expect(events).toMatchObject([
      {
        category: 'push',
        action: 'Push',
        plane: 'data',
        outcome: 'unknown',
        actor: { id: null, type: 'unknown' },
        client: { ip: '203.0.113.77', network: 'public', statedNetwork: 'Public network' },
        image: IMAGE,
      },
    ]);
    expect(identity).toBeNull();
    expect(remarks).toEqual(['zone-assumed']);
    expect(format.needsImage).toBe(true);
  });

  it('is rejected where the user names none', () => {
    const outcome = format.read(ROW, { assumedZone: null, image: null });
    expect(outcome.outcome === 'rejected' && outcome.because).toMatch(/which image.*--image/);
  });

  it.each([
    ['Push', 'push', 0],
    ['PULL', 'pull', 0],
    ['Deleted', 'delete', 0],
    ['推送', 'push', 0],
    ['拉取镜像', 'pull', 0],
    ['删除', 'delete', 0],
    ['Teleport', 'other', 1],
  ])('category %s is %s', (text, category, unknown) => {
    const { events, remarks } = success(read({ ...CHINESE_ROW, 事件类别: text }));
    expect(events).toMatchObject([{ category, action: text }]);
    expect(remarks.filter((remark) => remark === 'unknown-action')).toHaveLength(unknown);
  });

  it.each([
    ['Public network', '', 'public', ['zone-assumed', 'address-missing']],
    ['Private network', '', 'private', ['zone-assumed', 'address-missing']],
    ['公网', '203.0.113.77', 'public', ['zone-assumed']],
    ['专有网络', '-', 'private', ['zone-assumed', 'address-missing']],
    ['私网', '--', 'private', ['zone-assumed', 'address-missing']],
    ['VPC', '', 'private', ['zone-assumed', 'address-missing']],
    ['carrier pigeon', '', 'unknown', ['zone-assumed', 'address-missing']],
    ['', '203.0.113.77', 'public', ['zone-assumed']],
    ['Private network', '203.0.113.77', 'public', ['zone-assumed', 'network-contradiction']],
    ['Public network', '2001:db8:4:2::19', 'public', ['zone-assumed']],
  ])('network "%s" with address "%s" is %s', (network, address, expected, remarks) => {
    const row = { ...ROW, 'Client network type': network, 'Client public IP address': address };
    const { events, remarks: made } = success(read(row));
    expect(events).toMatchObject([{ client: { network: expected } }]);
    expect(made).toEqual(remarks);
  });

  it.each([
    ['2026-03-02 11:13:45', '2026-03-02T03:13:45.000Z'],
    ['2026/3/2 9:13', '2026-03-02T01:13:00.000Z'],
    ['2026-03-02T11:13:45+08:00', '2026-03-02T03:13:45.000Z'],
  ])('time %s', (text, time) => {
    expect(timesOf(read({ ...ROW, 'Event time': text }))).toEqual([time]);
  });

  it('the time is on the clocks that the user names', () => {
    expect(timesOf(read(ROW, 'utc'))).toEqual(['2026-03-02T11:13:45.000Z']);
  });

  it('keeps a summary', () => {
    expect(success(read({ ...ROW, 'Event summary': 'by hand' })).events).toMatchObject([
      { details: { summary: 'by hand' } },
    ]);
  });

  it.each<[string, unknown, RegExp]>([
    ['no object', null, /not an object/],
    ['no category', { ...ROW, 'Event category': '' }, /category/],
    ['no time', { ...ROW, 'Event time': '' }, /time is missing/],
    ['a day that does not exist', { ...ROW, 'Event time': '2026-02-30 00:00:00' }, /2026-02-30/],
  ])('%s is rejected', (_title, record, because) => {
    const outcome = read(record);
    expect(outcome.outcome === 'rejected' && outcome.because).toMatch(because);
  });

  it.each([
    ['english.csv', 'utf-8', 6],
    ['chinese-gb18030.csv', 'gb18030', 5],
  ])('the fixture %s', (name, encoding, rows) => {
    const url = new URL(`../../../../fixtures/formats/alibaba-console-event-line/${name}`, import.meta.url);
    const lines = new TextDecoder(encoding).decode(readFileSync(url)).trim().split(/\r?\n/);
    const [header = [], ...records] = lines.map((line) => line.split(','));
    const outcomes = records.map((cells) => read(Object.fromEntries(header.map((key, index) => [key, cells[index]]))));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array<string>(rows).fill('events'));
    expect(outcomes.flatMap((outcome) => success(outcome).remarks)).not.toContain('unknown-action');
  });
});

describe('read() is total', () => {
  it('any JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => read(value).outcome.length > 0));
  });

  it('rows whose cells hold any JSON', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(ROW)), fc.jsonValue(), (key, value) => {
        format.recognise({ ...ROW, [key]: value });
        expect(['events', 'rejected']).toContain(read({ ...ROW, [key]: value }).outcome);
      }),
    );
  });
});
