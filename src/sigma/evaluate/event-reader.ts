import { printInstant } from '../../domain/instant.ts';
import type { EventHead, RecordedEvent } from '../../domain/registry-event.ts';
import { DETAILS, type EventField, eventFieldOf } from '../language/event-fields.ts';
import { type FieldReader, type FieldValue, jsonField, jsonTexts } from './field-values.ts';

/** An event, whole or without what is only needed to show it. */
export type ReadEvent = EventHead | RecordedEvent;

type Accessor = (event: ReadEvent) => FieldValue | null;

const ACCESSORS: Readonly<Record<EventField, Accessor>> = {
  seq: ({ seq }) => seq,
  eventId: (event) => ('eventId' in event ? event.eventId : null),
  time: ({ time }) => printInstant(time),
  category: ({ category }) => category,
  action: ({ action }) => action,
  plane: ({ plane }) => plane,
  outcome: ({ outcome }) => outcome,
  reasonCode: ({ reasonCode }) => reasonCode,
  'actor.id': ({ actor }) => actor.id,
  'actor.name': ({ actor }) => actor.name,
  'actor.type': ({ actor }) => actor.type,
  'actor.credential': ({ actor }) => actor.credential,
  'client.address': ({ client }) => client.address,
  'client.ip': ({ client }) => client.ip,
  'client.network': ({ client }) => client.network,
  'client.statedNetwork': ({ client }) => client.statedNetwork,
  'client.userAgent': ({ client }) => client.userAgent,
  'client.tool': ({ client }) => client.tool,
  'image.registry': ({ image }) => image?.registry,
  'image.namespace': ({ image }) => image?.namespace,
  'image.repository': ({ image }) => image?.repository,
  'image.tag': ({ image }) => image?.tag,
  'image.digest': ({ image }) => image?.digest,
  region: ({ region }) => region,
  account: ({ account }) => account,
  source: ({ source }) => source,
  'evidence.file': (event) => ('evidence' in event ? event.evidence.file : null),
  'evidence.record': (event) => ('evidence' in event ? event.evidence.record : null),
  'evidence.offset': (event) => ('evidence' in event ? event.evidence.offset : null),
  'evidence.length': (event) => ('evidence' in event ? event.evidence.length : null),
};

/** Whether reading a field takes the whole event, which costs twice the time of its head. Null stands for keywords. */
export function needsWhole(field: string | null): boolean {
  return field === null || field === 'eventId' || field.startsWith('evidence.') || field.startsWith(DETAILS);
}

/** Reads the fields of events by the paths of their JSON. What the log does not state counts as missing. */
export const EVENT_READER: FieldReader<ReadEvent> = {
  accessor(path) {
    const field = eventFieldOf(path);
    if (field !== null) {
      const read = ACCESSORS[field];
      return (event) => read(event) ?? undefined;
    }
    if (!path.startsWith(DETAILS)) return () => undefined;
    const within = path.slice(DETAILS.length);
    return (event) => ('details' in event ? jsonField(event.details, within) : undefined);
  },
  *texts(event) {
    for (const read of Object.values(ACCESSORS)) yield* jsonTexts(read(event));
    if ('details' in event) yield* jsonTexts(event.details);
  },
};
