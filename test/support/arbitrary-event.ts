import fc from 'fast-check';
import { EPOCH, instantOf } from '../../src/domain/instant.ts';
import type { RegistryEvent } from '../../src/domain/registry-event.ts';
import { ACTOR_TYPES, CATEGORIES, NETWORKS, OUTCOMES, PLANES } from '../../src/domain/vocabulary.ts';

const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('"', "'", '\\', '%', '*', '[', '\n', '\u001b', ';', ':', '/'), maxLength: 6 }),
);
const maybe = fc.option(text);
const eventId = fc.oneof(
  maybe,
  fc.uuid(),
  fc.uuid().map((id) => id.toUpperCase()),
);
const details = fc.object({
  key: fc.stringMatching(/^[a-zA-Z_]{1,8}$/),
  values: [text, fc.integer(), fc.boolean(), fc.constant(null)],
  maxDepth: 2,
  maxKeys: 4,
});

/** Events that hold, in every field, any value that the type allows. */
export const anyEvent: fc.Arbitrary<RegistryEvent> = fc.record({
  eventId,
  time: fc.integer({ min: 0, max: LATEST_MS }).map((ms) => instantOf(ms) ?? EPOCH),
  category: fc.constantFrom(...CATEGORIES),
  action: text,
  plane: fc.constantFrom(...PLANES),
  outcome: fc.constantFrom(...OUTCOMES),
  reasonCode: maybe,
  actor: fc.record({ id: maybe, name: maybe, type: fc.constantFrom(...ACTOR_TYPES), credential: maybe }),
  client: fc.record({
    address: maybe,
    ip: maybe,
    sortKey: maybe,
    network: fc.constantFrom(...NETWORKS),
    statedNetwork: maybe,
    isPublic: fc.boolean(),
    userAgent: maybe,
    tool: maybe,
  }),
  image: fc.option(fc.record({ registry: maybe, namespace: maybe, repository: maybe, tag: maybe, digest: maybe })),
  region: maybe,
  account: maybe,
  details,
});
