import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Act, TWIN_REACH_MS } from '../../src/investigations/twins/act.ts';
import { TwinFinder } from '../../src/investigations/twins/twin-finder.ts';
import { groupBy } from '../../src/numbers/group-by.ts';

const START = 1_772_400_000_000;
const TAGS = [null, 'v1', 'v2'] as const;
const CLIENTS = [
  { actor: null, address: '198.51.100.7', isPublic: true },
  { actor: null, address: '203.0.113.9', isPublic: true },
  { actor: 'robot$ci', address: null, isPublic: false },
  { actor: 'ana', address: '10.0.0.4', isPublic: false },
] as const;

/** Crowded: few repositories, clients and seconds, and clocks that count seconds beside clocks that count milliseconds. */
const acts: fc.Arbitrary<readonly Act[]> = fc
  .array(
    fc.record({
      offset: fc.oneof(
        fc.nat(40_000),
        fc.nat(40).map((second) => second * 1_000),
      ),
      source: fc.constantFrom('registry-access-log', 'harbor-audit-log', 'harbor-webhook'),
      repository: fc.constantFrom('pay/api', 'pay/web', null),
      category: fc.constantFrom('pull' as const, 'push' as const),
      outcome: fc.constantFrom('success' as const, 'unknown' as const, 'denied' as const),
      registry: fc.constantFrom(null, 'a.example.com', 'b.example.com'),
      tag: fc.constantFrom(...TAGS),
      client: fc.constantFrom(...CLIENTS),
    }),
    { maxLength: 40 },
  )
  .map((all) => {
    return all.map(({ offset, client, ...rest }, index): Act => {
      return { ...rest, ...client, seq: index + 1, time: (START + offset) as Act['time'], digest: null };
    });
  });

const agree = (a: string | null, b: string | null) => a === null || b === null || a === b;
const isRefused = ({ outcome }: Act) => outcome === 'denied';
const apart = (a: Act, b: Act) => Math.abs(a.time - b.time);

test('twins are mutual, of two sources and one act, and no other client was as near', () => {
  let found = 0;
  fc.assert(
    fc.property(acts, (all) => {
      const finder = new TwinFinder(all, []);
      const bySeq = new Map(all.map((act) => [act.seq, act]));
      for (const act of all) {
        const twins = finder.twinsOf(act.seq);
        expect(new Set(twins.map(({ source }) => source)).size).toBe(twins.length);
        for (const { seq, milliseconds } of twins) {
          found++;
          const twin = bySeq.get(seq);
          if (twin === undefined) throw new Error(`no act ${seq}`);
          expect(finder.twinsOf(seq).map((one) => one.seq)).toContain(act.seq);
          expect(twin.source).not.toBe(act.source);
          expect([twin.repository, twin.category, isRefused(twin)]).toEqual([
            act.repository,
            act.category,
            isRefused(act),
          ]);
          expect(agree(twin.tag, act.tag) && agree(twin.actor, act.actor) && agree(twin.registry, act.registry)).toBe(
            true,
          );
          expect(milliseconds).toBe(apart(act, twin));
          expect(milliseconds).toBeLessThanOrEqual(TWIN_REACH_MS);
          const rivals = all.filter((other) => {
            return (
              other.source === twin.source &&
              other.repository === act.repository &&
              other.category === act.category &&
              isRefused(other) === isRefused(act) &&
              agree(other.tag, act.tag) &&
              agree(other.actor, act.actor) &&
              agree(other.registry, act.registry) &&
              (!other.isPublic || !act.isPublic || agree(other.address, act.address)) &&
              (other.actor !== twin.actor || other.address !== twin.address) &&
              apart(other, act) <= TWIN_REACH_MS
            );
          });
          for (const rival of rivals) expect(apart(rival, act)).toBeGreaterThan(2 * milliseconds);
        }
      }
    }),
    { numRuns: 2000 },
  );
  expect(found).toBeGreaterThan(100);
});

test('the acts within twice the reach are enough to tell the twins of an act', () => {
  fc.assert(
    fc.property(acts, (all) => {
      const whole = new TwinFinder(all, []);
      for (const act of all) {
        const near = all.filter((other) => apart(act, other) <= 2 * TWIN_REACH_MS);
        expect(new TwinFinder(near, []).twinsOf(act.seq)).toEqual(whole.twinsOf(act.seq));
      }
    }),
  );
});

const ofVendors = acts.map((all) => {
  const sources = ['harbor-audit-log', 'zot-log', 'azure-acr-events', 'registry-access-log'];
  return all.map((act, index): Act => ({ ...act, source: sources[index % sources.length] ?? '' }));
});

test('records of two vendors’ registries are never of one act', () => {
  const familyOf = (source: string) => (source === 'registry-access-log' ? null : source);
  fc.assert(
    fc.property(ofVendors, (all) => {
      const finder = new TwinFinder(all, []);
      const bySeq = new Map(all.map((act) => [act.seq, act]));
      for (const act of all) {
        for (const { source } of finder.twinsOf(act.seq)) {
          expect([familyOf(act.source), familyOf(source)]).toContain(null);
        }
        const first = bySeq.get(finder.actOf(act.seq)?.first ?? act.seq);
        expect(first === act || first?.source !== act.source).toBe(true);
      }
    }),
  );
});

test('an act has at most one record of each log, all within the reach, and twins are of one act', () => {
  fc.assert(
    fc.property(acts, (all) => {
      const finder = new TwinFinder(all, []);
      const byAct = groupBy(all, ({ seq }) => finder.actOf(seq)?.first ?? seq);
      for (const records of byAct.values()) {
        expect(new Set(records.map(({ source }) => source)).size).toBe(records.length);
        const times = records.map(({ time }) => time);
        expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(TWIN_REACH_MS);
      }
    }),
  );
});

test('of pulls that two logs record in the same order, as many are counted as each log has', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2_000), { minLength: 1, maxLength: 60 }), fc.nat(60), (offsets, delay) => {
      const pulls = offsets.toSorted((a, b) => a - b);
      const records = pulls.flatMap((offset, index): readonly Act[] => {
        const pull = { ...PULL, time: (START + offset) as Act['time'] };
        const later = { ...PULL, time: (START + offset + delay) as Act['time'] };
        return [
          { ...pull, seq: 2 * index + 1, source: 'harbor-proxy-log', address: `10.0.0.${index}` },
          { ...later, seq: 2 * index + 2, source: 'harbor-audit-log', actor: 'robot$k8s' },
        ];
      });
      const finder = new TwinFinder(records, []);
      const counted = new Set(records.map(({ seq }) => finder.actOf(seq)?.first ?? seq));
      expect(counted.size).toBe(pulls.length);
    }),
  );
});

const PULL = {
  category: 'pull',
  outcome: 'success',
  actor: null,
  address: null,
  isPublic: false,
  registry: null,
  repository: 'pay/api',
  tag: 'v1',
  digest: null,
} as const;
