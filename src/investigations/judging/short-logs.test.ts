import { describe, expect, test } from 'vitest';
import { caseOf, eventsOf, FIXTURE_END, type FixtureLine } from '../../../test/support/rule-fixture.ts';
import { DAY_MS, daysBefore } from '../../domain/time-window.ts';
import { NO_INTELLIGENCE } from '../../rules/engine/detection.ts';
import { RULES } from '../../rules/registry.ts';
import { investigateSuspicious } from '../suspicious.ts';

function found(lines: readonly FixtureLine[], rule: string, days: number) {
  const { findings } = investigateSuspicious(caseOf([eventsOf(lines)]), {
    window: { from: daysBefore(FIXTURE_END, days), to: FIXTURE_END },
    where: [],
    rules: RULES.filter(({ id }) => id === rule),
    learnMs: 14 * DAY_MS,
    allow: [],
    intelligence: NO_INTELLIGENCE,
    isPublicOnly: false,
    minSeverity: 'info',
    now: FIXTURE_END,
  });
  return findings;
}

const severities = (lines: readonly FixtureLine[], rule: string, days: number) =>
  found(lines, rule, days).map(({ severity }) => severity);

/** A line for each of these days before the end of the window, at noon. */
const onDays = (days: readonly number[], line: (day: number) => Omit<FixtureLine, 'at'>): readonly FixtureLine[] =>
  days.map((day) => ({ ...line(day), at: `${day * 24 - 12}h` }));

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('a log with nothing before the window', () => {
  const builds = onDays([1, 2, 3, 4, 5], (day) => ({
    actor: 'ci',
    address: `198.51.100.${day}`,
    image: `payments/svc-${day}:1`,
  }));
  const theft = (actor: string, address: string, hours = 30) =>
    numbers(14).map(
      (index): FixtureLine => ({ at: `${hours * 60 - index}m`, actor, address, image: `team-${index}/app:1` }),
    );

  test('tells a download that is unlike the other days of its actor as surely as a longer log', () => {
    const findings = found([...builds, ...theft('ci', '203.0.113.66')], 'mass-download', 6);
    expect(findings.map(({ severity }) => severity)).toEqual(['high']);
    expect(findings[0]?.reason).toContain('from other addresses it pulled at most 1 repository a day in the window');
    expect(findings[0]?.reason).toContain('14 of these it pulled nowhere else');
  });

  test('is less sure of one at a private address, of one that repeats there, and of what the actor pulls elsewhere too', () => {
    expect(severities([...builds, ...theft('ci', '10.0.0.66')], 'mass-download', 6)).toEqual(['medium']);
    const visit: FixtureLine = { at: '90h', actor: 'ci', address: '203.0.113.66' };
    expect(severities([...builds, ...theft('ci', '203.0.113.66'), visit], 'mass-download', 6)).toEqual(['medium']);
    const usual = [2, 3, 4].flatMap((from) =>
      onDays([from], () => ({ actor: 'ci' })).flatMap((line) =>
        numbers(7).map((index) => ({ ...line, image: `team-${index + from}/app:1` })),
      ),
    );
    expect(severities([...builds, ...usual, ...theft('ci', '203.0.113.66')], 'mass-download', 6)).toEqual(['medium']);
  });

  test('where it shows one other day only, nothing is sure', () => {
    const lines = [...builds.slice(0, 1), ...theft('ci', '203.0.113.66')];
    expect(severities(lines, 'mass-download', 6)).toEqual(['medium']);
  });

  const cleaned = (days: readonly number[], address: string) =>
    onDays(days, () => ({ actor: 'cleaner', category: 'delete', address })).flatMap((line) =>
      numbers(30).map((index) => ({ ...line, image: `team/svc:pr-${line.at}-${index}` })),
    );

  test('what is deleted on three other days too is a task, and on fewer it is not', () => {
    expect(severities(cleaned([1, 2, 3, 4], '10.0.0.8'), 'mass-deletion', 6)).toEqual(['low']);
    expect(severities(cleaned([1, 2, 3], '10.0.0.8'), 'mass-deletion', 6)).toContain('medium');
  });

  test('deletions from the internet are no task of the cleaner inside', () => {
    const lines = [...cleaned([1, 2, 3, 4], '10.0.0.8'), ...cleaned([5], '203.0.113.66')];
    const outside = found(lines, 'mass-deletion', 6).filter(({ ips }) => ips.includes('203.0.113.66'));
    expect(outside.map(({ severity }) => severity)).toEqual(['medium']);
  });

  test('pushes from other networks every day are those of hosted runners', () => {
    const pushes = (days: readonly number[]) =>
      onDays(days, (day) => ({ actor: 'ci', category: 'push', address: `${day * 10}.0.0.9`, image: 'team/app:1' }));
    expect(severities(pushes([1, 2]), 'unexpected-public-address', 8)).toEqual(['medium']);
    expect(severities(pushes([2, 3, 4, 5, 6, 7]), 'unexpected-public-address', 8)).toEqual(['low']);
  });
});

describe('a window of several days with a past', () => {
  const PAST: readonly FixtureLine[] = [{ at: '28d', repeat: 80, every: '8h' }];
  const round = (line: FixtureLine, count: number) =>
    numbers(count).map((index): FixtureLine => ({ ...line, image: `team-${index}/app:1` }));

  test('a mirror that begins in the window is told on its first day, compared with the days before that', () => {
    const mirror = onDays([6, 5, 4, 3, 2, 1], () => ({ actor: 'mirror', actorType: 'robot' })).flatMap((line) =>
      round(line, 15),
    );
    const findings = found([...PAST, ...mirror], 'mass-download', 10);
    expect(findings.map(({ severity }) => severity)).toEqual(['high']);
    expect(findings[0]?.first).toBe(findings[0]?.last);
    expect(findings[0]?.reason).toContain('of the 14 days before 2026-02-24 it pulled nothing');
  });

  test('who looks at the same repositories every day looks round once', () => {
    const lists = onDays([6, 5, 4], () => ({ actor: 'portal', category: 'list' })).flatMap((line) => round(line, 15));
    expect(found([...PAST, ...lists], 'registry-enumeration', 10)).toHaveLength(1);
    const others = onDays([3], () => ({ actor: 'portal', category: 'list' })).flatMap((line) =>
      numbers(15).map((index) => ({ ...line, image: `other-${index}/app:1` })),
    );
    expect(found([...PAST, ...lists, ...others], 'registry-enumeration', 10)).toHaveLength(2);
  });
});

describe('a case of twenty days', () => {
  const PAST: readonly FixtureLine[] = [{ at: '20d', repeat: 60, every: '8h' }];

  test('says the same to a question about a month as to one that leaves days to learn from', () => {
    const push: FixtureLine = { at: '50h', actor: 'mallory', category: 'push', address: '203.0.113.66' };
    const asked = (days: number) => severities([...PAST, push], 'push-by-stranger', days);
    expect([asked(12), asked(30)]).toEqual([['high'], ['high']]);
    const early: FixtureLine = { ...push, at: '18d' };
    expect(severities([...PAST, early], 'push-by-stranger', 30)).toEqual([]);
  });

  test('tells a download by those of other days where these lie in the window', () => {
    const robot = { actor: 'sync', actorType: 'robot', address: '10.0.0.9' };
    const round = (day: number, first: number) =>
      numbers(12).map(
        (index): FixtureLine => ({ ...robot, at: `${day * 1440 - index}m`, image: `team-${first + index}/app:1` }),
      );
    const known = numbers(9).flatMap((index) => round(19 - index, 0));
    expect(severities([...PAST, ...known, ...round(2, 0)], 'mass-download', 30)).toEqual([]);
    const findings = found([...PAST, ...known, ...round(2, 50), ...round(2, 70)], 'mass-download', 30);
    expect(findings.map(({ severity }) => severity)).toEqual(['high']);
    expect(findings[0]?.reason).toContain('on its busiest day of the 14 days before 2026-02-');
  });
});

describe('a robot that reads one other repository a day', () => {
  const PAST: readonly FixtureLine[] = [{ at: '40d', repeat: 120, every: '8h' }];
  const pushed = numbers(12).map(
    (index): FixtureLine => ({ at: '39d', category: 'push', image: `team-${index}/app:1` }),
  );
  const slow = onDays([9, 8, 7, 6, 5, 4, 3, 2, 1], (day) => ({
    actor: 'reporting',
    actorType: 'robot',
    address: '185.220.70.33',
    image: `team-${day}/app:1`,
  }));

  test.each([1, 2, 3, 5, 7, 8])('is told in a window of %d days, though it began before', (days) => {
    expect(severities([...PAST, ...pushed, ...slow], 'new-repositories-for-actor', days)).toHaveLength(1);
  });

  test('and one that reads all it needs on its first days is not', () => {
    const job = onDays([9, 8, 7, 6, 5, 4, 3, 2, 1], () => ({ actor: 'mirror', actorType: 'robot' })).flatMap((line) =>
      numbers(12).map((index) => ({ ...line, image: `team-${index}/app:1` })),
    );
    for (const days of [2, 5, 8]) {
      expect(severities([...PAST, ...pushed, ...job], 'new-repositories-for-actor', days)).toEqual([]);
    }
  });
});

describe('people', () => {
  const PAST: readonly FixtureLine[] = [{ at: '28d', repeat: 80, every: '8h' }];
  const person = { actorType: 'user' };
  const atHome = (household: (who: number) => string) =>
    numbers(6).flatMap((who): readonly FixtureLine[] =>
      ['9d', '8d', '7d'].map((at) => ({ ...person, at, actor: `person-${who}`, address: household(who) })),
    );
  const newcomer = numbers(8).map(
    (index): FixtureLine => ({
      ...person,
      at: index === 0 ? '30h' : '5h',
      actor: 'new',
      address: '93.184.216.34',
      image: `team/svc-${index}:1`,
    }),
  );
  const before = numbers(8).map((index): FixtureLine => ({ at: '10d', image: `team/svc-${index}:1` }));

  test('a newcomer at home is like the others where each has a network, and not where they share an office', () => {
    const ofNewcomer = (lines: readonly FixtureLine[]) =>
      severities([...PAST, ...before, ...lines, ...newcomer], 'unexpected-public-address', 2);
    expect(ofNewcomer(atHome((who) => `${50 + who}.1.2.3`))).toEqual(['low']);
    expect(ofNewcomer(atHome(() => '203.0.113.7'))).toEqual(['medium']);
  });

  test('a series of new repositories means little where many have one, and something where one has', () => {
    const reads = (who: number, days: readonly number[], space: string) =>
      onDays(days, (day) => ({ ...person, actor: `person-${who}`, image: `${space}/svc-${who}-${day}:1` }));
    const known = (since: readonly number[]) => numbers(20).flatMap((who) => reads(who, since, 'own'));
    const pushed = numbers(4).flatMap((who) =>
      [1, 2, 3, 4, 5, 6].map(
        (day): FixtureLine => ({ at: '50d', category: 'push', image: `team/svc-${who}-${day}:1` }),
      ),
    );
    const daily = numbers(20).flatMap((who) => reads(who, [7], 'own'));
    const series = (count: number) => numbers(count).flatMap((who) => reads(who, [6, 5, 4, 3, 2, 1], 'team'));
    const judged = (count: number, since: readonly number[]) =>
      severities([...PAST, ...known(since), ...pushed, ...daily, ...series(count)], 'new-repositories-for-actor', 7);
    const long = [45, 40, 35, 30, 19, 16];
    expect(judged(1, long)).toEqual(['medium']);
    expect(judged(3, long)).toEqual(['low', 'low', 'low']);
    // A few days before do not tell what is usual for somebody.
    expect(judged(1, [25, 20, 16])).toEqual(['low']);
  });

  test('who was there on two days before a long silence is not known well enough', () => {
    const seen = (days: readonly number[]) => onDays(days, () => ({ ...person, actor: 'jo', address: '198.51.100.7' }));
    const back: FixtureLine = { ...person, at: '5h', actor: 'jo', address: '93.184.216.34' };
    const past: FixtureLine = { at: '90d', repeat: 260, every: '8h' };
    const judged = (days: readonly number[]) => severities([past, ...seen(days), back], 'dormant-actor-returns', 1);
    expect(judged([60])).toEqual(['low']);
    expect(judged([60, 61, 62])).toEqual(['medium']);
  });
});
