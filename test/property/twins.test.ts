import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Act, TWIN_REACH_MS, TwinFinder } from '../../src/investigations/twins/twin-finder.ts';

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
      source: fc.constantFrom('proxy', 'registry', 'webhook'),
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
