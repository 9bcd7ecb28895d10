import {
  asEvents,
  type Category,
  currentActions,
  type Details,
  describeClient,
  type Envelope,
  type Format,
  imageOf,
  isObject,
  type JsonObject,
  joined,
  LONGEST_SEARCHED,
  MINE,
  NOT_MINE,
  NOTHING,
  notATime,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  type Remark,
  rejected,
  shortfallOf,
  splitReference,
  textField,
  timeField,
} from '../../toolkit/index.ts';
import { columnReader } from './console-columns.ts';
import { categoryOfContent, outcomeOfContent, podOf } from './hss-content.ts';
import { namedScalars } from './kept-fields.ts';

/** The vendor publishes no layout of the console's CSV. Headers are listed in lower case and without blanks. */
const fromConsole = columnReader([
  ['resource_name', ['resourcename', '资源名称']],
  ['resource_type', ['resourcetype', '资源类型']],
  ['event_name', ['eventname', '事件名称']],
  ['event_id', ['eventid', '事件id']],
  ['event_type', ['eventtype', '事件类型']],
  ['source_ip', ['sourceip', 'sourceipaddress', '源ip', '源ip地址']],
  ['user_name', ['user', 'username', '用户', '用户名', '用户名称']],
  ['time', ['time', 'eventtime', 'occurred', '时间', '发生时间', '事件时间']],
  ['content', ['content', 'eventcontent', 'description', '内容', '事件内容', '操作内容', '描述']],
]);

const MARKS = ['event_name', 'content', 'resource_name'];

interface FoundRow {
  readonly row: JsonObject;
  readonly isConsole: boolean;
}

/** The row in a record: as the API answers it, or a line of the console's CSV. */
function findRow(record: JsonObject): FoundRow | null {
  if (MARKS.every((key) => Object.hasOwn(record, key))) return { row: record, isConsole: false };
  const row = fromConsole(record);
  return MARKS.every((key) => Object.hasOwn(row, key)) ? { row, isConsole: true } : null;
}

const ACTIONS = currentActions({ plane: 'data' }, [
  [
    'operation',
    'other',
    'Every operation has this name; its category is read from `content`: pull, push, delete, scan, tag, login, or a container started or stopped (deploy)',
  ],
]);

/** `resource_type` holds an image reference in the vendor's sample; a tag of `*` means any. */
function imageOfRecord(record: JsonObject, content: string) {
  const image = splitReference(textField(record, 'resource_type') ?? '');
  const named = image?.repository?.includes('/') || image?.tag || image?.digest ? image : null;
  const repository = named?.repository ?? textField(record, 'resource_name');
  const host = /(?:^|\s)([a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?)\/(\S+)/i.exec(content.slice(0, LONGEST_SEARCHED));
  const isSame = repository !== null && host?.[2]?.startsWith(repository);
  return imageOf({
    registry: named?.registry ?? (isSame ? (host?.[1] ?? null) : null),
    repository,
    tag: named?.tag === '*' ? null : (named?.tag ?? null),
    digest: named?.digest ?? null,
  });
}

/** Ids masked with `**`, as in the vendor's sample, are not unique. */
function identityOf(record: JsonObject): string | null {
  const id = textField(record, 'event_id');
  return id === null || id.includes('*') ? null : `huawei-hss:${id}`;
}

const DETAILS = ['resource_name', 'resource_type', 'event_name', 'event_type', 'content'];

/** The vendor's own fields keep their names: `--format hss` writes them back. */
function detailsOf(row: JsonObject, category: Category, content: string): Details {
  return joined(
    namedScalars(
      row,
      DETAILS.map((key) => [key, key] as const),
    ),
    category === 'deploy' ? podOf(content) : NOTHING,
  );
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  const { row, isConsole } = findRow(record) ?? { row: record, isConsole: false };
  return readRow(row, isConsole, context);
}

function readRow(record: JsonObject, isConsole: boolean, context: ReadContext): ReadOutcome {
  const content = textField(record, 'content') ?? '';
  const time = timeField(record, 'time', context.assumedZone ?? 'Asia/Shanghai');
  if (time === null) return rejected(notATime(record, 'time'));
  const category = categoryOfContent(content);
  const { client, remarks } = describeClient({ address: textField(record, 'source_ip'), userAgent: null });
  const user = textField(record, 'user_name');
  const event: RegistryEvent = {
    eventId: textField(record, 'event_id'),
    time: time.instant,
    category,
    action: textField(record, 'event_name') ?? 'operation',
    plane: 'data',
    outcome: outcomeOfContent(content),
    reasonCode: null,
    actor: {
      id: user,
      name: user,
      type: user === null ? 'unknown' : /^(?:system|系统)$/i.test(user) ? 'system' : 'user',
      credential: null,
    },
    client,
    image: imageOfRecord(record, content),
    region: null,
    account: null,
    details: detailsOf(record, category, content),
  };
  const own: readonly Remark[] = [
    ...(category === 'other' ? (['unknown-action'] as const) : []),
    ...(isConsole ? (['unconfirmed-layout'] as const) : []),
  ];
  return asEvents([event], identityOf(record), time.remarks, remarks, own);
}

function inspectEnvelopes(envelopes: readonly Envelope[]): readonly string[] {
  const shortfall = shortfallOf(envelopes, 'total_num');
  if (shortfall === null) return [];
  const { present, stated } = shortfall;
  return [
    `The file holds ${present} of the ${stated} rows the query found (total_num): the API answers 10 rows a page unless limit and offset are set. Export the other pages too.`,
  ];
}

export const format: Format = {
  id: 'huawei-hss-image-events',
  title: 'Huawei Cloud HSS container image operation logs',
  vendor: 'Huawei Cloud',
  documentation: 'https://support.huaweicloud.com/intl/en-us/api-hss2.0/ListContainerImageLogs.html',
  howToExport: [
    'Call GET /v5/{project_id}/container/image/events with start_time and end_time (epoch milliseconds) and limit=200; repeat with offset until total_num rows are there.',
    'Save the answers as they are: one page a file, several pages in one file, or one page a line.',
    'Console: export the operation logs of container images, and save a workbook as CSV. Its times have no milliseconds and its rows no ids, so it does not agree with an export of the API: take one of the two.',
  ],
  signature: '{"total_num":…,"data_list":[{"event_name":…,"content":…}]}, or the same columns as CSV',
  limits: [
    'event_name and event_type have no published values: the category is read from the free text of content.',
    'source_ip may be masked (100.93.10.***) and event_id partly replaced by asterisks.',
    'Logs no user agent.',
    'A container started or stopped counts as deploy; its pod is read from the name the kubelet gives containers, which may be cut short.',
  ],
  actions: ACTIONS,
  framings: ['json', 'csv'],
  collections: ['data_list'],
  recognise(record) {
    if (!isObject(record)) return NOT_MINE;
    return findRow(record) === null ? NOT_MINE : MINE;
  },
  read,
  inspectEnvelopes,
};
