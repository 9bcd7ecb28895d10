import {
  areTextsOpened,
  field,
  isObject,
  type JsonObject,
  nestedObject,
  objectField,
  type Remark,
  textField,
} from '../../toolkit/index.ts';

/** Keys under which IBM's log services put the event as JSON text, in the record or its `_source`. */
const TEXT_KEYS = ['_line', 'src_obj__user_data'] as const;
/** The columns of Cloud Logs exports that hold the event; neither their case nor their spacing is documented. */
const COLUMNS: ReadonlySet<string> = new Set(['text', 'userdata']);

export interface CadfEvent {
  readonly event: JsonObject;
  /** The region that a streaming service names, for events that name none themselves. */
  readonly region: string | null;
}

/** An event, and the remarks on the place where it was found. */
interface CadfRecord extends CadfEvent {
  readonly remarks: readonly Remark[];
}

/** The results in a frame of the Cloud Logs query API; null for any other record. */
export function queryResults(record: unknown): readonly unknown[] | null {
  if (!isObject(record)) return null;
  const results = field(objectField(record, 'result'), 'results');
  return Array.isArray(results) ? results : null;
}

/**
 * The CADF event in a record, whatever IBM service exported it: the bare event; LogDNA (`_line`, or merged at top
 * level); LogDNA archives (`_source`, whose objects are prefixed `o_`); streaming (`_source._line`); Cloud Logs
 * (`text`, `user_data`, `src_obj__user_data`); CloudAccessTrail (`payload`). Null for a record without an event.
 */
export function cadfRecord(record: unknown): CadfRecord | null {
  if (!isObject(record)) return null;
  const found = findEvent(record);
  if (found !== null) return { event: found.event, region: found.region, remarks: NO_REMARKS };
  const row = eventInColumns(record);
  return row === null ? null : { ...row, remarks: ['unconfirmed-layout'] };
}

const NO_REMARKS: readonly Remark[] = [];

/** The first frame of a query's answer names the query and holds no results. */
export function isQueryFrame(record: unknown): boolean {
  return isObject(record) && ['query_id', 'queryId'].some((key) => Object.hasOwn(record, key));
}

type Place = (record: JsonObject, source: JsonObject) => JsonObject | null;

/** Log lines hold the event twice, as text and taken apart: the first place that holds one is enough. */
const PLACES: readonly Place[] = [
  // Who selects `_source` of an archive has lines without it.
  (record) => (isArchived(record) ? renamed(record, archivedName) : record),
  ...TEXT_KEYS.map(
    (key): Place =>
      (record) =>
        nestedObject(field(record, key)),
  ),
  ...TEXT_KEYS.map(
    (key): Place =>
      (_, source) =>
        nestedObject(field(source, key)),
  ),
  (_, source) => renamed(source, archivedName),
  (record) => renamed(objectField(record, 'payload'), searchedName),
];

function findEvent(record: JsonObject): CadfEvent | null {
  const source = objectField(record, '_source');
  for (const place of PLACES) {
    const event = place(record, source);
    if (event !== null && isCadf(event)) return completed(event, record, source);
  }
  return null;
}

function eventInColumns(record: JsonObject): CadfEvent | null {
  for (const [header, value] of Object.entries(record)) {
    const event = COLUMNS.has(header.replace(/[\s_]+/g, '').toLowerCase()) ? nestedObject(value) : null;
    if (event !== null && isCadf(event)) return { event, region: null };
  }
  return null;
}

function isCadf(record: JsonObject): boolean {
  return textField(record, 'action') !== null && textField(record, 'eventTime') !== null;
}

/** The instance stands beside the event in CloudAccessTrail, and as `_app` in log lines; streams name the region. */
function completed(event: JsonObject, record: JsonObject, source: JsonObject): CadfEvent {
  const streams = [record, source].map((from) => objectField(objectField(from, '_meta'), '_source'));
  const region = streams.map((stream) => textField(stream, '_region')).find((name) => name !== null) ?? null;
  if (textField(event, 'logSourceCRN') !== null) return { event, region };
  const instances = [textField(record, 'logSourceCRN'), textField(source, '_app'), textField(record, '_app')];
  const logSourceCRN = instances.find((instance) => instance?.startsWith('crn:'));
  return { event: logSourceCRN === undefined ? event : { ...event, logSourceCRN }, region };
}

function isArchived(record: JsonObject): boolean {
  return areTextsOpened() && Object.hasOwn(record, 'o_initiator') && !Object.hasOwn(record, 'initiator');
}

/** LogDNA archives rename nested objects: `o_initiator.o_host` is `initiator.host`. */
const archivedName = (key: string) => (key.startsWith('o_') ? key.slice(2) : key);
/** Copies that went through the search of CloudAccessTrail hold `target.typeURI_str`. */
const searchedName = (key: string) => (key.endsWith('_str') ? key.slice(0, -4) : key);

/** Four levels are the deepest. */
function renamed(record: JsonObject, rename: (key: string) => string, depth = 0): JsonObject {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [
      rename(key),
      isObject(value) && depth < 4 ? renamed(value, rename, depth + 1) : value,
    ]),
  );
}
