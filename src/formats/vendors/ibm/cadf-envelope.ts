import type { Remark } from '../../format.ts';
import { field, isObject, type JsonObject, nestedObject, objectField, textField } from '../../record-fields.ts';

/** Keys under which IBM's log services put the event as JSON text. */
const TEXT_KEYS = ['_line', 'src_obj__user_data', 'text', 'user_data'] as const;
/** The columns of Cloud Logs exports that hold the event; neither their case nor their spacing is documented. */
const COLUMNS: ReadonlySet<string> = new Set(['text', 'userdata']);

export interface CadfEvent {
  readonly event: JsonObject;
  /** Where the log service says that it was logged, for events that do not say it themselves. */
  readonly region: string | null;
}

export interface CadfRecord {
  /** A frame of the Cloud Logs query API holds one for each of its results; any other record one. */
  readonly events: readonly CadfEvent[];
  readonly remarks: readonly Remark[];
}

/**
 * The CADF events in a record, whatever IBM service exported it: the bare event; LogDNA (`_line`, or merged at top
 * level); LogDNA archives (`_source`, whose objects are prefixed `o_`); streaming (`_source._line`); Cloud Logs
 * (`text`, `user_data`, `src_obj__user_data`, frames of `result.results`); CloudAccessTrail (`payload`). Null where
 * none is found.
 */
export function cadfRecord(record: unknown): CadfRecord | null {
  if (!isObject(record)) return null;
  const results = field(objectField(record, 'result'), 'results');
  if (Array.isArray(results)) {
    return { events: results.filter(isObject).flatMap((result) => findEvent(result) ?? []), remarks: [] };
  }
  const found = findEvent(record);
  if (found !== null) return { events: [found], remarks: [] };
  const row = findInColumns(record);
  return row === null ? null : { events: [row], remarks: ['unconfirmed-layout'] };
}

/** The first frame of a query's answer names the query and holds no results. */
export function isQueryFrame(record: unknown): boolean {
  return isObject(record) && ['query_id', 'queryId'].some((key) => Object.hasOwn(record, key));
}

/** Log lines hold the event twice, as text and taken apart: the first that is one is enough. */
const PLACES: readonly ((record: JsonObject, source: JsonObject) => JsonObject | null)[] = [
  (record) => record,
  (record) => eventInText(record),
  (_, source) => eventInText(source),
  (_, source) => renamed(source, (key) => key.replace(/^o_/, '')),
  (record) => legacyEvent(record),
];

function findEvent(record: JsonObject): CadfEvent | null {
  const source = objectField(record, '_source');
  for (const place of PLACES) {
    const event = place(record, source);
    if (event !== null && isCadf(event)) return { event, region: streamRegion(record, source) };
  }
  return null;
}

function eventInText(record: JsonObject): JsonObject | null {
  return firstEvent(TEXT_KEYS.filter((key) => !COLUMNS.has(key)).map((key) => field(record, key)))
}
