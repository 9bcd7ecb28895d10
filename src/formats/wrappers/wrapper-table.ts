import { field, isObject, type JsonObject, textField } from '../toolkit/record-fields.ts';
import { athenaRows, cellsAsObject, lineOfPair, nestedHeadings, tableRows, textOfBytes } from './tables.ts';

/**
 * Members under which log services, queues and collectors put a record of somebody else: as an object, a list, JSON text
 * or base64. A member that holds a list lies at the top of an export with `list`: large files are then cut by it, and no
 * such file is held in memory. The first member that leads to a record is taken. Add a member here to have it opened for
 * every format.
 */
const MEMBERS: readonly (readonly [name: string, holds?: 'list'])[] = [
  // Amazon: CloudTrail files, lookup-events, CloudTrail Lake, EventBridge, CloudWatch Logs and its Insights.
  ['Records', 'list'],
  ['Events', 'list'],
  ['CloudTrailEvent'],
  ['eventPayload'],
  ['eventData'],
  ['QueryResultRows', 'list'],
  ['detail'],
  ['logEvents', 'list'],
  ['@message'],
  ['ResultSet'],
  // SNS, SQS, Kinesis, Lambda.
  ['Sns'],
  ['Message'],
  ['Messages', 'list'],
  ['Body'],
  ['awslogs'],
  ['kinesis'],
  ['Data'],
  // Azure: Event Hub, storage, Log Analytics.
  ['records', 'list'],
  ['tables'],
  ['properties'],
  ['RawData'],
  ['Raw'],
  ['RawEventData'],
  ['log_s'],
  // Google: Pub/Sub and Cloud Logging.
  ['receivedMessages', 'list'],
  ['entries', 'list'],
  ['jsonPayload'],
  ['textPayload'],
  // Huawei and Oracle.
  ['cts'],
  ['logContent'],
  // Elasticsearch, Logstash, Beats.
  ['hits', 'list'],
  ['_source'],
  ['event'],
  ['original'],
  ['fields'],
  // Splunk, Sumo Logic, Graylog, Loki, Datadog, journald.
  ['result', 'list'],
  ['results', 'list'],
  ['_raw'],
  ['raw'],
  ['raw_log'],
  ['full_message'],
  ['short_message'],
  ['streams', 'list'],
  ['values'],
  ['line'],
  ['_line'],
  ['attributes'],
  ['MESSAGE'],
  // What many services and collectors have.
  ['events', 'list'],
  ['message'],
  ['messages', 'list'],
  ['log'],
  ['logs', 'list'],
  ['data', 'list'],
  ['data_base64'],
  ['body'],
  ['payload'],
  ['content'],
  ['json'],
  ['value', 'list'],
  ['items', 'list'],
  ['rows'],
];

/** The keys of lists by which a file is cut where records lie in wrappers. */
export const WRAPPED_LISTS: readonly string[] = [
  ...MEMBERS.filter(([, holds]) => holds === 'list').map(([name]) => name),
  // Answers of Elasticsearch, Oracle Cloud and Loki.
  ...['hits.hits', 'data.results', 'data.result'],
];

/** What an object may wrap, each time a list of values; null where it is no such wrapper. */
type ObjectWrapper = (record: JsonObject) => readonly unknown[] | null;

const OBJECT_WRAPPERS: readonly ObjectWrapper[] = [
  tableRows,
  athenaRows,
  ...MEMBERS.map(([name]) => member(name)),
  nestedHeadings,
  namedMember,
  onlyMember,
];

/** The same for lists. What none of them takes is a list of wrapped values. */
const LIST_WRAPPERS: readonly ((list: readonly unknown[]) => readonly unknown[] | null)[] = [
  cellsAsObject,
  lineOfPair,
  textOfBytes,
  (list) => list,
];

/** The ways to take a list or an object apart, the likeliest first. Each gives values that may be records or wrap some. */
export function* insideOf(value: unknown): Generator<readonly unknown[]> {
  if (Array.isArray(value)) {
    for (const open of LIST_WRAPPERS) yield* present(open(value));
  } else if (isObject(value)) {
    for (const open of OBJECT_WRAPPERS) yield* present(open(value));
  }
}

function* present(values: readonly unknown[] | null): Generator<readonly unknown[]> {
  if (values !== null && values.length > 0) yield values;
}

function member(name: string): ObjectWrapper {
  return (record) => {
    const value = field(record, name);
    return isOpenable(value) ? [value] : null;
  };
}

/** Wazuh: `integration` names the member that holds the record. */
function namedMember(record: JsonObject): readonly unknown[] | null {
  const name = textField(record, 'integration');
  const value = name === null ? null : field(record, name);
  return isOpenable(value) ? [value] : null;
}

/** An object of one member, whatever it is called: queries that select one column give such rows. */
function onlyMember(record: JsonObject): readonly unknown[] | null {
  const [value, ...more] = Object.values(record);
  return more.length === 0 && isOpenable(value) ? [value] : null;
}

/** Whether a value can be or hold a record: it is a list, an object, or a text that may be one. */
function isOpenable(value: unknown): boolean {
  return typeof value === 'string' ? value.length > 1 : typeof value === 'object' && value !== null;
}
