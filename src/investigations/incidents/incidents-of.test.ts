import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Finding, stableHash } from '../../domain/finding.ts';
import { EPOCH, type Instant, instantOf } from '../../domain/instant.ts';
import { SEVERITIES } from '../../domain/vocabulary.ts';
import type { FindingRule } from './finding-rule.ts';
import { incidentsOf } from './incidents-of.ts';
import type { Standing } from './standing.ts';

const HOUR = 3_600_000;
const RULES: readonly FindingRule[] = [
  { id: 'new-address', family: 'origin', step: 'sign-in' },
  { id: 'enumeration', family: 'exfiltration', step: 'look round' },
  { id: 'download', family: 'exfiltration', step: 'take' },
  { id: 'moved', family: 'integrity', step: 'plant' },
  { id: 'chain', family: 'integrity', step: null },
];
const NOBODY_SHARES: Standing = {
  addressesOf: new Map(),
  actorsBehind: new Map(),
  daysOf: new Map(),
  usersOf: new Map(),
  nameOf: new Map(),
};

let made = 0;

function hours(count: number): Instant {
  return instantOf(Date.UTC(2026, 2, 1) + count * HOUR) ?? EPOCH;
}

/** A finding in few words; `at` and `until` are hours. */
function finding(given: Partial<Finding> & { readonly at?: number; readonly until?: number }): Finding {
  const { at = 0, until = at, ...fields } = given;
  made++;
  return {
    id: stableHash(JSON.stringify({ ...given, made: given.id === undefined ? made : 0 })),
    rule: 'new-address',
    title: 'Known actor, new public address',
    severity: 'medium',
    score: 0,
    reason: '',
    attack: [],
    images: [],
    actors: [],
    ips: [],
    first: hours(at),
    last: hours(until),
    count: 1,
    events: [10_000 + made],
    isPublic: true,
    next: '',
    running: [],
    suppressedBy: null,
    notes: [],
    inferred: [],
    ...fields,
  };
}

function sizes(findings: readonly Finding[], standing = NOBODY_SHARES): readonly number[] {
  return incidentsOf(findings, RULES, standing)
    .map((incident) => incident.findings.length)
    .toSorted((a, b) => b - a);
}

test('who is named alone in a severe finding comes before who is one of several in mild ones', () => {
  const ips = ['203.0.113.9'];
  const [incident] = incidentsOf(
    [
      finding({ ips, actors: ['a-robot', 'b-robot', 'insider'], score: 40 }),
      finding({ at: 1, ips, actors: ['a-robot', 'b-robot'], score: 40 }),
      finding({ at: 2, ips, actors: ['insider'], score: 90 }),
    ],
    RULES,
    NOBODY_SHARES,
  );
  expect(incident?.actors).toEqual(['insider', 'a-robot', 'b-robot']);
});

test('an incident has the dates and addresses of what is serious in it, and the steps of that time', () => {
  const actors = ['robot'];
  const [incident] = incidentsOf(
    [
      finding({ actors, ips: ['10.0.0.9'], severity: 'low', rule: 'enumeration', at: 0 }),
      finding({ actors, ips: ['10.0.0.9'], severity: 'low', rule: 'moved', at: 1, until: 60 }),
      finding({ actors, ips: ['203.0.113.9'], severity: 'high', at: 40, until: 41 }),
    ],
    RULES,
    NOBODY_SHARES,
  );
  expect(incident?.findings).toHaveLength(3);
  expect([incident?.first, incident?.last, incident?.ips]).toEqual([hours(40), hours(41), ['203.0.113.9']]);
  expect(incident?.events).toBe(1);
  expect(incident?.steps).toEqual(['sign-in', 'plant']);
});

describe('what ties findings', () => {
  test('an address, an actor, a repository or an event, transitively, but nothing else', () => {
    const chain = [
      finding({ ips: ['203.0.113.9'], actors: ['jane'] }),
      finding({ at: 30, actors: ['jane'], images: ['team/app:1'] }),
      finding({ at: 60, images: ['team/app@sha256:00'], events: [1, 2] }),
      finding({ at: 61, events: [2] }),
      finding({ at: 61, events: [3], actors: ['joe'], ips: ['203.0.113.10'], images: ['team/other:1'] }),
    ];
    expect(sizes(chain)).toEqual([4, 1]);
  });

  test('not over a pause of more than 48 hours', () => {
    const [one, other] = [finding({ actors: ['jane'] }), finding({ at: 48, actors: ['jane'] })];
    expect(sizes([one, other])).toEqual([2]);
    expect(sizes([one, { ...other, first: hours(49) }])).toEqual([1, 1]);
    // What goes on all the time bridges the pause.
    expect(
      sizes([one, { ...other, first: hours(90), last: hours(90) }, finding({ until: 60, actors: ['jane'] })]),
    ).toEqual([3]);
  });

  test('an actor of many addresses and an address of many actors on many days tie nothing', () => {
    const roles = [finding({ actors: ['role'] }), finding({ actors: ['role'] })];
    expect(sizes(roles, { ...NOBODY_SHARES, addressesOf: new Map([['role', 40]]) })).toEqual([1, 1]);
    const exits = [finding({ ips: ['198.51.100.1'] }), finding({ ips: ['198.51.100.1'] })];
    const behind = { ...NOBODY_SHARES, actorsBehind: new Map([['198.51.100.1', 9]]) };
    expect(sizes(exits, { ...behind, daysOf: new Map([['198.51.100.1', 20]]) })).toEqual([1, 1]);
    // An intruder with many credentials came yesterday.
    const days = new Map([
      ['198.51.100.1', 2],
      ['10.0.0.1', 20],
    ]);
    expect(sizes(exits, { ...behind, daysOf: days })).toEqual([2]);
    // A case of two days shows no more of an office.
    expect(sizes(exits, { ...behind, daysOf: new Map([['198.51.100.1', 2]]) })).toEqual([1, 1]);
  });

  test('a repository that many findings touch, and a finding that names many, tie nothing', () => {
    const popular = Array.from({ length: 11 }, () => finding({ images: ['base/node:1'] }));
    expect(sizes(popular.slice(1))).toEqual([10]);
    expect(sizes(popular)).toEqual(popular.map(() => 1));
    const wide = finding({ ips: ['1.1.1.1', '2.2.2.2', '3.3.3.3', '4.4.4.4'] });
    expect(sizes([wide, finding({ ips: ['1.1.1.1'] })])).toEqual([1, 1]);
  });

  test('a repository that many use ties those who change it, and not those who read it', () => {
    const images = ['base/node:1'];
    const common = { ...NOBODY_SHARES, usersOf: new Map([['base/node', 9]]) };
    const readers = [
      finding({ images, actors: ['jane'], rule: 'download' }),
      finding({ images, actors: ['bob'], rule: 'new-address' }),
    ];
    expect(sizes(readers)).toEqual([2]);
    expect(sizes(readers, common)).toEqual([1, 1]);
    const writers = ['x', 'y'].map((actor) => finding({ images, actors: [actor], rule: 'moved' }));
    expect(sizes([...readers, ...writers], common)).toEqual([2, 1, 1]);
  });

  test('what a habit of weeks shares with an attack does not tie attacks, but it joins the one it is mostly about', () => {
    const attack = [finding({ ips: ['203.0.113.9'], events: [1, 2] }), finding({ ips: ['203.0.113.9'], events: [3] })];
    const other = [
      finding({ at: 400, actors: ['joe'], events: [7] }),
      finding({ at: 401, actors: ['joe'], events: [8] }),
    ];
    const habit = finding({ until: 500, events: [1, 2, 3, 7] });
    expect(sizes([...attack, ...other, habit])).toEqual([3, 2]);
    expect(sizes([...attack, ...other, { ...habit, events: [1, 7, 21, 22, 23] }])).toEqual([2, 2, 1]);
  });

  test('a summary joins what it sums up and brings no names', () => {
    const attack = [finding({ ips: ['203.0.113.9'], events: [1] }), finding({ ips: ['203.0.113.9'], events: [2] })];
    const chain = finding({ rule: 'chain', severity: 'critical', ips: ['198.51.100.1'], events: [1, 2, 9] });
    const [incident, ...others] = incidentsOf([...attack, chain], RULES, NOBODY_SHARES);
    expect(others).toEqual([]);
    expect([incident?.severity, incident?.ips]).toEqual(['critical', ['203.0.113.9']]);
  });

  test('what an allow entry covers stays apart', () => {
    const [open, allowed] = [finding({ actors: ['jane'] }), finding({ actors: ['jane'], suppressedBy: 'allow 1' })];
    const incidents = incidentsOf([open, allowed], RULES, NOBODY_SHARES);
    expect(incidents.map(({ findings, isSuppressed }) => [findings, isSuppressed])).toEqual([
      [[open.id], false],
      [[allowed.id], true],
    ]);
  });
});

describe('how incidents are told', () => {
  test('steps in order of time, who, from where and on what', () => {
    const ips = ['203.0.113.9'];
    const [incident] = incidentsOf(
      [
        finding({ rule: 'download', at: 3, ips, actors: ['jane'], images: ['team/a:1', 'team/b:1', 'team/c:1'] }),
        finding({ rule: 'enumeration', at: 2, ips, actors: ['jane'] }),
        finding({ at: 1, ips, actors: ['jane'] }),
      ],
      RULES,
      NOBODY_SHARES,
    );
    expect(incident?.title).toBe('access, look round, take: jane from 203.0.113.9 on team/a, team/b and 1 more');
    expect(incident?.steps).toEqual(['sign-in', 'look round', 'take']);
  });

  test('people by their names, and with the ids where there is room', () => {
    const nameOf = new Map([['IBMid-270000ABCD', 'jane.doe@example.com']]);
    const [incident] = incidentsOf([finding({ actors: ['IBMid-270000ABCD'] })], RULES, { ...NOBODY_SHARES, nameOf });
    expect(incident?.title).toContain(': jane.doe@example.com');
    expect(incident?.people).toEqual(['jane.doe@example.com (IBMid-270000ABCD)']);
    expect(incident?.actors).toEqual(['IBMid-270000ABCD']);
  });

  test('one rule says by its title what happened', () => {
    const [incident] = incidentsOf([finding({ actors: [] })], RULES, NOBODY_SHARES);
    expect(incident?.title).toBe('Known actor, new public address: an actor that the log does not name');
  });

  test('three families that agree at medium make it one step worse', () => {
    const ips = ['203.0.113.9'];
    const two = [finding({ ips }), finding({ ips, rule: 'download' })];
    expect(incidentsOf(two, RULES, NOBODY_SHARES)[0]?.severity).toBe('medium');
    const three = [...two, finding({ ips, rule: 'moved' })];
    expect(incidentsOf(three, RULES, NOBODY_SHARES)[0]?.severity).toBe('high');
    expect(
      incidentsOf([...two, finding({ ips, rule: 'moved', severity: 'low' })], RULES, NOBODY_SHARES)[0]?.severity,
    ).toBe('medium');
  });

  test('a rule that fires everywhere weighs little', () => {
    const noise = Array.from({ length: 50 }, (_, at) => finding({ at, ips: [`198.51.100.${at}`], severity: 'high' }));
    const rare = finding({ rule: 'moved', severity: 'medium' });
    const incidents = incidentsOf([...noise, rare], RULES, NOBODY_SHARES);
    expect(incidents[0]?.findings).toEqual([rare.id]);
    expect(incidents[0]?.score).toBeGreaterThan(incidents[1]?.score ?? 99);
  });
});

describe('laws', () => {
  const some = fc.record({
    at: fc.nat(400),
    rule: fc.constantFrom(...RULES.map(({ id }) => id)),
    severity: fc.constantFrom(...SEVERITIES),
    actors: fc.subarray(['a', 'b', 'c', 'd']),
    ips: fc.subarray(['1.1.1.1', '2.2.2.2', '3.3.3.3']),
    images: fc.subarray(['x/y:1', 'x/y:2', 'x/z:1']),
    events: fc.uniqueArray(fc.nat(30), { maxLength: 4 }),
    suppressedBy: fc.constantFrom(null, 'allow 1'),
    notes: fc.constant([]),
  });

  test('every finding belongs to exactly one incident, whatever the order of findings', () => {
    fc.assert(
      fc.property(fc.array(some, { maxLength: 25 }), fc.infiniteStream(fc.nat()), (given, keys) => {
        const findings = given.map((fields) => finding(fields));
        const incidents = incidentsOf(findings, RULES, NOBODY_SHARES);
        const held = incidents.flatMap((incident) => incident.findings);
        expect(held.toSorted()).toEqual(findings.map(({ id }) => id).toSorted());
        const ranks = findings.map((one) => ({ one, key: keys.next().value ?? 0 }));
        const shuffled = ranks.toSorted((a, b) => a.key - b.key).map(({ one }) => one);
        const ids = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id).toSorted();
        expect(ids(incidentsOf(shuffled, RULES, NOBODY_SHARES))).toEqual(ids(incidents));
        const known = new Set(held);
        for (const { id } of incidents) expect(known.has(id) || !/^i[0-9a-f]{16}$/.test(id)).toBe(false);
      }),
    );
  });

  test('thirteen thousand findings do not take long, also on a busy machine', () => {
    const many = Array.from({ length: 13_000 }, (_, index) =>
      finding({
        at: index % 720,
        actors: [`actor-${index % 900}`],
        ips: [`10.0.${index % 200}.${index % 250}`],
        images: [`team/app-${index % 300}:1`],
        events: Array.from({ length: 20 }, (__, event) => index * 10 + event),
      }),
    );
    const begin = performance.now();
    const incidents = incidentsOf(many, RULES, NOBODY_SHARES);
    const took = performance.now() - begin;
    expect(took, `milliseconds for ${incidents.length} incidents`).toBeLessThan(10_000);
  });
});
