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

/** Members that are opened since edition 6. */
const LATER_MEMBERS: readonly string[] = [
  // Tables of Log Analytics: ContainerLog, ContainerLogV2, Syslog, those of Container Apps and App Service.
  ...['LogEntry', 'LogMessage', 'SyslogMessage', 'Log', 'Log_s', 'ResultDescription', 'LogEntry_s', 'LogMessage_s'],
  // Sumo Logic, QRadar, Coralogix, OpenTelemetry.
  ...['map', 'UTF8_payload', 'userData', 'resourceLogs', 'scopeLogs', 'logRecords', 'stringValue'],
  // Fluent Bit and Fluentd, where a line of JSON is put beside its text or in place of it.
  ...['log_processed', 'log_parsed', 'parsed'],
];

/** The keys of lists by which a file is cut where records lie in wrappers. */
export const WRAPPED_LISTS: readonly string[] = [
  ...MEMBERS.filter(([, holds]) => holds === 'list').map(([name]) => name),
  // Answers of Elasticsearch, Oracle Cloud and Loki.
  ...['hits.hits', 'data.results', 'data.result'],
];

/** What an object may wrap, each time a list of values; null where it is no such wrapper. */
type ObjectWrapper = (record: JsonObject) => readonly unknown[] | null;

const TABLES: readonly ObjectWrapper[] = [tableRows, athenaRows];
const NAMED: readonly ObjectWrapper[] = MEMBERS.map(([name]) => member(name));
const OTHERS: readonly ObjectWrapper[] = [nestedHeadings, namedMember, onlyMember];
const OBJECT_WRAPPERS = [...TABLES, ...NAMED, ...LATER_MEMBERS.map(member), ...OTHERS];
/** Those that files of older cases were read by. */
const EARLIER_WRAPPERS = [...TABLES, ...NAMED, ...OTHERS];

/** The same for lists. What none of them takes is a list of wrapped values. */
const LIST_WRAPPERS: readonly ((list: readonly unknown[]) => readonly unknown[] | null)[] = [
  cellsAsObject,
  lineOfPair,
  textOfBytes,
  (list) => list,
];

/**
 * The ways to take a list or an object apart, the likeliest first. Each gives values that may be records or wrap some.
 * `isEarlier`: as in files of older cases.
 */
export function* insideOf(value: unknown, isEarlier = false): Generator<readonly unknown[]> {
  if (Array.isArray(value)) {
    for (const open of LIST_WRAPPERS) yield* present(open(value));
  } else if (isObject(value)) {
    for (const open of isEarlier ? EARLIER_WRAPPERS : OBJECT_WRAPPERS) yield* present(open(value));
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
