import type { ComparedEvent } from '../../../case/contents/agreement.ts';
import { EVENT_ID_TEXT, EVENT_ID_UUID, type EventBatch } from '../../../case/event-batch.ts';
import { loadedEventId, UUID_BYTES } from '../../../case/event-id.ts';
import { byteAt, numberAt, valueAt } from '../../../numbers/number-at.ts';
import { TextWalk } from '../index/text-walk.ts';
import type { EventsByIds } from './events-by-ids.ts';

/** The id in the case of what an id of a reader stands for; 0 for no value. */
export type IdInCase = (name: 'kind' | 'actor' | 'address' | 'image' | 'digest' | 'term', id: number) => number;

/** Where the parts of the details of an event and its texts begin. */
interface EventStart {
  readonly part: number;
  readonly id: string | null;
  /** JSON of those values of the details that are no terms. */
  readonly values: readonly string[];
}

const NO_START: EventStart = { part: 0, id: null, values: [] };

/** The events of a batch one by one: few are ever asked for, and then the texts of all are cut once. */
export class BatchEvents {
  readonly #batch: EventBatch;
  readonly #idInCase: IdInCase;
  readonly #events: EventsByIds;
  readonly #firsts: Uint32Array;
  readonly #starts: readonly EventStart[];

  constructor(batch: EventBatch, idInCase: IdInCase, events: EventsByIds) {
    this.#batch = batch;
    this.#idInCase = idInCase;
    this.#events = events;
    this.#starts = startsOf(batch);
    let next = 0;
    this.#firsts = Uint32Array.from(batch.records.events, (count) => {
      next += count;
      return next - count;
    });
  }

  /** The events of a record, by its index in the batch. */
  ofRecord(record: number): readonly ComparedEvent[] {
    const first = numberAt(this.#firsts, record);
    return Array.from({ length: numberAt(this.#batch.records.events, record) }, (_, at) => this.#of(first + at));
  }

  #of(event: number): ComparedEvent {
    const { time, kind, actor, address, image, digest } = this.#batch.events;
    const of = this.#idInCase;
    const ids = {
      time: valueAt(time, event),
      kind: of('kind', numberAt(kind, event)),
      actor: of('actor', numberAt(actor, event)),
      address: of('address', numberAt(address, event)),
      image: of('image', numberAt(image, event)),
      digest: of('digest', numberAt(digest, event)),
    };
    const start = this.#starts[event] ?? NO_START;
    return this.#events.of(ids, { eventId: start.id, details: this.#details(event, start) });
  }

  /** As details-codec.ts describes them. */
  #details(event: number, { part: start, values }: EventStart): unknown {
    const { detailCount, detailParts } = this.#batch.events;
    const count = numberAt(detailCount, event);
    if (count === 0) return null;
    let next = 0;
    return Array.from({ length: count }, (_, at): unknown => {
      const part = numberAt(detailParts, start + at);
      return part === 0 ? JSON.parse(String(values[next++])) : this.#idInCase('term', part);
    });
  }
}

function startsOf({ events }: EventBatch): readonly EventStart[] {
  const idTexts = new TextWalk(events.eventIdTexts, events.eventIdTextLengths);
  const detailTexts = new TextWalk(events.detailTexts, events.detailTextLengths);
  const starts: EventStart[] = [];
  let part = 0;
  for (let event = 0; event < events.eventIdKind.length; event++) {
    const kind = byteAt(events.eventIdKind, event);
    const id =
      kind === EVENT_ID_TEXT
        ? String(JSON.parse(idTexts.next()))
        : kind === EVENT_ID_UUID
          ? uuidOf(events, event)
          : null;
    const values: string[] = [];
    const start = part;
    for (const end = part + numberAt(events.detailCount, event); part < end; part++) {
      if (numberAt(events.detailParts, part) === 0) values.push(detailTexts.next());
    }
    starts.push({ part: start, id, values });
  }
  return starts;
}

function uuidOf({ eventId }: EventBatch['events'], event: number): string | null {
  return loadedEventId(Buffer.from(eventId.subarray(event * UUID_BYTES, (event + 1) * UUID_BYTES)));
}
