import { EVENT_ID_NONE, EVENT_ID_TEXT, EVENT_ID_UUID } from '../../case/event-batch.ts';
import { writeUuid } from '../../case/event-id.ts';
import { wellFormed } from '../../domain/text/well-formed.ts';

/** Writes the 16 bytes of a UUID, and zeros for any other id; returns the kind of the id. */
export function writeEventId(eventId: string | null, bytes: Uint8Array): number {
  if (eventId !== null && writeUuid(eventId, bytes, 0)) return EVENT_ID_UUID;
  // Some bytes may have been written before the text turned out not to be a UUID.
  bytes.fill(0);
  return eventId === null ? EVENT_ID_NONE : EVENT_ID_TEXT;
}

/** An id that is not a UUID as a batch holds it. */
export function eventIdJson(eventId: string | null): string {
  return JSON.stringify(wellFormed(eventId ?? ''));
}
