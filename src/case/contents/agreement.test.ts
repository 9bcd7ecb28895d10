import { describe, expect, test } from 'vitest';
import { instantAt } from '../../../test/support/instant-at.ts';
import { someEvent } from '../../../test/support/some-event.ts';
import type { RegistryEvent } from '../../domain/registry-event.ts';
import { type Agreement, agreementOf, MOST_COMPARED_EVENTS } from './agreement.ts';

const actor = { id: 'arn:aws:iam::111122223333:user/ann', name: 'ann', type: 'user', credential: 'mfa' } as const;
const client = {
  address: '203.0.113.7',
  ip: '203.0.113.7',
  sortKey: null,
  network: 'public',
  statedNetwork: null,
  isPublic: true,
  userAgent: 'docker/27.3',
  tool: 'docker',
} as const;
const image = { registry: 'reg.example', namespace: 'shop', repository: 'shop/api', tag: 'v1', digest: 'sha256:aa' };
const nobody = { id: null, name: null, type: 'unknown', credential: null } as const;
const nowhere = { ...client, address: null, ip: null, network: 'unknown', isPublic: false } as const;

function whole(parts: Partial<RegistryEvent> = {}): RegistryEvent {
  return someEvent({ actor, client, image, region: 'eu-1', account: '111122223333', ...parts });
}

/** How a record agrees with the whole one that was imported first, and the other way round. */
function bothWays(parts: Partial<RegistryEvent>): readonly [Agreement, Agreement] {
  return [agreementOf([whole()], [whole(parts)]), agreementOf([whole(parts)], [whole()])];
}

describe('a record that states less than another with its id', () => {
  test.each<[string, Partial<RegistryEvent>]>([
    ['no kind of credential', { actor: { ...actor, credential: null } }],
    ['a temporary credential that is not known to be more', { actor: { ...actor, credential: 'temporary' } }],
    ['no user agent', { client: { ...client, userAgent: null, tool: null } }],
    ['no region, and so no registry', { region: null, image: { ...image, registry: null } }],
    ['no outcome', { outcome: 'unknown' }],
  ])('%s: it agrees, whichever came first', (_, parts) => {
    expect(bothWays(parts)).toEqual(['less', 'more']);
  });

  test.each<[string, Partial<RegistryEvent>]>([
    ['no actor', { actor: nobody }],
    ['no address', { client: nowhere }],
    ['no image', { image: null, category: 'other' }],
    ['no tag', { image: { ...image, tag: null } }],
    ['no digest', { image: { ...image, digest: null } }],
  ])('%s: it agrees with an earlier one that states it, and does not hide a later one', (_, parts) => {
    expect(bothWays(parts)).toEqual(['less', 'contradicting']);
  });

  test('members of details that one leaves out', () => {
    const full = whole({ details: { session: 'ci', layers: ['a', 'b'], policy: { deny: true, names: '["x"]' } } });
    const brief = whole({ details: { layers: '["a"]', policy: '{"names":["x"]}' } });
    expect([agreementOf([full], [brief]), agreementOf([brief], [full])]).toEqual(['less', 'more']);
    const other = whole({ details: { layers: ['b'] } });
    expect(agreementOf([full], [other])).toBe('contradicting');
  });

  test('each that states what the other leaves out adds to it', () => {
    const [noAgent, noRegion] = [whole({ client: { ...client, userAgent: null } }), whole({ region: null })];
    expect([agreementOf([noAgent], [noRegion]), agreementOf([noRegion], [noAgent])]).toEqual(['more', 'more']);
  });

  test('one event where the whole record has one for each image', () => {
    const [first, second] = [whole(), whole({ image: { ...image, tag: null, digest: 'sha256:bb' } })];
    const failed = whole({ outcome: 'failure', reasonCode: 'ImageInUse' });
    const brief = whole({ image: { ...image, tag: null, digest: null } });
    expect([agreementOf([first, failed], [brief]), agreementOf([failed, failed], [brief])]).toEqual([
      'less',
      'contradicting',
    ]);
    expect([agreementOf([first, second], [brief]), agreementOf([brief], [first, second])]).toEqual([
      'less',
      'contradicting',
    ]);
  });
});

test.each<[string, Partial<RegistryEvent>]>([
  ['another actor', { actor: { ...actor, id: 'arn:aws:iam::111122223333:user/bob' } }],
  ['another address', { client: { ...client, address: '203.0.113.8', ip: '203.0.113.8' } }],
  ['another time', { time: instantAt('2026-03-02T09:30:00Z') }],
  ['another action', { action: 'Other' }],
  ['another outcome', { outcome: 'denied' }],
  ['another tag', { image: { ...image, tag: 'v2' } }],
  ['another digest', { image: { ...image, digest: 'sha256:bb' } }],
  ['another repository', { image: { ...image, repository: 'shop/web' } }],
  ['another credential', { actor: { ...actor, credential: 'access-key' } }],
  ['another detail', { details: { note: 'b' } }],
  ['what is concluded alone', { category: 'delete' }],
])('%s contradicts, whichever came first', (_, parts) => {
  const [known, record] = [whole({ details: { note: 'a' } }), whole({ details: { note: 'a' }, ...parts })];
  expect([agreementOf([known], [record]), agreementOf([record], [known])]).toEqual(['contradicting', 'contradicting']);
});

describe('a forged record that states little', () => {
  const forged = whole({ actor: nobody, client: { ...nowhere, userAgent: null }, image: null, region: null });

  test('does not hide the true one that comes later', () => {
    expect(agreementOf([forged], [whole()])).toBe('contradicting');
  });

  test('is a duplicate of the true one that came before', () => {
    expect(agreementOf([whole()], [forged])).toBe('less');
  });

  test('with fewer images contradicts the true one', () => {
    const images = [whole(), whole({ image: { ...image, tag: 'v2' } })];
    expect([agreementOf([whole()], images), agreementOf(images, [whole()])]).toEqual([
      'contradicting',
      'contradicting',
    ]);
  });

  test('with more events than are compared contradicts', () => {
    const many = Array.from({ length: MOST_COMPARED_EVENTS + 1 }, () => whole());
    expect(agreementOf(many, many)).toBe('contradicting');
  });
});

test('a record without an event contradicts one that has one', () => {
  expect([agreementOf([], [whole()]), agreementOf([whole()], [])]).toEqual(['contradicting', 'contradicting']);
});

test('truths in capitals, numbers as text and members in another order say the same', () => {
  const details = { dryRun: true, force: false, size: 12, note: 'a' };
  const asText = { note: 'a', size: '12', force: 'False', dryRun: 'True' };
  expect(agreementOf([whole({ details })], [whole({ details: asText })])).toBe('same');
  expect(agreementOf([whole({ details })], [whole({ details: { ...asText, force: 'TRUE' } })])).toBe('contradicting');
});

test('details that are nested too deep to be compared part by part are compared as a whole', () => {
  const nested = (levels: number, inner: unknown): unknown => (levels === 0 ? inner : { a: nested(levels - 1, inner) });
  const [known, other] = [{ deep: nested(60, 1) }, { deep: nested(60, 2) }];
  expect(agreementOf([whole({ details: known })], [whole({ details: known })])).toBe('same');
  expect(agreementOf([whole({ details: known })], [whole({ details: other })])).toBe('contradicting');
});
