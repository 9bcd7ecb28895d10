import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RegistryEvent } from '../../../domain/registry-event.ts';
import type { ReadOutcome } from '../../toolkit/format.ts';
import { isObject, listField } from '../../toolkit/record-fields.ts';
import { format } from './distribution-notifications.ts';

const CONTEXT = { assumedZone: null, image: null };
const DIGEST = `sha256:${'c'.repeat(64)}`;
const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const LAYER = 'application/octet-stream';
const SIGNED = `sha256-${'c'.repeat(64)}`;
const MANIFEST_URL = `https://registry.example:5000/v2/dock/crane/manifests/${DIGEST}`;
const BLOB_URL = `https://registry.example:5000/v2/dock/crane/blobs/${DIGEST}`;

const pull = {
  id: '320678d8-ca14-430f-8bb6-4ca139cd83f7',
  timestamp: '2026-03-09T14:44:26.402973972-08:00',
  action: 'pull',
  target: { mediaType: MANIFEST, digest: DIGEST, size: 708, repository: 'dock/crane', url: MANIFEST_URL, tag: 'v1' },
  request: {
    id: '6df24a34',
    addr: '198.51.100.31:42961',
    host: 'Registry.example:5000',
    method: 'GET',
    useragent: 'containerd/1.7.22',
  },
  actor: { name: 'dockhand' },
  source: { addr: 'node-a:5000', instanceID: 'a53db899' },
};

/** The pull above as another action on another target. */
const notification = (action: string, target: object, method: string | null = 'GET') => ({
  ...pull,
  action,
  target: { repository: 'dock/crane', ...target },
  request: { ...pull.request, method: method ?? undefined },
});

function eventOf(outcome: ReadOutcome): RegistryEvent {
  const [event] = outcome.outcome === 'events' ? outcome.events : [];
  if (event === undefined) throw new Error(`no event: ${JSON.stringify(outcome)}`);
  return event;
}

const readEvent = (record: unknown) => eventOf(format.read(record, CONTEXT));

function fixture(file: string): readonly unknown[] {
  const url = new URL(`../../../../fixtures/formats/distribution-notifications/${file}`, import.meta.url);
  const text = readFileSync(url, 'utf8');
  const documents = file.endsWith('.ndjson') ? text.trim().split('\n') : text.split(/(?<=^\})\n/m).filter(Boolean);
  return documents.flatMap((document) => {
    const value: unknown = JSON.parse(document);
    return isObject(value) && Array.isArray(value['events']) ? listField(value, 'events') : [value];
  });
}

describe('recognise', () => {
  const { request: _request, actor: _actor, source: _source, ...bare } = pull;
  const dated = { timestamp: pull.timestamp };
  test.for<[title: string, record: unknown, verdict: string]>([
    ['an event', pull, 'mine'],
    ['an event without request and actor', bare, 'mine'],
    ['a deletion of a repository', notification('delete', {}), 'mine'],
    ['an event without a time', { ...pull, timestamp: undefined }, 'not-mine'],
    ['an Event Grid event', { id: '1', eventType: 'Registry.ImagePushed', data: pull }, 'not-mine'],
    ['an Event Grid event with the body merged in', { ...pull, eventType: 'Registry.ImagePushed' }, 'not-mine'],
    ['a GitHub audit log', { ...dated, action: 'packages.package_published', actor: 'bo' }, 'not-mine'],
    ['a Docker Hub audit log', { ...dated, account: 'a', action: 'repo.tag.push', data: {} }, 'not-mine'],
    ['a CADF event', { ...dated, id: '1', action: 'x.pull', target: { id: 'x', name: 'a/b' } }, 'not-mine'],
    ['text', 'pull', 'not-mine'],
    ['nothing', null, 'not-mine'],
  ])('%s', ([, record, verdict]) => {
    expect(format.recognise(record).verdict).toBe(verdict);
  });
});

describe('read', () => {
  test('a pull', () => {
    expect(format.read(pull, CONTEXT)).toMatchObject({
      outcome: 'events',
      identity: 'distribution:320678d8-ca14-430f-8bb6-4ca139cd83f7',
      remarks: [],
    });
    expect(readEvent(pull)).toEqual({
      eventId: '320678d8-ca14-430f-8bb6-4ca139cd83f7',
      time: Date.UTC(2026, 2, 9, 22, 44, 26, 402),
      category: 'pull',
      action: 'pull',
      plane: 'data',
      outcome: 'success',
      reasonCode: null,
      actor: { id: 'dockhand', name: 'dockhand', type: 'user', credential: null },
      client: expect.objectContaining({ address: '198.51.100.31:42961', ip: '198.51.100.31', tool: 'containerd' }),
      image: {
        registry: 'registry.example:5000',
        namespace: 'dock',
        repository: 'dock/crane',
        tag: 'v1',
        digest: DIGEST,
      },
      region: null,
      account: null,
      details: { mediaType: MANIFEST, requestId: '6df24a34', instance: 'node-a:5000' },
    });
  });

  test.for<[title: string, action: string, target: object, method: string | null, category: string]>([
    ['push of a manifest', 'push', { mediaType: MANIFEST, digest: DIGEST }, 'PUT', 'push'],
    ['push that says GET', 'push', { mediaType: MANIFEST, digest: DIGEST }, 'GET', 'push'],
    ['push of an OCI index', 'push', { mediaType: 'application/vnd.oci.image.index.v1+json' }, 'PUT', 'push'],
    ['push of a manifest list', 'push', { mediaType: MANIFEST.replace('.v2', '.list.v2') }, 'PUT', 'push'],
    ['push of schema 1', 'push', { mediaType: MANIFEST.replace('v2+json', 'v1+prettyjws') }, 'PUT', 'push'],
    ['push of an artefact', 'push', { mediaType: 'application/vnd.oci.artifact.manifest.v1+json' }, 'PUT', 'push'],
    ['push of a manifest type yet to come', 'push', { mediaType: 'application/x', url: MANIFEST_URL }, 'PUT', 'push'],
    ['push of a layer', 'push', { mediaType: LAYER, digest: DIGEST }, 'PUT', 'blob-push'],
    ['push of a layer with its URL', 'push', { mediaType: LAYER, url: BLOB_URL }, 'PUT', 'blob-push'],
    ['pull of a signature', 'pull', { mediaType: MANIFEST, tag: `${SIGNED}.sig` }, 'GET', 'pull'],
    ['existence check of a manifest', 'pull', { mediaType: MANIFEST, digest: DIGEST }, 'HEAD', 'inspect'],
    ['pull without a method', 'pull', { mediaType: MANIFEST, digest: DIGEST }, null, 'pull'],
    ['pull of a layer', 'pull', { mediaType: LAYER, digest: DIGEST }, 'GET', 'blob-pull'],
    ['existence check of a layer, as pushes make', 'pull', { mediaType: LAYER, digest: DIGEST }, 'HEAD', 'inspect'],
    ['no media type: manifest URL', 'pull', { digest: DIGEST, url: MANIFEST_URL }, 'GET', 'pull'],
    ['no media type: layer URL', 'pull', { digest: DIGEST, url: BLOB_URL }, 'GET', 'blob-pull'],
    ['no media type: repository called manifests', 'pull', { url: '/v2/manifests/x/blobs/y' }, 'GET', 'blob-pull'],
    ['no media type and no URL: tag', 'pull', { digest: DIGEST, tag: 'v1' }, 'GET', 'pull'],
    ['no media type, URL and tag', 'pull', { digest: DIGEST }, 'GET', 'blob-pull'],
    ['mount', 'mount', { mediaType: LAYER, digest: DIGEST, fromRepository: 'dock/base' }, 'POST', 'blob-push'],
    ['deletion of a tag', 'delete', { tag: 'v1' }, 'DELETE', 'untag'],
    ['deletion by digest', 'delete', { digest: DIGEST }, 'DELETE', 'delete'],
    ['deletion by digest with a tag', 'delete', { digest: DIGEST, tag: 'v1' }, 'DELETE', 'delete'],
    ['deletion of a layer', 'delete', { digest: DIGEST, url: BLOB_URL }, 'DELETE', 'delete'],
    ['deletion of a repository', 'delete', {}, 'DELETE', 'delete'],
  ])('%s', ([, action, target, method, category]) => {
    const record = notification(action, target, method);
    expect(format.read(record, CONTEXT)).toMatchObject({ remarks: [] });
    expect(readEvent(record)).toMatchObject({ category, outcome: 'success', plane: 'data' });
  });

  test('an action it does not know is kept as other', () => {
    const outcome = format.read(notification('quarantine', { digest: DIGEST }), CONTEXT);
    expect(outcome).toMatchObject({ remarks: ['unknown-action'] });
    expect(eventOf(outcome)).toMatchObject({ action: 'quarantine', category: 'other', image: { digest: DIGEST } });
  });
});

describe('layers', () => {
  test.for<[title: string, record: unknown, details: object]>([
    ['pull', notification('pull', { mediaType: LAYER, digest: DIGEST }), {}],
    ['mount', notification('mount', { digest: DIGEST, fromRepository: 'dock/base' }), { fromRepository: 'dock/base' }],
  ])('%s: the digest is no image digest', ([, record, details]) => {
    expect(readEvent(record)).toMatchObject({
      image: { repository: 'dock/crane', digest: null },
      details: { layerDigest: DIGEST, ...details },
    });
  });

  test('a layer that is deleted is no image', () => {
    const record = notification('delete', { digest: DIGEST, url: BLOB_URL });
    const details = { target: 'blob', layerDigest: DIGEST };
    expect(readEvent(record)).toMatchObject({ image: null, details: { ...details, repository: 'dock/crane' } });
    const before = format.read(record, { assumedZone: null, image: null, edition: 5 });
    expect(before).toMatchObject({ events: [{ image: { repository: 'dock/crane', digest: null }, details }] });
  });

  test('a deletion of a repository is told apart in the details', () => {
    expect(readEvent(notification('delete', {}))).toMatchObject({
      image: { tag: null },
      details: { target: 'repository' },
    });
  });
});

describe('who and where', () => {
  const lotte = { name: 'lotte', user_type: 'personal_access_token' };
  const named = { address: 'client.local', ip: null, network: 'unknown' };
  test.for<[title: string, fields: object, expected: object]>([
    ['nobody', { actor: {} }, { actor: { id: null, name: null, type: 'anonymous' } }],
    ['no actor at all', { actor: undefined }, { actor: { id: null, type: 'anonymous' } }],
    ['GitLab', { actor: lotte }, { actor: { id: 'lotte' }, details: { userType: 'personal_access_token' } }],
    ['bare IPv6', { request: { addr: '2001:db8::9' } }, { client: { ip: '2001:db8::9' } }],
    ['bracketed IPv6 with port', { request: { addr: '[2001:db8::9]:443' } }, { client: { ip: '2001:db8::9' } }],
    ['host name', { request: { addr: 'client.local' } }, { client: named }],
    ['registry from the URL', { request: {} }, { image: { registry: 'registry.example:5000' } }],
    ['registry of neither', { request: {}, target: { repository: 'a' } }, { image: { registry: null } }],
  ])('%s', ([, fields, expected]) => {
    expect(readEvent({ ...pull, ...fields })).toMatchObject(expected);
  });

  test('an event without request has no address', () => {
    expect(format.read({ ...pull, request: undefined }, CONTEXT)).toMatchObject({ remarks: ['address-missing'] });
  });

  test('an event without id has no identity', () => {
    expect(format.read({ ...pull, id: undefined }, CONTEXT)).toMatchObject({ identity: null });
  });
});

describe('records that are no events', () => {
  test.for<[title: string, record: unknown, because: RegExp]>([
    ['an impossible date', { ...pull, timestamp: '2026-02-30T10:00:00Z' }, /2026-02-30T10:00:00Z/],
    ['no time', { ...pull, timestamp: undefined }, /"timestamp" is missing/],
    ['no action', { ...pull, action: '' }, /"action" is missing/],
    ['a list', [pull], /not an object/],
  ])('%s', ([, record, because]) => {
    expect(format.read(record, CONTEXT)).toEqual({ outcome: 'rejected', because: expect.stringMatching(because) });
  });
});

describe('fixtures', () => {
  test.for<[file: string, categories: string]>([
    ['envelope.json', 'inspect blob-push blob-push push push inspect pull blob-pull'],
    ['envelopes-concatenated.json', 'untag delete delete delete push pull'],
    ['envelopes.ndjson', 'push pull config pull blob-pull blob-push'],
    ['bare-events.ndjson', 'pull pull push pull blob-pull delete'],
  ])('%s', ([file, categories]) => {
    const records = fixture(file);
    expect(records.filter((record) => format.recognise(record).verdict !== 'mine')).toEqual([]);
    expect(records.map((record) => readEvent(record).category).join(' ')).toBe(categories);
  });

  test('an event delivered twice has one identity', () => {
    const [first, second] = fixture('bare-events.ndjson').map((record) => format.read(record, CONTEXT));
    expect(first).toEqual(second);
  });
});

test('a rename is a change of settings, with the new name, except in files of older editions', () => {
  const rename = { type: 'name', from: 'dock/crane', to: 'dock/winch' };
  const record = notification('rename', { rename }, 'PATCH');
  const details = { renamedFrom: 'dock/crane', renamedTo: 'dock/winch' };
  expect(format.read(record, CONTEXT)).toMatchObject({ events: [{ category: 'config', details }], remarks: [] });
  const older = format.read(record, { ...CONTEXT, edition: 2 });
  expect(older).toMatchObject({ events: [{ category: 'other' }], remarks: ['unknown-action'] });
  expect(JSON.stringify(older)).not.toContain('dock/winch');
});

describe('total', () => {
  const expectOutcome = (record: unknown) => {
    format.recognise(record);
    expect(['events', 'ignored', 'rejected']).toContain(format.read(record, CONTEXT).outcome);
  };

  test('on any JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), expectOutcome), { numRuns: 200 });
  });

  test.for(['push', 'pull', 'mount', 'delete', 'rename'])('on a %s with any JSON in any field', (action) => {
    const key = fc.constantFrom(...Object.keys(pull));
    const inner = fc.constantFrom(...Object.keys(pull.target), ...Object.keys(pull.request), 'uri', '__proto__');
    const law = fc.property(key, inner, fc.jsonValue(), (key, inner, value) => {
      expectOutcome({ ...pull, action, [key]: value });
      expectOutcome({ ...pull, action, target: { ...pull.target, [inner]: value } });
      expectOutcome({ ...pull, action, request: { ...pull.request, [inner]: value } });
    });
    fc.assert(law, { numRuns: 200 });
  });

  test('on nesting too deep to print', () => {
    const deep: unknown = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000));
    expect(format.read({ ...pull, timestamp: deep }, CONTEXT).outcome).toBe('rejected');
    expect(format.read({ ...pull, target: { repository: deep, digest: deep } }, CONTEXT).outcome).toBe('events');
  });
});
