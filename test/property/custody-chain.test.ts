import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../src/case/custody/canonical-json.ts';
import type { CustodyEntry, CustodyLink } from '../../src/case/custody/custody.ts';
import { CHAIN_START, chainProblems, hashOfLink } from '../../src/case/custody/custody-chain.ts';

const RUNS = { numRuns: 200 };

const anyLink = fc.record({
  at: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  action: fc.constantFrom('import', 'export', 'allow-add'),
  examiner: fc.option(fc.string({ unit: 'grapheme' })),
  version: fc.string(),
  arguments: fc.array(fc.string({ unit: 'binary' })).map(canonicalJson),
  details: fc.dictionary(fc.string(), fc.jsonValue()).map(canonicalJson),
});

function chained(links: readonly Omit<CustodyLink, 'number' | 'previous'>[]): readonly CustodyEntry[] {
  const entries: CustodyEntry[] = [];
  for (const link of links) {
    const whole = { ...link, number: entries.length + 1, previous: entries.at(-1)?.hash ?? CHAIN_START };
    entries.push({ ...whole, hash: hashOfLink(whole) });
  }
  return entries;
}

const anyChain = fc.array(anyLink, { minLength: 1, maxLength: 8 }).map(chained);
const textOf = (entries: readonly CustodyEntry[]) => [...chainProblems(entries)].map(({ number }) => number);

test('bytes and depths that no log has are named, and do not exhaust anything', () => {
  const deep: unknown = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
  expect(canonicalJson(deep)).toHaveLength(2 * 101 + '"deeper"'.length);
  expect(canonicalJson([Buffer.from('a')])).toMatch(/^\["bytes [0-9a-f]{64}"\]$/);
});

test('a chain that nobody touched has no problem', () => {
  fc.assert(
    fc.property(anyChain, (entries) => {
      expect(textOf(entries)).toEqual([]);
    }),
    RUNS,
  );
});

test('any change of any text of any entry is told of that entry', () => {
  const fields = ['at', 'action', 'examiner', 'version', 'arguments', 'details', 'previous', 'hash'] as const;
  fc.assert(
    fc.property(
      anyChain,
      fc.nat(),
      fc.constantFrom(...fields),
      fc.string({ minLength: 1 }),
      (entries, at, field, more) => {
        const index = at % entries.length;
        const changed = entries.map((entry, other) => {
          return other === index ? { ...entry, [field]: `${entry[field] ?? ''}${more}` } : entry;
        });
        expect(textOf(changed)).toContain(index + 1);
      },
    ),
    RUNS,
  );
});

test('an entry that is taken out, put in or moved is told; only the end can be cut, which its last hash tells', () => {
  fc.assert(
    fc.property(anyChain, anyLink, fc.nat(), (entries, link, at) => {
      const index = at % entries.length;
      const without = entries.filter((_, other) => other !== index);
      if (index < entries.length - 1) expect(textOf(without)).not.toEqual([]);
      else expect(without.map(({ hash }) => hash)).not.toContain(entries.at(-1)?.hash);
      const forged = { ...link, number: index + 1, previous: entries[index]?.previous ?? '' };
      const within = [...entries.slice(0, index), { ...forged, hash: hashOfLink(forged) }, ...entries.slice(index)];
      expect(textOf(within)).not.toEqual([]);
      if (entries.length > 1) expect(textOf(entries.toReversed())).not.toEqual([]);
    }),
    RUNS,
  );
});

test('canonical JSON is the same for the same value, whatever the order of its keys, and says the same value', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).toReversed());
      expect(canonicalJson(turned)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    RUNS,
  );
});
