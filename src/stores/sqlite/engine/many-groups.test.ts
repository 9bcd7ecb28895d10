import { expect, test } from 'vitest';
import { memoryCase, storeFile } from '../../../../test/support/memory-case.ts';
import { someEvent } from '../../../../test/support/some-event.ts';
import { EPOCH, type Instant, instantOf } from '../../../domain/instant.ts';
import { SqliteCaseReader } from '../read/sqlite-case-reader.ts';

const EVENTS = 9000;
/** Enough groups that the engine uses its radix sort. */
const TAGS = 2500;
const at = (ms: number): Instant => instantOf(ms) ?? EPOCH;

test('thousands of groups come in the order in which SQL gives them', () => {
  const { writer, database } = memoryCase();
  const events = Array.from({ length: EVENTS }, (_, index) => {
    // Some tags have few events and some have many; several repositories use the same tags.
    const tag = `v${(index * 7919) % ((index % 3) + 1 === 1 ? 40 : TAGS)}`;
    const repository = `shop/app${index % 4}`;
    return someEvent({ time: at(index), image: { registry: null, namespace: 'shop', repository, tag, digest: null } });
  });
  storeFile(writer, 'log', [{ events }]);
  const window = { from: EPOCH, to: at(EVENTS) };
  const loaded = new SqliteCaseReader(database).session({ range: window });
  const inSql = new SqliteCaseReader(database, { mostLoaded: 0 });
  for (const leastEvents of [1, 2]) {
    const tally = loaded.tally({ window, where: [] }, ['tag', 'repository'], leastEvents);
    expect(tally.length).toBeGreaterThan(2000);
    expect(tally).toEqual(inSql.tally({ window, where: [] }, ['tag', 'repository'], leastEvents));
  }
});
