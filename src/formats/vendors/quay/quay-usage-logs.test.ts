import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RegistryEvent } from '../../../domain/registry-event.ts';
import type { ReadOutcome } from '../../toolkit/format.ts';
import { isObject, listField } from '../../toolkit/record-fields.ts';
import { format } from './quay-usage-logs.ts';

const CONTEXT = { assumedZone: null, image: null };
const SIGNED = 'sha256-9f2c'.padEnd(71, '0');

const pull = {
  kind: 'pull_repo',
  metadata: { repo: 'app', namespace: 'harbourline', tag: 'v1', 'user-agent': 'skopeo/1.16.1', username: 'tobias' },
  ip: '203.0.113.7',
  datetime: 'Mon, 02 Mar 2026 08:14:07 -0000',
  performer: { kind: 'user', name: 'tobias', is_robot: false },
  namespace: { kind: 'org', name: 'harbourline' },
};
const streamed = {
  kind: 'pull_repo',
  account: 'harbourline',
  performer: 'harbourline+node',
  repository: 'billing',
  ip: '198.51.100.77',
  metadata_json: '{"tag":"7","user-agent":"crane/0.20.2"}',
  datetime: '2026-03-05T06:10:00.000001',
};

function eventOf(outcome: ReadOutcome): RegistryEvent {
  const [event] = outcome.outcome === 'events' ? outcome.events : [];
  if (event === undefined) throw new Error(`no event: ${JSON.stringify(outcome)}`);
  return event;
}

const readEvent = (record: unknown) => eventOf(format.read(record, CONTEXT));

/** An entry of `kind` with metadata and no performer; further fields as given. */
const entry = (kind: string, metadata: object, more: object = {}) => ({
  kind,
  metadata,
  ip: '192.0.2.15',
  datetime: 'Mon, 02 Mar 2026 09:00:00 -0000',
  ...more,
});

function fixture(file: string): readonly unknown[] {
  const text = readFileSync(new URL(`../../../../fixtures/formats/quay-usage-logs/${file}`, import.meta.url), 'utf8');
  const documents = file.endsWith('.ndjson') ? text.trim().split('\n') : text.split(/(?<=^\})\n/m).filter(Boolean);
  return documents.flatMap((document) => {
    const value: unknown = JSON.parse(document);
    return isObject(value) && Array.isArray(value['logs']) ? listField(value, 'logs') : [value];
  });
}

describe('recognise', () => {
  test.for<[title: string, record: unknown, verdict: string]>([
    ['an entry of the API', pull, 'mine'],
    ['an entry of a log stream', streamed, 'mine'],
    ['an entry of a worker without address', entry('autoprune_tag_delete', {}, { ip: null }), 'mine'],
    ['the last row of an export', { terminator: true }, 'mine'],
    ['a count per day', { kind: 'pull_repo', count: 12, datetime: pull.datetime }, 'not-mine'],
    ['a Docker Hub audit log', { account: 'acme', action: 'repo.tag.push', timestamp: pull.datetime }, 'not-mine'],
    ['an entry whose kind is a number', { kind_id: 14, ip: '192.0.2.1', datetime: pull.datetime }, 'mine'],
    ['nothing', null, 'not-mine'],
  ])('%s', ([, record, verdict]) => {
    expect(format.recognise(record).verdict).toBe(verdict);
  });
});

describe('read', () => {
  test('a pull of the API', () => {
    expect(format.read(pull, CONTEXT)).toMatchObject({ outcome: 'events', identity: null, remarks: [] });
    expect(readEvent(pull)).toEqual({
      eventId: null,
      time: Date.UTC(2026, 2, 2, 8, 14, 7),
      category: 'pull',
      action: 'pull_repo',
      plane: 'data',
      outcome: 'success',
      reasonCode: null,
      actor: { id: 'tobias', name: 'tobias', type: 'user', credential: null },
      client: expect.objectContaining({ ip: '203.0.113.7', userAgent: 'skopeo/1.16.1', tool: 'skopeo' }),
      image: { registry: null, namespace: 'harbourline', repository: 'harbourline/app', tag: 'v1', digest: null },
      region: null,
      account: null,
      details: {},
    });
  });

  test('an entry of a log stream, whose time names no zone', () => {
    const outcome = format.read(streamed, CONTEXT);
    expect(outcome).toMatchObject({ remarks: ['zone-assumed'] });
    expect(eventOf(outcome)).toMatchObject({
      time: Date.UTC(2026, 2, 5, 6, 10),
      actor: { id: 'harbourline+node', type: 'robot' },
      image: { repository: 'harbourline/billing', tag: '7' },
      client: { tool: 'crane' },
    });
    expect(eventOf(format.read(streamed, { assumedZone: 'Asia/Tokyo', image: null })).time).toBe(
      Date.UTC(2026, 2, 4, 21, 10),
    );
  });

  test.for<[title: string, kind: string, category: string, outcome: string, plane: string]>([
    ['push', 'push_repo', 'push', 'success', 'data'],
    ['tag moved', 'move_tag', 'tag', 'success', 'management'],
    ['tag restored', 'revert_tag', 'restore', 'success', 'management'],
    ['tag deleted', 'delete_tag', 'untag', 'success', 'management'],
    ['tag deleted for good', 'permanently_delete_tag', 'delete', 'success', 'management'],
    ['repository deleted', 'delete_repo', 'delete', 'success', 'management'],
    ['mirror run failed', 'repo_mirror_sync_failed', 'replicate', 'failure', 'management'],
    ['refused login', 'login_failure', 'auth', 'denied', 'management'],
    ['log export failed', 'export_logs_failure', 'list', 'failure', 'management'],
  ])('%s', ([, kind, category, outcome, plane]) => {
    const result = format.read(entry(kind, { repo: 'checkout', namespace: 'harbourline' }), CONTEXT);
    expect(result).toMatchObject({ remarks: [] });
    expect(eventOf(result)).toMatchObject({ action: kind, category, outcome, plane });
  });

  test.for<[title: string, tag: string, category: string]>([
    ['a signature', `${SIGNED}.sig`, 'sign'],
    ['an attestation', `${SIGNED}.att`, 'sign'],
    ['an SBOM', `${SIGNED}.sbom`, 'sign'],
    ['a tag that only looks like one', 'sha256-latest.sig', 'push'],
  ])('push of %s', ([, tag, category]) => {
    expect(readEvent(entry('push_repo', { repo: 'a', namespace: 'b', tag })).category).toBe(category);
  });

  test('a kind it does not know is kept as other', () => {
    const outcome = format.read(entry('hologram_projected', { repo: 'a', namespace: 'b' }), CONTEXT);
    expect(outcome).toMatchObject({ remarks: ['unknown-action'] });
    expect(eventOf(outcome)).toMatchObject({ category: 'other', action: 'hologram_projected', plane: 'management' });
  });
});

const REPO = { repo: 'a', namespace: 'b' };
const BY_M = { performer: { kind: 'user', name: 'm', is_robot: false } };
const OF_B = { namespace: { kind: 'org', name: 'b' } };
const OF_M = { namespace: { kind: 'user', name: 'm' } };
const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('image', () => {
  test.for<[title: string, record: unknown, image: object]>([
    [
      'nested repository',
      entry('create_repo', { repo: 'a/c', namespace: 'b' }),
      { repository: 'b/a/c', namespace: 'b' },
    ],
    ['repository with its namespace', entry('create_repo', { repo: 'b/a', namespace: 'b' }), { repository: 'b/a' }],
    [
      'namespace beside the metadata',
      entry('revert_tag', { repo: 'a', tag: 'x' }, OF_B),
      { repository: 'b/a', tag: 'x' },
    ],
    ['no namespace at all', entry('delete_repo', { repo: 'a' }), { repository: 'a', namespace: null }],
    ['pull by digest', entry('pull_repo', { ...REPO, manifest_digest: DIGEST }), { tag: null, digest: DIGEST }],
    ['deletion through the registry', entry('delete_tag', { ...REPO, digest: DIGEST }), { digest: DIGEST }],
    ['kind of a namespace', entry('create_robot', { robot: 'ci' }, OF_B), { namespace: 'b', repository: null }],
  ])('%s', ([, record, image]) => {
    expect(readEvent(record).image).toMatchObject(image);
  });

  test('none for a login, nor for a kind whose namespace is not named', () => {
    expect(readEvent(entry('login_success', {}, OF_M)).image).toBeNull();
    expect(readEvent(entry('service_key_create', { kid: 'k' })).image).toBeNull();
  });
});

describe('actor', () => {
  test.for<[title: string, record: unknown, id: string | null, type: string]>([
    ['user', entry('push_repo', REPO, BY_M), 'm', 'user'],
    ['robot by its flag', entry('push_repo', REPO, { performer: { name: 'bot', is_robot: true } }), 'bot', 'robot'],
    ['robot by its name', entry('push_repo', REPO, { performer: { name: 'b+ci' } }), 'b+ci', 'robot'],
    ['user that is gone', entry('pull_repo', { ...REPO, username: 'left' }), 'left', 'user'],
    ['nobody pulling', entry('pull_repo', REPO), null, 'anonymous'],
    ['nobody changing a setting', entry('change_repo_state', REPO), null, 'unknown'],
    ['whom a permission concerns', entry('change_repo_permission', { ...REPO, username: 'other' }, BY_M), 'm', 'user'],
    ['login of a user', entry('login_success', {}, OF_M), 'm', 'user'],
    ['login in a log stream', { ...streamed, kind: 'login_success', performer: null, account: 'm' }, 'm', 'user'],
    ['refused login of a user', entry('login_failure', { username: 'admin' }), 'admin', 'user'],
    ['refused login of a robot', entry('login_failure', { robot: 'b+ci', username: 'b' }, OF_B), 'b+ci', 'robot'],
    ['auto-prune worker', entry('autoprune_tag_delete', { ...REPO, performer: 'a worker' }), 'a worker', 'system'],
  ])('%s', ([, record, id, type]) => {
    expect(readEvent(record).actor).toMatchObject({ id, name: id, type });
  });

  const appToken = { ...REPO, username: 'm', app_specific_token_title: 'laptop' };
  test.for<[title: string, record: unknown, type: string, credential: string | null]>([
    ['access token', entry('pull_repo', { ...REPO, token: 'ci' }), 'service', 'token ci'],
    ['application token', entry('pull_repo', appToken), 'user', 'app-specific token laptop'],
    ['OAuth app', entry('delete_repo', { oauth_token_application: 'x' }, BY_M), 'user', 'oauth application x'],
    ['token that is created', entry('add_repo_accesstoken', { ...REPO, token: 'new' }, BY_M), 'user', null],
  ])('credential: %s', ([, record, type, credential]) => {
    const event = readEvent(record);
    expect(event.actor).toMatchObject({ type, credential });
    expect(event.details).toEqual(credential === null ? { token: 'new' } : {});
  });
});

describe('details', () => {
  test('keep what an overwritten tag pointed to', () => {
    const digests = { manifest_digest: DIGEST, original_manifest_digest: 'sha256:0' };
    const event = readEvent(entry('move_tag', { ...REPO, ...digests, tag: 'x', username: 'm' }, BY_M));
    expect(event.details).toEqual({ original_manifest_digest: 'sha256:0' });
  });

  test('keep whom a change concerns, even oneself', () => {
    const event = readEvent(entry('change_repo_permission', { ...REPO, username: 'm', role: 'admin' }, BY_M));
    expect(event.details).toEqual({ username: 'm', role: 'admin' });
  });

  test('leave out user agents, empty values and long text', () => {
    const empty = { description: '', unstructured_metadata: null, stdout: 'x'.repeat(501) };
    const event = readEvent(entry('create_robot', { ...empty, useragent: 'Mozilla/5.0', robot: 'ci' }, OF_B));
    expect(event.details).toEqual({ robot: 'ci' });
    expect(event.client.userAgent).toBe('Mozilla/5.0');
  });

  test('keep the request of an extended log stream', () => {
    const request = { request_id: 'r1', http_method: 'GET', x_forwarded_for: '192.0.2.9' };
    const event = readEvent({
      ...streamed,
      ...request,
      metadata_json: {},
      user_agent: 'docker/27',
      auth_type: 'basic',
    });
    expect(event.details).toEqual(request);
    expect(event).toMatchObject({ client: { tool: 'docker' }, actor: { credential: 'basic' } });
  });
});

describe('records that are no events', () => {
  test.for<[title: string, record: unknown, outcome: string, because: RegExp]>([
    ['the last row of an export', { terminator: true }, 'ignored', /end of an export/],
    ['a count per day', { kind: 'pull_repo', count: 3, datetime: pull.datetime }, 'ignored', /aggregatelogs/],
    ['an impossible date', { ...pull, datetime: '2026-02-30T08:14:07' }, 'rejected', /"2026-02-30T08:14:07"/],
    ['no date', { ...pull, datetime: null }, 'rejected', /"datetime" is missing/],
    ['no kind', { ...pull, kind: undefined }, 'rejected', /"kind" is missing/],
  ])('%s', ([, record, outcome, because]) => {
    expect(format.read(record, CONTEXT)).toEqual({ outcome, because: expect.stringMatching(because) });
  });
});

describe('inspectEnvelopes', () => {
  const page = (next: string | null) => ({ fields: next === null ? {} : { next_page: next }, records: 20 });
  test('tells when the last page is missing', () => {
    expect(format.inspectEnvelopes?.([page('a'), page('b')])).toEqual([expect.stringMatching(/next_page/)]);
    expect(format.inspectEnvelopes?.([page('a'), page(null)])).toEqual([]);
    expect(format.inspectEnvelopes?.([])).toEqual([]);
  });
});

describe('fixtures', () => {
  test.for<[file: string, categories: string]>([
    ['api-page.json', 'push sign pull pull tag auth auth auth restore'],
    ['export-with-terminator.json', 'config push untag delete untag list'],
    ['two-pages-concatenated.json', 'pull auth auth delete config config other'],
    ['action-logs.ndjson', 'push pull pull untag auth auth'],
  ])('%s', ([file, categories]) => {
    const records = fixture(file);
    expect(records.filter((record) => format.recognise(record).verdict !== 'mine')).toEqual([]);
    const outcomes = records.map((record) => format.read(record, CONTEXT));
    expect(outcomes.filter(({ outcome }) => outcome === 'rejected')).toEqual([]);
    const events = outcomes.flatMap((outcome) => (outcome.outcome === 'events' ? outcome.events : []));
    expect(events.map(({ category }) => category).join(' ')).toBe(categories);
  });
});

test('catalogue: every kind stands once', () => {
  const kinds = format.actions.map(({ action }) => action);
  expect(kinds).toEqual([...new Set(kinds)]);
});

describe('total', () => {
  const expectOutcome = (record: unknown) => {
    format.recognise(record);
    expect(['events', 'ignored', 'rejected']).toContain(format.read(record, CONTEXT).outcome);
  };

  test('on any JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), expectOutcome), { numRuns: 200 });
  });

  test.for([pull, streamed])('on entries with any JSON in any field (%#)', (valid) => {
    const key = fc.constantFrom(...Object.keys(valid));
    const inner = fc.constantFrom(...Object.keys(pull.metadata), 'robot', 'token', 'digest', '__proto__');
    const law = fc.property(key, inner, fc.jsonValue(), (key, inner, value) => {
      expectOutcome({ ...valid, [key]: value });
      expectOutcome({ ...valid, metadata: { ...pull.metadata, [inner]: value } });
      expectOutcome({ ...valid, metadata_json: JSON.stringify({ [inner]: value }) });
    });
    fc.assert(law, { numRuns: 200 });
  });

  test('on nesting too deep to print', () => {
    const deep: unknown = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000));
    expect(format.read({ ...pull, datetime: deep }, CONTEXT).outcome).toBe('rejected');
    expect(format.read({ ...pull, metadata: { repo: deep, deep } }, CONTEXT).outcome).toBe('events');
  });
});
