import { describe, expect, test } from 'vitest';
import { caseOf, eventsOf, FIXTURE_END, FIXTURE_WINDOW, type FixtureLine } from '../../test/support/rule-fixture.ts';
import type { EventFilter } from '../case/event-filter.ts';
import type { AllowEntry } from '../domain/allow-entry.ts';
import { DAY_MS, daysBefore } from '../domain/time-window.ts';
import type { Severity } from '../domain/vocabulary.ts';
import { parseAddressRange } from '../network/ip-range.ts';
import { NO_INTELLIGENCE } from '../rules/engine/detection.ts';
import { RULES } from '../rules/registry.ts';
import { investigateSuspicious } from './suspicious.ts';

const QUERY = {
  window: FIXTURE_WINDOW,
  where: [],
  learnMs: 7 * DAY_MS,
  allow: [] as readonly AllowEntry[],
  intelligence: NO_INTELLIGENCE,
  isPublicOnly: false,
  minSeverity: 'info' as Severity,
  now: FIXTURE_END,
};

function suspicious(lines: readonly FixtureLine[], ids: readonly string[], changes: Partial<typeof QUERY> = {}) {
  return investigateSuspicious(caseOf([eventsOf(lines)]), {
    ...QUERY,
    rules: RULES.filter(({ id }) => ids.includes(id)),
    ...changes,
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

  const INTRUDER = { actor: 'ci', address: '203.0.113.66' };
  const guessed = (at: number): readonly FixtureLine[] => [
    { ...INTRUDER, at: `${at * 60}m`, outcome: 'denied', reasonCode: '401', repeat: 12, every: '1m' },
    { ...INTRUDER, at: `${at * 60 - 13}m` },
    // What the intruder did next.
    { ...INTRUDER, at: `${at - 1}h`, category: 'delete', image: 'team/app:1' },
  ];
  const again: FixtureLine = { ...INTRUDER, at: '5h', category: 'delete', image: 'team/app:2' };
  const daily: FixtureLine = { at: '28d', repeat: 80, every: '8h', actor: 'ci', address: '10.0.0.6' };
  const deletes = (lines: readonly FixtureLine[]) =>
    suspicious([...PAST, daily, ...lines], ['failure-then-success', 'delete-by-stranger'])
      .findings.filter(({ rule }) => rule === 'delete-by-stranger')
      .map(({ severity }) => severity);

  test('what somebody did afterwards from the address of a severe finding is not learned', () => {
    expect(deletes([...guessed(80), again])).toEqual(['high']);
  });

  test('a clean-up from inside that grows is learned, though it was severe on several days', () => {
    const run = (at: string, images: number) =>
      Array.from({ length: images }, (_, image): FixtureLine => {
        return { at, category: 'delete', actor: 'cleaner', address: '10.0.0.8', image: `team/svc-${image}:${at}` };
      });
    const growing = [...run('120h', 20), ...run('96h', 45), ...run('72h', 95), ...run('48h', 100)];
    const today = (images: number) =>
      suspicious([...PAST, ...growing, ...run('5h', images)], ['mass-deletion']).findings.map(
        ({ severity }) => severity,
      );
    expect(today(120)).toEqual([]);
    expect(today(500)).toEqual(['critical']);
  });

  test('unless the actor was at home there before', () => {
    const home: readonly FixtureLine[] = [5, 6].map((days) => ({ ...INTRUDER, at: `${days}d` }));
    expect(deletes([...home, ...guessed(80), again])).toEqual([]);
  });

  test('a habit that began in the window is one on its later days', () => {
    const cleaner = Array.from({ length: 12 }, (_, day) =>
      Array.from({ length: 12 }, (_unused, image): FixtureLine => {
        return { at: `${(12 - day) * 24}h`, category: 'delete', actor: 'cleaner', image: `team/svc-${day}-${image}:1` };
      }),
    ).flat();
    const window = { from: daysBefore(FIXTURE_END, 14), to: FIXTURE_END };
    const { findings } = suspicious([...PAST, ...cleaner], ['mass-deletion'], { window });
    expect(findings.length).toBeLessThan(6);
    expect(findings[0]?.reason).toContain('it deleted nothing in the 7 days before');
  });

  test('a cleaner of every week keeps its habit, and is no attack where it has a little more to do', () => {
    const run = (at: string, images: number) =>
      Array.from({ length: images }, (_, image): FixtureLine => {
        return { at, category: 'delete', actor: 'cleaner', image: `team/svc-${image}:1` };
      });
    const today = (images: number) =>
      suspicious([...PAST, ...run('20d', 30), ...run('7d', 30), ...run('5h', images)], ['mass-deletion'], {
        learnMs: 14 * DAY_MS,
      }).findings;
    expect(today(40)).toEqual([]);
    expect(today(50).map(({ severity }) => severity)).toEqual(['high']);
    expect(today(100).map(({ severity }) => severity)).toEqual(['critical']);
  });

  test('who fails twenty times and then succeeds is not judged milder where nothing is known of it', () => {
    const tries = (repeat: number): readonly FixtureLine[] => [
      { at: '5h', repeat, every: '10s', actor: 'eve', address: '203.0.113.7', outcome: 'failure', reasonCode: '401' },
      { at: '290m', actor: 'eve', address: '203.0.113.7' },
    ];
    const severities = (repeat: number) =>
      suspicious([...PAST, ...tries(repeat)], ['failure-then-success']).findings.map(({ severity }) => severity);
    expect([severities(8), severities(25)]).toEqual([['medium'], ['high']]);
  });

  test('the first act of a new robot belongs to the finding about who made it, whatever prefix it acts with', () => {
    const made = {
      at: '5h',
      category: 'policy',
      action: 'create robot',
      actor: 'jane',
      details: { robot: 'team+new' },
    };
    const acts: FixtureLine = { at: '290m', actor: 'robot$team+new', address: '203.0.113.7' };
    const { findings } = suspicious([...PAST, made, acts, { ...acts, at: '4h' }], ['permission-granted']);
    expect(findings.map(({ severity, count }) => [severity, count])).toEqual([['high', 2]]);
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
    const refused: FixtureLine = { ...returning, at: '3d', outcome: 'denied', reasonCode: '403' };
    const { findings } = suspicious([...PAST, refused, returning], ['delete-by-stranger']);
    expect(findings).toHaveLength(1);
  });
});

describe('windows of several days', () => {
  const week = { from: daysBefore(FIXTURE_END, 7), to: FIXTURE_END };
  const removal = (at: string): FixtureLine => ({ at, category: 'delete', actor: 'mallory', address: '10.0.0.9' });

  test('each day is judged by the days before it, so what was new once is usual on the next day, and the reason says what it was compared with', () => {
    const { findings } = suspicious([...PAST, removal('5d'), removal('4d')], ['delete-by-stranger'], { window: week });
    expect(findings.map(({ count }) => count)).toEqual([1]);
    expect(findings[0]?.reason).toMatch(/in the 7 days before \d{4}-\d\d-\d\d/);
  });

  test('what is new on several days is one finding', () => {
    const lines = [...PAST, removal('9d'), removal('1d'), { ...removal('130h'), actor: 'eve' }];
    const { findings } = suspicious([...lines, { ...removal('20h'), actor: 'eve' }], ['delete-by-stranger'], {
      window: week,
      learnMs: 3 * DAY_MS,
    });
    expect(findings.map(({ actors, count }) => [actors, count])).toEqual([
      [['eve'], 2],
      [['mallory'], 1],
    ]);
  });

  describe('an actor that begins to read others', () => {
    const robot = { actor: 'robot', actorType: 'service', address: '10.0.0.9' } as const;
    const image = (index: number) => `team-${index}/svc:1`;
    // Somebody else reads all of them, so that all are old projects.
    const known = Array.from({ length: 40 }, (_, index): FixtureLine => {
      return { at: '28d', repeat: 28, every: '1d', actor: 'node', image: image(index) };
    });
    const usual: FixtureLine = { ...robot, at: '28d', repeat: 80, every: '8h', image: 'own/app:1' };
    const begins = (day: number, index: number): FixtureLine => ({ ...robot, at: `${day}d`, image: image(index) });
    const fortnight = { from: daysBefore(FIXTURE_END, 14), to: FIXTURE_END };
    const told = (lines: readonly FixtureLine[]) =>
      suspicious([...known, usual, ...lines], ['new-repositories-for-actor'], { window: fortnight }).findings.map(
        ({ reason }) => /began to read (\d+) .*? on (\d+ days|\d{4})/.exec(reason)?.slice(1) ?? reason,
      );
    const series = [13, 12, 11, 10, 9, 8].map((day, index) => begins(day, index));
    const burst = Array.from({ length: 20 }, (_, index) => ({ ...begins(0, 10 + index), at: '6h' }));

    test('in a series and at once is told twice', () => {
      expect(told([...series, ...burst])).toEqual([
        ['6', '6 days'],
        ['20', '2026'],
      ]);
    });

    test('in a series of more than ten days is told with all of them', () => {
      const long = Array.from({ length: 13 }, (_, index) => begins(13 - index, index));
      expect(told(long)).toEqual([['13', '13 days']]);
    });
  });

  test('a short log gets a baseline as the days go by, and the notice says from when on', () => {
    const log: FixtureLine = { at: '15d', repeat: 15, every: '1d' };
    const { notices } = suspicious([{ ...log, repeat: 60, every: '6h' }], ['delete-by-stranger'], {
      window: { from: daysBefore(FIXTURE_END, 15), to: FIXTURE_END },
    });
    expect(notices.map(({ text }) => text).join()).toContain('each day up to 2026-02-22');
  });
});

describe('allow entries', () => {
  test('the days of a short log learn from those before them where its addresses are judged, too', () => {
    const home: FixtureLine = { at: '11d', repeat: 60, every: '4h', actor: 'jane', address: '203.0.113.7' };
    const thief = { at: '5h', actor: 'jane', address: '198.51.100.9', tool: 'skopeo' };
    const taken = ['one', 'two', 'three', 'four', 'five', 'six'].map((name) => ({ ...thief, image: `far/${name}:1` }));
    const month = { from: daysBefore(FIXTURE_END, 30), to: FIXTURE_END };
    const rules = ['new-public-address-for-actor', 'unexpected-public-address'];
    const { findings } = suspicious([home, ...taken], rules, { window: month });
    const told = findings.find(({ ips }) => ips.includes('198.51.100.9'));
    expect(told?.ips).toEqual(['198.51.100.9']);
    expect(told?.rule).toBe('new-public-address-for-actor');
    expect(told?.severity).toBe('high');
  });

  test('what an entry covers is not handed to rules that judge findings', () => {
    const lines: readonly FixtureLine[] = [
      ...PAST,
      { at: '5h', category: 'push', actor: 'mallory', address: '203.0.113.7', image: 'team/app:1.1@sha256:beef' },
      { at: '4h', actor: 'node', tool: 'containerd', address: '10.0.1.1', image: 'team/app@sha256:beef' },
    ];
    const rules = ['unexpected-public-address', 'push-by-stranger', 'untrusted-push-deployed'];
    const ofDeployed = (allow: readonly AllowEntry[]) =>
      suspicious(lines, rules, { allow }).findings.filter(({ rule }) => rule === 'untrusted-push-deployed');
    expect(ofDeployed([])).toHaveLength(1);
    const entry = { id: null, actor: null, image: null, rule: null, reason: null, owner: null, expires: null };
    expect(ofDeployed([{ ...entry, range: parseAddressRange('203.0.113.0/24') }])).toEqual([]);
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

test('a question about one repository knows what its actors did in others', () => {
  const release = (at: string, image: string): FixtureLine => {
    return { at, category: 'push', actor: 'release-job', actorType: 'service', address: '10.0.0.6', image };
  };
  const others = ['team/one', 'team/two', 'team/three', 'team/four'];
  const lines: readonly FixtureLine[] = [
    ...PAST,
    {
      at: '14d',
      category: 'push',
      actor: 'dev',
      address: '10.0.0.7',
      image: 'team/new:dev-1',
      repeat: 30,
      every: '8h',
    },
    ...others.map((name) => release('10d', `${name}:v1.0.0`)),
    ...others.map((name) => release('6h', `${name}:v1.1.0`)),
    release('5h', 'team/new:v1.0.0'),
  ];
  const ask = (where: readonly EventFilter[]) => {
    const { findings } = investigateSuspicious(caseOf([eventsOf(lines)]), {
      ...QUERY,
      where,
      learnMs: 14 * DAY_MS,
      rules: RULES,
    });
    return findings
      .filter(({ images }) => images.includes('team/new:v1.0.0'))
      .map(({ rule, severity }) => [rule, severity]);
  };
  const all = ask([]);
  expect(all).toContainEqual(['push-by-stranger', 'low']);
  expect(ask([{ images: ['team/new'] }])).toEqual(all);
});

describe('scores', () => {
  test('a finding scores higher if another family of rules agrees about an actor, address or repository', () => {
    const lines: readonly FixtureLine[] = [
      ...PAST,
      { at: '4h', category: 'delete', actor: 'mallory', address: '203.0.113.7' },
    ];
    const scoresBy = (rules: readonly string[]) =>
      suspicious(lines, rules).findings.map(({ rule, score }) => `${rule} ${score}`);
    expect(scoresBy(['delete-by-stranger'])).toEqual(['delete-by-stranger 60']);
    expect(scoresBy(['unexpected-public-address'])).toEqual(['unexpected-public-address 30']);
    expect(scoresBy(['unexpected-public-address', 'delete-by-stranger'])).toEqual([
      'delete-by-stranger 70',
      'unexpected-public-address 40',
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
