import { describe, expect, test } from 'vitest';
import { caseOf, eventsOf, FIXTURE_END, FIXTURE_WINDOW, type FixtureLine } from '../../test/support/rule-fixture.ts';
import { DAY_MS } from '../domain/time-window.ts';
import type { Severity } from '../domain/vocabulary.ts';
import { NO_INTELLIGENCE } from '../rules/engine/detection.ts';
import { RULES } from '../rules/registry.ts';
import { investigateSuspicious } from './suspicious.ts';

const QUERY = {
  window: FIXTURE_WINDOW,
  where: [],
  learnMs: 7 * DAY_MS,
  allow: [],
  intelligence: NO_INTELLIGENCE,
  isPublicOnly: false,
  minSeverity: 'info' as Severity,
  now: FIXTURE_END,
};

function suspicious(lines: readonly FixtureLine[], ids: readonly string[]) {
  return investigateSuspicious(caseOf([eventsOf(lines)]), {
    ...QUERY,
    rules: RULES.filter(({ id }) => ids.includes(id)),
  });
}

const PAST: readonly FixtureLine[] = [{ at: '28d', repeat: 80, every: '8h' }];

describe('learning', () => {
  const intruder: FixtureLine = { at: '3d', category: 'delete', actor: 'mallory', address: '203.0.113.7' };
  const returning: FixtureLine = { at: '5h', category: 'delete', actor: 'mallory', address: '203.0.113.7' };

  test('events that rules find severe in the learning window are not learned', () => {
    const { findings } = suspicious(
      [...PAST, intruder, returning],
      ['unexpected-public-address', 'delete-by-stranger'],
    );
    expect(findings.map(({ rule, severity }) => `${rule} ${severity}`).toSorted()).toEqual([
      'delete-by-stranger high',
      'unexpected-public-address high',
    ]);
  });

  test('other events of the learning window are learned', () => {
    const office: FixtureLine = { at: '3d', actor: 'builder', address: '203.0.113.7' };
    const { findings } = suspicious([...PAST, office, { ...office, at: '5h' }], ['unexpected-public-address']);
    expect(findings).toEqual([]);
  });

  test('failures teach nothing', () => {
    const refused: FixtureLine = { at: '3d', address: '203.0.113.7', outcome: 'denied', reasonCode: '403' };
    const { findings } = suspicious(
      [...PAST, refused, { at: '5h', address: '203.0.113.7' }],
      ['unexpected-public-address'],
    );
    expect(findings).toHaveLength(1);
  });
});

test('incidents have the same ids whatever the order of import', () => {
  const intruder = { actor: 'mallory', address: '203.0.113.7', image: 'team/app:1' };
  const events = eventsOf([
    ...PAST,
    { ...intruder, at: '6h', category: 'list', repeat: 30, every: '1m' },
    { ...intruder, at: '5h', category: 'delete', repeat: 12, every: '1m' },
    { at: '4h', category: 'delete', actor: 'somebody', address: '10.0.0.9', image: 'other/app:1' },
  ]);
  const parts = [0, 1, 2].map((part) => events.filter((_, index) => index % 3 === part));
  const idsOf = (files: Parameters<typeof caseOf>[0]) =>
    investigateSuspicious(caseOf(files), { ...QUERY, rules: RULES }).incidents.map(({ id, findings }) => [
      id,
      findings,
    ]);
  const expected = idsOf([events]);
  expect(expected.length).toBeGreaterThan(1);
  expect(idsOf([events.toReversed()])).toEqual(expected);
  expect(idsOf(parts.toReversed())).toEqual(expected);
});

test('what is shown chooses among incidents and does not change them', () => {
  const lines: readonly FixtureLine[] = [
    ...PAST,
    { at: '5h', category: 'delete', actor: 'mallory', address: '203.0.113.7', image: 'team/app:1' },
    { at: '4h', category: 'delete', actor: 'somebody', address: '10.0.0.9', image: 'other/app:1' },
  ];
  const ask = (change: Partial<typeof QUERY>) =>
    investigateSuspicious(caseOf([eventsOf(lines)]), { ...QUERY, rules: RULES, ...change }).incidents;
  const [all, open] = [ask({}), ask({ isPublicOnly: true })];
  expect(open.length).toBeGreaterThan(0);
  expect(open.length).toBeLessThan(all.length);
  for (const incident of open) expect(all).toContainEqual(incident);
});

describe('scores', () => {
  test('a finding scores higher if another family of rules agrees about an actor, address or repository', () => {
    const alone: FixtureLine = { at: '5h', address: '203.0.113.8', actor: 'builder', image: 'other/app:1' };
    const both: FixtureLine = { at: '4h', category: 'delete', actor: 'mallory', address: '203.0.113.7' };
    const { findings } = suspicious([...PAST, alone, both], ['unexpected-public-address', 'delete-by-stranger']);
    expect(findings.map(({ rule, score, ips }) => `${rule} ${score} ${ips[0]}`).toSorted()).toEqual([
      'delete-by-stranger 70 203.0.113.7',
      'unexpected-public-address 30 203.0.113.8',
      'unexpected-public-address 70 203.0.113.7',
    ]);
  });

  test('a finding without a baseline scores twenty less', () => {
    const { findings } = suspicious([{ at: '5h', address: '203.0.113.8' }], ['unexpected-public-address']);
    expect(findings.map(({ severity, score }) => [severity, score])).toEqual([['low', 0]]);
  });
});

describe('notices about the evidence', () => {
  const ids = (lines: readonly FixtureLine[]) => suspicious(lines, []).notices.map(({ id }) => id);

  test('a gap of hours in a source that logs every hour is reported', () => {
    const steady: FixtureLine = { at: '9d', repeat: 8 * 24 + 10, every: '1h' };
    expect(ids([steady])).toContain('log-gap');
    expect(ids([{ ...steady, repeat: 9 * 24 }])).not.toContain('log-gap');
  });

  test('hidden addresses are reported', () => {
    expect(ids([...PAST, { at: '5h', address: 'AWS Internal' }])).toContain('address-hidden');
    expect(ids([...PAST, { at: '5h' }])).not.toContain('address-hidden');
  });

  test('a source without a baseline is reported', () => {
    expect(ids([{ at: '5h' }])).toContain('no-baseline');
    expect(ids([...PAST, { at: '5h' }])).not.toContain('no-baseline');
  });
});
