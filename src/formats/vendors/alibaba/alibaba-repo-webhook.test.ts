import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printInstant } from '../../../domain/instant.ts';
import type { ReadOutcome } from '../../toolkit/format.ts';
import { format } from './alibaba-repo-webhook.ts';

type Fields = Readonly<Record<string, unknown>>;

const PUSH: Fields = { digest: 'sha256:a720', pushed_at: '2026-03-02 09:12:05', tag: 'latest' };
const REPOSITORY: Fields = {
  date_created: '2025-10-28 21:31:42',
  name: 'payments',
  namespace: 'prod',
  region: 'cn-hangzhou',
  repo_authentication_type: 'NO_CERTIFIED',
  repo_full_name: 'prod/payments',
  repo_origin_type: 'NO_CERTIFIED',
  repo_type: 'PUBLIC',
};

const bodyOf = (push: Fields = {}, repository: Fields = {}): Fields => ({
  push_data: { ...PUSH, ...push },
  repository: { ...REPOSITORY, ...repository },
});

const read = (record: unknown, assumedZone: string | null = null): ReadOutcome =>
  format.read(record, { assumedZone, image: null });

function success(outcome: ReadOutcome): Extract<ReadOutcome, { outcome: 'events' }> {
  if (outcome.outcome !== 'events') throw new Error(`${outcome.outcome}: ${outcome.because}`);
  return outcome;
}

const timesOf = (outcome: ReadOutcome) => success(outcome).events.map(({ time }) => printInstant(time));

describe('recognise', () => {
  it.each<[string, unknown, string]>([
    ['a body', bodyOf(), 'mine'],
    ['Docker Hub', { push_data: PUSH, repository: { repo_name: 'prod/payments', name: 'payments' } }, 'not-mine'],
    ['both names', bodyOf({}, { repo_name: 'prod/payments' }), 'not-mine'],
    ['no push', { repository: REPOSITORY }, 'not-mine'],
    ['no repository', { push_data: PUSH }, 'not-mine'],
    ['null', null, 'not-mine'],
  ])('%s', (_title, record, verdict) => {
    expect(format.recognise(record).verdict).toBe(verdict);
  });
});

describe('read', () => {
  it('a push with its digest', () => {
    const { events, identity, remarks } = success(read(bodyOf()));
    expect(events).toMatchObject([
      {
        eventId: null,
        category: 'push',
        action: 'push',
        plane: 'data',
        outcome: 'success',
        actor: { id: null, type: 'unknown' },
        image: { repository: 'prod/payments', tag: 'latest', digest: 'sha256:a720' },
        region: 'cn-hangzhou',
        details: { repoType: 'PUBLIC' },
      },
    ]);
    expect(identity).toBeNull();
    expect(remarks).toEqual(['zone-assumed', 'address-missing']);
  });

  it('the time is UTC+8 unless the user says otherwise', () => {
    expect(timesOf(read(bodyOf()))).toEqual(['2026-03-02T01:12:05.000Z']);
    expect(timesOf(read(bodyOf(), 'utc'))).toEqual(['2026-03-02T09:12:05.000Z']);
    expect(timesOf(read(bodyOf({ pushed_at: '2026-03-02T09:12:05Z' })))).toEqual(['2026-03-02T09:12:05.000Z']);
  });

  it.each<[string, unknown, RegExp]>([
    ['no object', 'text', /not an object/],
    ['no repository', { push_data: PUSH }, /repo_full_name/],
    ['no time', bodyOf({ pushed_at: null }), /pushed_at.*missing/],
  ])('%s is rejected', (_title, record, because) => {
    const outcome = read(record);
    expect(outcome.outcome === 'rejected' && outcome.because).toMatch(because);
  });

  it('the fixture', () => {
    const url = new URL('../../../../fixtures/formats/alibaba-repo-webhook/bodies.jsonl', import.meta.url);
    const lines = readFileSync(url, 'utf8').trim().split('\n');
    expect(lines.map((line) => read(JSON.parse(line)).outcome)).toEqual(Array<string>(5).fill('events'));
  });
});

describe('read() is total', () => {
  it('any JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => read(value).outcome.length > 0));
  });

  it('bodies whose fields hold any JSON', () => {
    const keys = fc.constantFrom('push_data', 'repository', ...Object.keys(PUSH), ...Object.keys(REPOSITORY));
    fc.assert(
      fc.property(keys, fc.jsonValue(), (key, value) => {
        for (const body of [bodyOf({ [key]: value }, { [key]: value }), { ...bodyOf(), [key]: value }]) {
          format.recognise(body);
          expect(['events', 'rejected']).toContain(read(body).outcome);
        }
      }),
    );
  });
});
