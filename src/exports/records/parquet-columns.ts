import type { RecordedEvent } from '../../domain/registry-event.ts';
import type { EventFacts } from '../toolkit/event-facts.ts';
import type { EventContext } from '../toolkit/export.ts';

type Kind = 'text' | 'json' | 'time' | 'integer' | 'long' | 'truth';

/** A column of the events of a Parquet file. */
export interface ParquetColumn {
  readonly name: string;
  readonly kind: Kind;
  /** Whether no event lacks it. */
  readonly isRequired: boolean;
  /** A time as a `Date`, a long as a `bigint`, JSON as its value; null for an absent value. */
  read(event: RecordedEvent, facts: EventFacts): unknown;
}

type Reading = ParquetColumn['read'];

function required(name: string, kind: Kind, read: Reading): ParquetColumn {
  return { name, kind, isRequired: true, read };
}

function optional(name: string, read: Reading, kind: Kind = 'text'): ParquetColumn {
  return { name, kind, isRequired: false, read };
}

/** The names are those of the view `events` of a case, where it has the same column. */
const EVENT_COLUMNS: readonly ParquetColumn[] = [
  required('seq', 'integer', ({ seq }) => seq),
  required('time', 'time', ({ time }) => new Date(time)),
  required('category', 'text', ({ category }) => category),
  required('action', 'text', ({ action }) => action),
  required('plane', 'text', ({ plane }) => plane),
  required('outcome', 'text', ({ outcome }) => outcome),
  optional('event_id', ({ eventId }) => eventId),
  optional('reason_code', ({ reasonCode }) => reasonCode),
  optional('actor_id', ({ actor }) => actor.id),
  optional('actor_name', ({ actor }) => actor.name),
  required('actor_type', 'text', ({ actor }) => actor.type),
  optional('credential', ({ actor }) => actor.credential),
  optional('address', ({ client }) => client.address),
  optional('ip', ({ client }) => client.ip),
  required('network', 'text', ({ client }) => client.network),
  optional('stated_network', ({ client }) => client.statedNetwork),
  required('is_public', 'truth', ({ client }) => client.isPublic),
  optional('user_agent', ({ client }) => client.userAgent),
  optional('tool', ({ client }) => client.tool),
  optional('registry', ({ image }) => image?.registry ?? null),
  optional('namespace', ({ image }) => image?.namespace ?? null),
  optional('repository', ({ image }) => image?.repository ?? null),
  optional('tag', ({ image }) => image?.tag ?? null),
  optional('digest', ({ image }) => image?.digest ?? null),
  optional('region', ({ region }) => region),
  optional('account', ({ account }) => account),
  required('source', 'text', ({ source }) => source),
  optional('details', ({ details }) => (Object.keys(details).length === 0 ? null : details), 'json'),
  required('evidence_file', 'text', (_, { evidence }) => evidence.file),
  optional('evidence_sha256', (_, { evidence }) => evidence.sha256),
  required('evidence_record', 'long', (_, { evidence }) => BigInt(evidence.record)),
  required('evidence_offset', 'long', (_, { evidence }) => BigInt(evidence.offset)),
  required('evidence_length', 'integer', (_, { evidence }) => evidence.length),
];

/** Columns for those who gave a database of places. */
const PLACE_COLUMNS: readonly ParquetColumn[] = [
  optional('country', (_, { place }) => place?.country ?? null),
  optional('asn', (_, { place }) => (place === null || place.asn === null ? null : BigInt(place.asn)), 'long'),
  optional('operator', (_, { place }) => place?.operator ?? null),
];

export function parquetColumns({ placeOf }: Pick<EventContext, 'placeOf'>): readonly ParquetColumn[] {
  return placeOf === null ? EVENT_COLUMNS : [...EVENT_COLUMNS, ...PLACE_COLUMNS];
}
