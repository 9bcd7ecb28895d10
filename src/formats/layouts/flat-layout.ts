import type { ImageReference } from '../../domain/image-ref.ts';
import type { Actor, Client, Details, RegistryEvent } from '../../domain/registry-event.ts';
import type { Category, Outcome, Plane } from '../../domain/vocabulary.ts';
import type { DescribedAddress } from '../toolkit/client.ts';
import type { Format, ReadContext, ReadOutcome, RecordTime, Remark } from '../toolkit/format.ts';
import type { JsonObject } from '../toolkit/record-fields.ts';

/**
 * Reads one part of an event from the few fields under `keys`, and looks at no other field: the answer is cached by
 * their values. The key whose values differ most comes last, which keeps the cache small.
 */
export interface FieldReader<T> {
  readonly keys: readonly string[];
  read(record: JsonObject): T;
}

/** Reads the time of a record from the fields under `keys`. */
export interface TimeReader {
  readonly keys: readonly string[];
  read(record: JsonObject, context: ReadContext): RecordTime | null;
}

export interface ActionFields {
  readonly action: string;
  readonly category: Category;
  readonly plane: Plane;
  readonly remarks: readonly Remark[];
}

/**
 * How a format reads an event from a record without lists and objects in it, as a list of readers. Logs repeat actors,
 * images and addresses. A reader that knows which fields each part depends on reads each of them once: see
 * reading/fast-lane.
 */
export interface FlatLayout {
  /** Null if the record cannot be read. */
  readonly action: FieldReader<ActionFields | null>;
  readonly result: FieldReader<{ readonly outcome: Outcome; readonly reasonCode: string | null }>;
  readonly agent: FieldReader<Pick<Client, 'userAgent' | 'tool'>>;
  readonly scope: FieldReader<{ readonly region: string | null; readonly account: string | null }>;
  readonly actor: FieldReader<Actor>;
  readonly address: FieldReader<DescribedAddress>;
  readonly image: FieldReader<ImageReference | null>;
  /**
   * Readers of one field each, by the name of the detail; null if the record has none. A text of more than four ASCII
   * characters must be the detail itself, because it may be copied from the bytes of the record, unless another part of the
   * event is made of that field, too: such fields are never copied.
   */
  readonly details: readonly (readonly [name: string, reader: FieldReader<string | null>])[];
  /** A lower-case UUID must be the id itself. */
  readonly eventId: FieldReader<string | null>;
  /** The identity of a record (see ReadOutcome) is the prefix with the id behind it; null if the id is null. */
  readonly identity: {
    readonly prefix: FieldReader<string>;
    /** A lower-case UUID must be the id itself. */
    readonly id: FieldReader<string | null>;
  };
  /** The first that finds a time gives the time of the record. */
  readonly times: readonly [TimeReader, ...TimeReader[]];
}

/** A format with a flat layout. Its records wrap no others, and `read` gives what the layout's readers give. */
export interface FlatFormat extends Format {
  readonly layout: FlatLayout;
}

export function isFlat(format: Format): format is FlatFormat {
  return 'layout' in format;
}

/** A reader of the one field under `key`. */
export function fieldReader<T>(key: string, read: (record: JsonObject, key: string) => T): FieldReader<T> {
  return { keys: [key], read: (record) => read(record, key) };
}

/** The event that all readers of a layout give for a record, whose action and time are known. */
export function eventByLayout(
  layout: FlatLayout,
  record: JsonObject,
  action: ActionFields,
  time: RecordTime,
): ReadOutcome {
  const { address, remarks } = layout.address.read(record);
  const { ip, sortKey, network, statedNetwork, isPublic } = address;
  const { userAgent, tool } = layout.agent.read(record);
  const { outcome, reasonCode } = layout.result.read(record);
  const { region, account } = layout.scope.read(record);
  const event: RegistryEvent = {
    eventId: layout.eventId.read(record),
    time: time.instant,
    category: action.category,
    action: action.action,
    plane: action.plane,
    outcome,
    reasonCode,
    actor: layout.actor.read(record),
    client: { address: address.address, ip, sortKey, network, statedNetwork, isPublic, userAgent, tool },
    image: layout.image.read(record),
    region,
    account,
    details: detailsByLayout(layout, record),
  };
  const all = [...time.remarks, ...remarks, ...action.remarks];
  return { outcome: 'events', events: [event], identity: identityByLayout(layout, record), remarks: all };
}

export function identityByLayout({ identity: { prefix, id } }: FlatLayout, record: JsonObject): string | null {
  const text = id.read(record);
  return text === null ? null : prefix.read(record) + text;
}

function detailsByLayout({ details }: FlatLayout, record: JsonObject): Details {
  const pairs: [string, string][] = [];
  for (const [name, reader] of details) {
    const text = reader.read(record);
    if (text !== null) pairs.push([name, text]);
  }
  return Object.fromEntries(pairs);
}

/** The time of a record; null if no reader finds one. */
export function timeByLayout({ times }: FlatLayout, record: JsonObject, context: ReadContext): RecordTime | null {
  for (const reader of times) {
    const time = reader.read(record, context);
    if (time !== null) return time;
  }
  return null;
}
