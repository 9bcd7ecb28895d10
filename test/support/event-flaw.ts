import type { RegistryEvent } from '../../src/domain/registry-event.ts';
import { ACTOR_TYPES, CATEGORIES, NETWORKS, OUTCOMES, PLANES } from '../../src/domain/vocabulary.ts';
import type { ReadOutcome } from '../../src/formats/toolkit/format.ts';

const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

const VOCABULARIES = {
  category: new Set<unknown>(CATEGORIES),
  plane: new Set<unknown>(PLANES),
  outcome: new Set<unknown>(OUTCOMES),
  type: new Set<unknown>(ACTOR_TYPES),
  network: new Set<unknown>(NETWORKS),
};

/**
 * Names the first thing that is wrong with what a format made of a record: a field of a wrong type or value. Null if
 * all is well.
 */
export function flawOf(outcome: ReadOutcome): string | null {
  if (outcome.outcome !== 'events')
    return typeof outcome.because === 'string' && outcome.because !== '' ? null : 'no reason';
  if (!isTextOrNull(outcome.identity)) return 'identity';
  for (const event of outcome.events) {
    const flaw = eventFlaw(event);
    if (flaw !== null) return flaw;
  }
  return null;
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}

function eventFlaw(event: RegistryEvent): string | null {
  const { time, category, action, plane, outcome, actor, client, image, details } = event;
  if (!Number.isSafeInteger(time) || time < 0 || time > LATEST) return `time ${time}`;
  if (typeof action !== 'string') return 'action';
  const terms = { category, plane, outcome, type: actor.type, network: client.network };
  if (!VOCABULARIES.category.has(terms.category)) return 'category';
  if (!VOCABULARIES.plane.has(terms.plane) || !VOCABULARIES.outcome.has(terms.outcome)) return 'plane or outcome';
  if (!VOCABULARIES.type.has(terms.type) || !VOCABULARIES.network.has(terms.network)) return 'type or network';
  const { type: _, ...named } = actor;
  const { network: __, isPublic, ...addressed } = client;
  if (typeof isPublic !== 'boolean') return 'isPublic';
  const { eventId, reasonCode, region, account } = event;
  for (const group of [named, addressed, image ?? {}, { eventId, reasonCode, region, account }]) {
    for (const [name, value] of Object.entries(group)) if (!isTextOrNull(value)) return name;
  }
  if (addressed.ip !== null && (addressed.sortKey?.length ?? 0) !== 32) return 'sortKey';
  return typeof details === 'object' && details !== null && !Array.isArray(details) ? null : 'details';
}
