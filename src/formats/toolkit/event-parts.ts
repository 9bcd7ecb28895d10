import type { ImageReference } from '../../domain/image-ref.ts';
import type { Actor, Client, Details, RegistryEvent } from '../../domain/registry-event.ts';
import type { Category, Outcome, Plane } from '../../domain/vocabulary.ts';
import type { DescribedAddress } from './client.ts';
import type { Format, ReadContext, ReadOutcome, RecordTime, Remark } from './format.ts';
import type { JsonObject } from './record-fields.ts';

/**
 * What a format makes of the few fields under `keys`. It looks at no others: its answer is kept by their values. The
 * key whose values differ most stands last, so that little is kept of the others.
 */
export interface Part<T> {
  readonly keys: readonly string[];
  read(record: JsonObject): T;
}

export interface ActionPart {
  readonly action: string;
  readonly category: Category;
  readonly plane: Plane;
  readonly remarks: readonly Remark[];
}

export interface TimePart {
  readonly keys: readonly string[];
  read(record: JsonObject, context: ReadContext): RecordTime | null;
}

/** See `ReadOutcome`: what `scope` says, and behind it what `id` says; none where that is null. */
export interface IdentityPart {
  readonly scope: Part<string>;
  /** A lower-case UUID is an id as it stands. */
  readonly id: Part<string | null>;
}

/**
 * How a format reads an event from a record without lists and objects in it, part by part. Logs repeat actors, images
 * and addresses; a reader that knows on which fields each depends reads each of them once (see ingest/flat).
 */
export interface EventParts {
  /** Null where the record cannot be read. */
  readonly action: Part<ActionPart | null>;
  readonly result: Part<{ readonly outcome: Outcome; readonly reasonCode: string | null }>;
  readonly agent: Part<Pick<Client, 'userAgent' | 'tool'>>;
  readonly scope: Part<{ readonly region: string | null; readonly account: string | null }>;
  readonly actor: Part<Actor>;
  readonly address: Part<DescribedAddress>;
  readonly image: Part<ImageReference | null>;
  /**
   * By their names, each of one field; null where the record has none. A text of more than four ASCII characters is
   * the detail as it stands: where values hardly come twice, it is taken from the bytes.
   */
  readonly details: readonly (readonly [name: string, part: Part<string | null>])[];
  /** A lower-case UUID is an id as it stands. */
  readonly eventId: Part<string | null>;
  readonly identity: IdentityPart;
  /** The first that is a time counts. */
  readonly times: readonly [TimePart, ...TimePart[]];
}

/** A format whose records are flat and wrap no others; `read` makes of a record what its parts make of it. */
export interface FlatFormat extends Format {
  readonly parts: EventParts;
}

export function isFlat(format: Format): format is FlatFormat {
  return 'parts' in format;
}

/** A part that is the value of one field. */
export function valuePart<T>(key: string, read: (record: JsonObject, key: string) => T): Part<T> {
  return { keys: [key], read: (record) => read(record, key) };
}

/** The event that all parts of a record make. */
export function eventFromParts(
  parts: EventParts,
  record: JsonObject,
  { action, time }: { readonly action: ActionPart; readonly time: RecordTime },
): ReadOutcome {
  const { remarks, ...verb } = action;
  const address = parts.address.read(record);
  const event: RegistryEvent = {
    eventId: parts.eventId.read(record),
    time: time.instant,
    ...verb,
    ...parts.result.read(record),
    actor: parts.actor.read(record),
    client: { ...address.address, ...parts.agent.read(record) },
    image: parts.image.read(record),
    ...parts.scope.read(record),
    details: detailsFromParts(parts.details, record),
  };
  const all = [...time.remarks, ...address.remarks, ...remarks];
  return { outcome: 'events', events: [event], identity: identityFromParts(parts.identity, record), remarks: all };
}

export function identityFromParts({ scope, id }: IdentityPart, record: JsonObject): string | null {
  const text = id.read(record);
  return text === null ? null : scope.read(record) + text;
}

function detailsFromParts(parts: EventParts['details'], record: JsonObject): Details {
  const details: [string, string][] = [];
  for (const [name, part] of parts) {
    const text = part.read(record);
    if (text !== null) details.push([name, text]);
  }
  return Object.fromEntries(details);
}

/** The time of a record, or null where no part knows one. */
export function timeFromParts({ times }: EventParts, record: JsonObject, context: ReadContext): RecordTime | null {
  for (const part of times) {
    const time = part.read(record, context);
    if (time !== null) return time;
  }
  return null;
}
