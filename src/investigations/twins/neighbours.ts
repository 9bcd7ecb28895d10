import type { EventReader } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { EPOCH, instantOf, LAST_INSTANT } from '../../domain/instant.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';

/** Numbers of the events before and after one; null where no such event was found. */
export interface Neighbours {
  readonly previous: number | null;
  readonly next: number | null;
}

/** Events of one millisecond are ordered by their numbers: this many of them are looked through. */
const MOST_LOOKED_THROUGH = 100;

/** The events before and after an event, in the order of time: of its repository, or of the case if it names none. */
export function neighboursOf(reader: Pick<EventReader, 'events'>, event: RecordedEvent): Neighbours {
  const { image, time, seq } = event;
  const repository = image?.repository ?? null;
  const where: readonly EventFilter[] =
    repository === null ? [] : [{ subjects: [{ kind: 'repository', registries: null, repository }] }];
  const page = { limit: MOST_LOOKED_THROUGH, offset: 0 };
  const before = reader.events(
    { window: { from: EPOCH, to: instantOf(time + 1) ?? time }, where },
    { ...page, order: 'newest-first' },
  );
  const after = reader.events({ window: { from: time, to: LAST_INSTANT }, where }, { ...page, order: 'oldest-first' });
  return {
    previous: before.find((one) => one.time < time || one.seq < seq)?.seq ?? null,
    next: after.find((one) => one.time > time || one.seq > seq)?.seq ?? null,
  };
}
