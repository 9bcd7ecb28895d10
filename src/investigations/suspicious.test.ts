import { describe, expect, test } from 'vitest';
import { caseOf, eventsOf, FIXTURE_END, FIXTURE_WINDOW, type FixtureLine } from '../../test/support/rule-fixture.ts';
import type { AllowEntry } from '../domain/allow-entry.ts';
import { DAY_MS, daysBefore } from '../domain/time-window.ts';
import { parseAddressRange } from '../network/ip-range.ts';
import { NO_INTELLIGENCE } from '../rules/engine/detection.ts';
import { RULES } from '../rules/registry.ts';
import { investigateSuspicious } from './suspicious.ts';

function suspicious(
  lines: readonly FixtureLine[],
  ids: readonly string[],
  window = FIXTURE_WINDOW,
  learnDays = 7,
  allow: readonly AllowEntry[] = [],
) {
  return investigateSuspicious(caseOf([eventsOf(lines)]), {
    window,
    where: [],
    rules: RULES.filter(({ id }) => ids.includes(id)),
    learnMs: learnDays * DAY_MS,
    allow,
    intelligence: NO_INTELLIGENCE,
    isPublicOnly: false,
    minSeverity: 'info',
    now: FIXTURE_END,
  });
}

const PAST: readonly FixtureLine[] = [{ at: '28d', repeat: 80, every: '8h' }];

describe('learning', () => {
  const deleted = Array.from({ length: 25 }, (_, index): FixtureLine => {
    return { at: '3d', category: 'delete', actor: 'mallory', address: '203.0.113.7', image: `team/svc-${index}:1` };
  });
  const returning: FixtureLine = { at: '5h', category: 'delete', actor: 'mallory', address: '203.0.113.7' };

  test('events that proven rules find severe in the learning window are not learned', () => {
    const { findings } = suspicious([...PAST, ...deleted, returning], ['mass-deletion', 'delete-by-stranger']);
    expect(findings.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual(['delete-by-stranger high']);
  });

  test('what a rule about new things found severe is learned: it becomes normal', () => {
    const { findings } = suspicious([...PAST, ...deleted, returning], ['delete-by-stranger']);
    expect(findings).toEqual([]);
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

describe('windows of several days', () => {
  const week = { from: daysBefore(FIXTURE_END, 7), to: FIXTURE_END };
  const removal = (at: string): FixtureLine => ({ at, category: 'delete', actor: 'mallory', address: '10.0.0.9' });

  test('each day is judged by the days before it, so what was new once is not new on the next day', () => {
    const { findings } = suspicious([...PAST, removal('5d'), removal('4d')], ['delete-by-stranger'], week);
    expect(findings.map(({ count }) => count)).toEqual([1]);
  });

  test('what is new on several days is one finding', () => {
    const lines = [...PAST, removal('9d'), removal('1d'), { ...removal('130h'), actor: 'eve' }];
    const { findings } = suspicious([...lines, { ...removal('20h'), actor: 'eve' }], ['delete-by-stranger'], week, 3);
    expect(findings.map(({ actors, count }) => [actors, count])).toEqual([
      [['eve'], 2],
      [['mallory'], 1],
    ]);
  });

  test('a short log gets a baseline as the days go by, and the notice says from when on', () => {
    const log: FixtureLine = { at: '15d', repeat: 15, every: '1d' };
    const { notices } = suspicious([{ ...log, repeat: 60, every: '6h' }], ['delete-by-stranger'], {
      from: daysBefore(FIXTURE_END, 15),
      to: FIXTURE_END,
    });
    expect(notices.map(({ text }) => text).join()).toContain('each day up to 2026-02-22');
  });
});

describe('allow entries', () => {
  test('what an entry covers is not handed to rules that judge findings', () => {
    const lines: readonly FixtureLine[] = [
      ...PAST,
      { at: '5h', category: 'push', actor: 'mallory', address: '203.0.113.7', image: 'team/app:1.1@sha256:beef' },
      { at: '4h', actor: 'node', tool: 'containerd', address: '10.0.1.1', image: 'team/app@sha256:beef' },
    ];
    const rules = ['unexpected-public-address', 'push-by-stranger', 'untrusted-push-deployed'];
    const ofDeployed = (allow: readonly AllowEntry[]) =>
      suspicious(lines, rules, FIXTURE_WINDOW, 7, allow).findings.filter(
        ({ rule }) => rule === 'untrusted-push-deployed',
      );
    expect(ofDeployed([])).toHaveLength(1);
    const entry = { id: null, actor: null, image: null, rule: null, reason: null, owner: null, expires: null };
    expect(ofDeployed([{ ...entry, range: parseAddressRange('203.0.113.0/24') }])).toEqual([]);
  });
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
