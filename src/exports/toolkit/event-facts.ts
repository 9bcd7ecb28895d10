import type { Place, RecordedEvent } from '../../domain/registry-event.ts';
import { EvidenceNames, type EvidencePointer } from './evidence-names.ts';
import type { EventContext } from './export.ts';

/** What an export says of an event beside the event itself. */
export interface EventFacts {
  readonly evidence: EvidencePointer;
  /** Where its client is; null where no database of the user knows the address. */
  readonly place: Place | null;
}

/** Looks up the facts of events by the files and the databases of a context. */
export function factsOfEvents({
  files,
  placeOf,
}: Pick<EventContext, 'files' | 'placeOf'>): (event: RecordedEvent) => EventFacts {
  const names = new EvidenceNames(files);
  return ({ evidence, client }) => ({
    evidence: names.pointerTo(evidence),
    place: placeOf === null || client.ip === null ? null : placeOf(client.ip),
  });
}
