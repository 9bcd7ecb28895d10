import { describe, expect, test } from 'vitest';
import { auditErrorOf } from '../../../../test/support/audit-error-of.ts';
import { instantAt } from '../../../../test/support/instant-at.ts';
import { memoryCase, storeFile } from '../../../../test/support/memory-case.ts';
import { someEvent } from '../../../../test/support/some-event.ts';
import type { EventFilter } from '../../../case/event-filter.ts';
import type { RegistryEvent } from '../../../domain/registry-event.ts';

function readerOf(events: readonly RegistryEvent[]) {
  const { writer, reader } = memoryCase();
  storeFile(
    writer,
    'log',
    events.map((event, index) => ({ events: [event], identity: String(index) })),
  );
  return reader;
}

test('an empty case covers nothing and answers every question', () => {
  const reader = readerOf([]);
  const everything = { window: null, where: [] };
  expect(reader.coverage()).toBeNull();
  expect(reader.count(everything)).toBe(0);
  expect(reader.events(everything)).toEqual([]);
  expect(reader.steps(everything)).toEqual([]);
  expect(reader.tally(everything, ['day', 'actor'])).toEqual([]);
  expect(reader.event(1)).toBeNull();
  expect(reader.eventsById('x')).toEqual([]);
});

test('a window includes the event at its start and excludes the event at its end', () => {
  const [from, to] = [instantAt('2026-03-01T00:00:00Z'), instantAt('2026-03-02T00:00:00Z')];
  const reader = readerOf([someEvent({ time: from, action: 'first' }), someEvent({ time: to, action: 'next' })]);
  expect(reader.events({ window: { from, to }, where: [] }).map(({ action }) => action)).toEqual(['first']);
});

test('events of one moment keep the order in which they were stored', () => {
  const reader = readerOf(['c', 'a', 'b'].map((action) => someEvent({ action })));
  expect(reader.events({ window: null, where: [] }).map(({ action }) => action)).toEqual(['c', 'a', 'b']);
});

test('a step prefers the id of an actor to the name, and the canonical address to the logged one', () => {
  const { actor, client } = someEvent();
  const reader = readerOf([
    someEvent({
      actor: { ...actor, id: 'u-1', name: 'Ada' },
      client: { ...client, address: '::ffff:1.2.3.4', ip: '1.2.3.4' },
    }),
    someEvent({ actor: { ...actor, name: 'Bob' }, client: { ...client, address: 'AWS Internal', isPublic: true } }),
  ]);
  expect(reader.steps({ window: null, where: [] })).toMatchObject([
    { actor: 'u-1', address: '1.2.3.4', isPublic: false },
    { actor: 'Bob', address: 'AWS Internal', isPublic: true },
  ]);
});

describe('an image glob', () => {
  const image = { registry: 'host:5000', namespace: 'ns', repository: 'ns/app', tag: 'v1', digest: 'sha256:ab' };
  const reader = () => readerOf([someEvent({ image })]);

  test.for<[glob: string, count: number]>([
    ['ns/app', 1],
    ['ns/app:v1', 1],
    ['ns/app@sha256:ab', 1],
    ['host:5000/ns/app', 1],
    ['host:5000/ns/app:v1', 1],
    ['host:5000/ns/app@sha256:ab', 1],
    ['ns/*', 1],
    ['*:v?', 1],
    ['ns/app:v1@sha256:ab', 0],
    ['ns', 0],
    ['app', 0],
    ['ns/ap[p]', 0],
    ['NS/app', 0],
    ['host:5000', 0],
  ])('%s finds %d', ([glob, count]) => {
    expect(reader().count({ window: null, where: [{ images: [glob] }] })).toBe(count);
  });
});

describe('a question about the container of an image', () => {
  const namespaced = (namespace: string) =>
    someEvent({ image: { registry: null, namespace, repository: null, tag: null, digest: null } });
  const about = (repository: string) =>
    ({ window: null, where: [{ subjects: [{ kind: 'container', registries: null, repository }] }] }) as const;

  test.for<[title: string, namespace: string]>([
    ['*', '*'],
    ['?ayments', '?ayments'],
    ['[a-z]ayments', '[a-z]ayments'],
    ['payment[s]', 'payment[s]'],
    ['of 60,000 stars', '*'.repeat(60_000)],
    ['[', '['],
    ['pay', 'pay'],
    ['payments/api/x', 'payments/api/x'],
    ['Payments', 'Payments'],
  ])('is not answered by events on the namespace %s', ([, namespace]) => {
    expect(readerOf([namespaced(namespace)]).count(about('payments/api'))).toBe(0);
  });

  test.for<[namespace: string, repository: string]>([
    ['payments', 'payments/api'],
    ['payments', 'payments/api/v2'],
    ['*', '*/api'],
    ['[a]', '[a]/api'],
    ['支付', '支付/接口'],
    ['😀', '😀/api'],
  ])('is answered by events on the namespace %s for %s', ([namespace, repository]) => {
    expect(readerOf([namespaced(namespace)]).count(about(repository))).toBe(1);
  });
});

describe('a pattern that is too long for SQLite', () => {
  test.for<[title: string, filter: EventFilter]>([
    ['for images', { images: ['a'.repeat(60_000)] }],
    ['for actors', { actors: ['*'.repeat(50_001)] }],
    ['for actions', { actions: ['x', '['.repeat(20_000)] }],
  ])('%s is a usage error that names its length', ([, filter]) => {
    const error = auditErrorOf(() => readerOf([someEvent()]).count({ window: null, where: [filter] }));
    expect(error.code).toBe('usage');
    expect(error.message).toMatch(/pattern of \d+ characters is too long/);
    expect(error.message.length).toBeLessThan(200);
  });

  test('is one of more than 50,000 bytes', () => {
    const count = readerOf([someEvent()]).count({ window: null, where: [{ actions: [`${'p*'.repeat(24_999)}ul`] }] });
    expect(count).toBe(0);
  });
});

describe('an event id', () => {
  const UUID = '0b7e6d9c-1f2a-4c3d-8e4f-5a6b7c8d9e0f';

  test.for(['plain', '', UUID, UUID.toUpperCase(), `${UUID}0`, UUID.replaceAll('-', '')])(
    '"%s" is kept and found',
    (eventId) => {
      const reader = readerOf([someEvent({ eventId }), someEvent({ eventId: 'other' }), someEvent()]);
      expect(reader.eventsById(eventId)).toMatchObject([{ seq: 1, eventId }]);
    },
  );

  test('that a vendor reuses finds every event, in order', () => {
    const reader = readerOf([someEvent({ eventId: UUID }), someEvent(), someEvent({ eventId: UUID })]);
    expect(reader.eventsById(UUID).map(({ seq }) => seq)).toEqual([1, 3]);
  });
});

describe('hostile text', () => {
  const nasty = "x' OR 1=1 --; \u0000 \u001b[2J [a-z]* :window_0 %s";

  test('comes back unchanged', () => {
    const actor = { id: nasty, name: nasty, type: 'user', credential: nasty } as const;
    const reader = readerOf([someEvent({ action: nasty, actor, details: { [nasty]: [nasty] } })]);
    expect(reader.event(1)).toMatchObject({ action: nasty, actor, details: { [nasty]: [nasty] } });
  });

  test('as a question finds only the events with exactly this text', () => {
    const actor = { id: nasty, name: null, type: 'user', credential: null } as const;
    const reader = readerOf([someEvent({ actor }), someEvent()]);
    const about = (name: string) =>
      reader.count({ window: null, where: [{ subjects: [{ kind: 'actor', actor: name }] }] });
    expect([about(nasty), about("x' OR 1=1 --")]).toEqual([1, 0]);
  });
});
