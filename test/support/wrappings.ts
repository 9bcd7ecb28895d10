import { gzipSync } from 'node:zlib';

/** How a service, a queue or a collector hands on the records of others: the text of a file that holds them. */
export type Wrapping = (records: readonly unknown[]) => string;

const json = (value: unknown): string => JSON.stringify(value);
const text = (record: unknown): string => (typeof record === 'string' ? record : json(record));
const base64 = (record: unknown): string => Buffer.from(json(record)).toString('base64');
/** One object for each record, each on a line. */
const lines =
  (wrap: (record: unknown, index: number) => unknown): Wrapping =>
  (records) =>
    `${records.map((record, index) => json(wrap(record, index))).join('\n')}\n`;
const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

/** Each keeps the record as it is, so that it is the same record as outside of the wrapping. */
export const WRAPPINGS: Readonly<Record<string, Wrapping>> = {
  'a list of JSON texts': (records) => json(records.map(text)),
  'JSON texts, one a line': lines(text),
  'lookup-events': (records) =>
    json({ Events: records.map((record, n) => ({ EventId: n, CloudTrailEvent: text(record) })), NextToken: 'x' }),
  'lookup-events, indented': (records) =>
    JSON.stringify({ Events: records.map((record) => ({ CloudTrailEvent: text(record) })) }, null, 4),
  EventBridge: lines((detail, id) => ({ version: '0', id, 'detail-type': 'a call', detail })),
  'EventBridge in Firehose, without line ends': (records) => records.map((detail) => json({ id: 1, detail })).join(''),
  'CloudWatch subscription': (records) =>
    json({
      messageType: 'DATA_MESSAGE',
      logEvents: records.map((record, id) => ({ id, timestamp: 1, message: text(record) })),
    }),
  'CloudWatch subscription in a Lambda event': (records) => {
    const logEvents = records.map((record, id) => ({ id, message: text(record) }));
    return json({ awslogs: { data: gzipSync(json({ logEvents })).toString('base64') } });
  },
  'filter-log-events': (records) =>
    JSON.stringify({ events: records.map((record) => ({ message: text(record), timestamp: 1 })) }, null, 2),
  'Logs Insights as CSV': (records) =>
    ['@timestamp,@message', ...records.map((record) => `2026-03-05 01:00:00.000,${quoted(text(record))}`)].join('\n'),
  'get-query-results of Logs Insights': (records) =>
    json({
      results: records.map((record, n) => [
        { field: '@message', value: text(record) },
        { field: '@ptr', value: `${n}` },
      ]),
      status: 'Complete',
    }),
  'SQS with EventBridge in it': (records) =>
    json({ Messages: records.map((detail) => ({ MessageId: 'a', Body: json({ detail }) })) }),
  'SNS in SQS': (records) =>
    json({ Messages: records.map((record) => ({ Body: json({ Type: 'Notification', Message: text(record) }) })) }),
  Kinesis: (records) => json({ Records: records.map((record) => ({ kinesis: { data: base64(record) } })) }),
  'Event Hub': (records) => json({ records }),
  'Event Hub, several messages': lines((record) => ({ records: [record] })),
  'Log Analytics': (records) =>
    json({
      tables: [
        {
          name: 'PrimaryResult',
          columns: [{ name: 'n' }, { name: 'RawData' }],
          rows: records.map((r, n) => [n, text(r)]),
        },
      ],
    }),
  'ContainerLog of Azure': (records) =>
    json({
      tables: [
        {
          name: 'PrimaryResult',
          columns: [{ name: 'TimeGenerated' }, { name: 'LogEntry' }],
          rows: records.map((record) => ['2026-03-05T01:00:00Z', text(record)]),
        },
      ],
    }),
  'ContainerLogV2 of Azure': lines((record) => ({ Computer: 'a', PodName: 'registry-0', LogMessage: record })),
  'ContainerLogV2 of the portal as CSV': (records) =>
    [
      '"TimeGenerated [UTC]",PodName,LogMessage',
      ...records.map((record) => `"3/5/2026, 1:00:00.000 AM",registry-0,${quoted(text(record))}`),
    ].join('\n'),
  OpenTelemetry: lines((record) => ({
    resourceLogs: [{ resource: {}, scopeLogs: [{ logRecords: [{ body: { stringValue: text(record) } }] }] }],
  })),
  'Sumo Logic': (records) => json({ fields: [], messages: records.map((record) => ({ map: { _raw: text(record) } })) }),
  'Pub/Sub pull': (records) => json(records.map((record, ackId) => ({ ackId, message: { data: base64(record) } }))),
  'Pub/Sub push': lines((record) => ({ message: { data: base64(record), messageId: '1' }, subscription: 's' })),
  Elasticsearch: (records) =>
    json({ took: 2, hits: { total: 2, hits: records.map((_source, _id) => ({ _index: 'a', _id, _source })) } }),
  'Elastic Common Schema': lines((record) => ({ '@timestamp': 't', event: { original: text(record) } })),
  'Elastic Common Schema in a dump': lines((record) => ({ _source: { event: { original: text(record) } } })),
  'Elastic Common Schema as CSV': (records) =>
    ['@timestamp,event.original', ...records.map((record) => `t,${quoted(text(record))}`)].join('\n'),
  Logstash: lines((record) => ({ '@version': '1', host: 'a', message: text(record) })),
  'Splunk export': lines((record, offset) => ({ preview: false, offset, result: { _raw: text(record) } })),
  'Splunk results': (records) => json({ results: records.map((record) => ({ _raw: text(record), host: 'a' })) }),
  'Splunk as CSV': (records) => ['_time,_raw', ...records.map((record) => `t,${quoted(text(record))}`)].join('\n'),
  'HTTP Event Collector': lines((event) => ({ time: 1, host: 'a', event })),
  Loki: (records) =>
    json({
      data: { result: [{ stream: {}, values: records.map((record) => ['1772442000000000000', text(record)]) }] },
    }),
  logcli: lines((record) => ({ labels: {}, line: text(record), timestamp: 't' })),
  'docker json-file': lines((record) => ({ log: `${text(record)}\n`, stream: 'stdout', time: 't' })),
  Kafka: lines((value) => ({ topic: 'audit', partition: 0, value })),
  'Kafka with text': lines((record) => ({ topic: 'audit', value: text(record) })),
  'rows of one column': lines((record) => ({ row_to_json: record })),
  'a webhook that was captured': lines((record) => ({ method: 'POST', headers: {}, body: text(record) })),
  'LTS of Huawei Cloud': lines((cts) => ({ cts })),
  'journald with bytes': lines((record) => ({ MESSAGE: [...Buffer.from(text(record))], PRIORITY: '6' })),
  'Kinesis get-records': (records) => json({ Records: records.map((record) => ({ Data: base64(record) })) }),
  ...Object.fromEntries(
    ['Records', 'Events', 'events', 'logEvents', 'records', 'entries', 'value', 'items', 'logs', 'hits', 'data'].map(
      (key) => [`the list "${key}" as JSON text`, (records) => json({ [key]: json(records), next: 'x', count: 1 })],
    ) satisfies [string, Wrapping][],
  ),
  'hits within hits, as JSON text': (records) => json({ took: 2, hits: { total: 2, hits: json(records) } }),
  'hits within hits, both JSON text': (records) => json({ took: 2, hits: json({ total: 2, hits: json(records) }) }),
  'lines of a log stream, as JSON text': (records) =>
    json({ logEvents: json(records.map((record) => ({ timestamp: 1, message: text(record) }))), next: 'x' }),
  'Log Analytics, as JSON text': (records) =>
    json({
      tables: json([{ columns: json([{ name: 'RawData' }]), rows: json(records.map((record) => [text(record)])) }]),
    }),
  'the rows of Log Analytics, each JSON text': (records) =>
    json({ tables: [{ columns: [{ name: 'RawData' }], rows: records.map((record) => json([text(record)])) }] }),
  'an answer of Athena, as JSON text': (records) => {
    const rows = ['line', ...records.map(text)].map((cell) => ({ Data: json([{ VarCharValue: cell }]) }));
    return json({ ResultSet: json({ Rows: json(rows) }) });
  },
  journald: lines((record) => ({ MESSAGE: text(record), PRIORITY: '6' })),
  'syslog in a message': lines((record) => ({ message: `<134>Mar  5 01:00:00 host app[7]: ${text(record)}` })),
};

const prefixed =
  (prefix: string): Wrapping =>
  (records) =>
    `${records.map((record) => prefix + text(record)).join('\n')}\n`;

/** The same for records that are JSON: what programs write before them on their line, and encodings. */
export const LINE_PREFIXES: Readonly<Record<string, Wrapping>> = {
  'CloudWatch Logs in S3': prefixed('2026-03-05T01:00:00.000Z '),
  syslog: prefixed('Mar  5 01:00:00 host app[7]: '),
  'syslog of RFC 5424': prefixed('<134>1 2026-03-05T01:00:00Z host app 7 ID47 [a@1 b="c"] '),
  'the file of a container runtime': prefixed('2026-03-05T01:00:00.000000000Z stdout F '),
  'kubectl logs --prefix': prefixed('[pod/registry-0/registry] '),
  'docker compose logs': prefixed('registry-1  | '),
  fluentd: prefixed('2026-03-05T01:00:00+00:00\tregistry.audit\t'),
};
