import { describe, expect, test } from 'vitest';
import { instantAt } from '../../../../test/support/instant-at.ts';
import { memoryCase, storeFile } from '../../../../test/support/memory-case.ts';
import { someEvent } from '../../../../test/support/some-event.ts';
import { VIEW_COLUMNS } from '../../../case/sql-reader.ts';

const namesOf = (view: 'events' | 'evidence') => VIEW_COLUMNS[view].map(([name]) => name).join(' ');

function rowsOf(view: 'events' | 'evidence', events = [someEvent()]): readonly Record<string, unknown>[] {
  const { writer, database } = memoryCase();
  storeFile(writer, 'log.json', [{ events }]);
  return database.prepare<[], Record<string, unknown>>(`SELECT * FROM ${view} ORDER BY 1`).all();
}

describe('the views that other tools read', () => {
  test('events has the columns of the contract, in their order', () => {
    expect(Object.keys(rowsOf('events')[0] ?? {}).join(' ')).toBe(namesOf('events'));
  });

  test('evidence has the columns of the contract, in their order', () => {
    expect(Object.keys(rowsOf('evidence')[0] ?? {}).join(' ')).toBe(namesOf('evidence'));
  });

  test('events spells every field of an event as JSON output does', () => {
    const event = someEvent({
      eventId: '0b7e6d9c-1f2a-4c3d-8e4f-5a6b7c8d9e0f',
      time: instantAt('2026-03-02T09:30:00.007Z'),
      reasonCode: '200',
      actor: { id: 'u-1', name: 'Ada', type: 'user', credential: 'token' },
      image: { registry: 'host:5000', namespace: 'ns', repository: 'ns/app', tag: 'v1', digest: 'sha256:ab' },
      region: 'eu-1',
      account: '42',
    });
    expect(rowsOf('events', [event])).toEqual([
      {
        seq: 1,
        event_id: '0b7e6d9c-1f2a-4c3d-8e4f-5a6b7c8d9e0f',
        time: '2026-03-02T09:30:00.007Z',
        category: 'pull',
        action: 'pull',
        plane: 'data',
        outcome: 'success',
        reason_code: '200',
        actor_id: 'u-1',
        actor_name: 'Ada',
        actor_type: 'user',
        address: null,
        ip: null,
        network: 'unknown',
        user_agent: null,
        registry: 'host:5000',
        namespace: 'ns',
        repository: 'ns/app',
        tag: 'v1',
        digest: 'sha256:ab',
        region: 'eu-1',
        account: '42',
        source: 'quay-usage-logs',
        file: 'log.json',
        record: 1,
        evidence_id: 1,
        image: 'ns/app:v1',
        time_ms: instantAt('2026-03-02T09:30:00.007Z'),
      },
    ]);
  });

  test('events keeps an event without image, and ids and times at their edges', () => {
    const events = [
      someEvent({ eventId: 'plain id' }),
      someEvent({ eventId: '0B7E6D9C-1F2A-4C3D-8E4F-5A6B7C8D9E0F', time: instantAt('9999-12-31T23:59:59.999Z') }),
    ];
    expect(rowsOf('events', events)).toMatchObject([
      { event_id: 'plain id', time: '1970-01-01T00:00:00.000Z', repository: null },
      { event_id: '0B7E6D9C-1F2A-4C3D-8E4F-5A6B7C8D9E0F', time: '9999-12-31T23:59:59.999Z' },
    ]);
  });

  test('evidence shows file, hash and time of import', () => {
    expect(rowsOf('evidence')).toMatchObject([
      { file: 1, path: 'log.json', sha256: 'hash of log.json', imported_at: '1970-01-01T00:00:00.000Z' },
    ]);
  });
});
