import type { EventFilter, EventSet } from '../../case/event-filter.ts';

/**
 * An entity is known if it has at least KNOWN_EVENTS events and the first one lies at least KNOWN_DAYS days before the
 * window. Otherwise a rule judges it without a baseline.
 */
export const KNOWN_DAYS = 7;
export const KNOWN_EVENTS = 20;

/** Leaves out what the registry does by itself, such as retention: rules judge people and programs. */
export const BY_PEOPLE: EventFilter = { actorTypesExcluded: ['system'] };
/** What failed teaches nothing. A log that states no outcome holds only events that succeeded. */
export const SUCCEEDED: EventFilter = { outcomes: ['success', 'unknown'] };

/** What learning windows count, before a question narrows it. */
export function learnedEvents(quarantine: EventSet | undefined): readonly EventFilter[] {
  return quarantine === undefined ? [BY_PEOPLE] : [BY_PEOPLE, { excluded: quarantine }];
}
