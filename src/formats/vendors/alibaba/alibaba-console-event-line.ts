import {
  asEvents,
  type Category,
  currentActions,
  describeClient,
  type Format,
  isObject,
  type JsonObject,
  MINE,
  NOT_MINE,
  quote,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  rejected,
  remarkUnlessKnown,
  textField,
  timeField,
} from '../../toolkit/index.ts';
import { NOBODY } from './artifact-events.ts';

const ACTIONS = currentActions({ plane: 'data', edition: 'Enterprise Edition' }, [
  ['Push', 'push', 'The image was pushed'],
  ['Pull', 'pull', 'The image was pulled'],
  ['Delete', 'delete', 'The image version was deleted'],
  ['推送', 'push', 'The image was pushed (Chinese console)'],
  ['拉取', 'pull', 'The image was pulled (Chinese console)'],
  ['删除', 'delete', 'The image version was deleted (Chinese console)'],
]);

type Column = 'category' | 'network' | 'address' | 'time' | 'summary';

/** The headers that people give the columns of the event line, in lower case and without blanks. */
const COLUMNS: ReadonlyMap<string, Column> = new Map([
  ['eventcategory', 'category'],
  ['eventtype', 'category'],
  ['事件类别', 'category'],
  ['事件类型', 'category'],
  ['事件分类', 'category'],
  ['clientnetworktype', 'network'],
  ['客户端网络类型', 'network'],
  ['clientpublicipaddress', 'address'],
  ['clientpublicip', 'address'],
  ['客户端公网ip地址', 'address'],
  ['客户端公网ip', 'address'],
  ['eventtime', 'time'],
  ['事件时间', 'time'],
  ['eventsummary', 'summary'],
  ['事件概要', 'summary'],
  ['事件摘要', 'summary'],
]);

type Row = { readonly [Name in Column]?: string };

/** The cells of the columns that are known, with dashes for "nothing" left out. */
function rowOf(record: JsonObject): Row {
  const cells = Object.keys(record).map((header) => {
    const column = COLUMNS.get(header.replace(/[\s_\uFEFF]/g, '').toLowerCase());
    return [column, textField(record, header)?.trim() ?? ''] as const;
  });
  return Object.fromEntries(cells.filter(([column, text]) => column !== undefined && !/^[-–—]*$/.test(text)));
}

function columnsOf(record: JsonObject): ReadonlySet<Column | undefined> {
  return new Set(Object.keys(record).map((header) => COLUMNS.get(header.replace(/[\s_\uFEFF]/g, '').toLowerCase())));
}

const CATEGORIES: readonly (readonly [word: RegExp, category: Category])[] = [
  [/push|推送/i, 'push'],
  [/pull|拉取/i, 'pull'],
  [/delet|删除/i, 'delete'],
];

function networkOf(text: string): 'public' | 'private' | null {
  if (/public|internet|公网|外网|互联网/i.test(text)) return 'public';
  return /private|vpc|intranet|internal|专有网络|私网|内网/i.test(text) ? 'private' : null;
}

/** Spreadsheets write the hour without its leading zero. */
function timeOf(text: string, context: ReadContext) {
  const padded = text.replace(/([ T])(\d):/, '$10$2:');
  return timeField({ time: padded }, 'time', context.assumedZone ?? 'Asia/Shanghai');
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  if (context.image === null) return rejected('the event line does not say which image it is about: name it (--image)');
  const row = rowOf(record);
  if (row.category === undefined) return rejected('the event category is missing');
  const time = timeOf(row.time ?? '', context);
  if (time === null) return rejected(`the event time is ${quote(row.time)}, which is not a time`);
  const { client, remarks } = describeClient({
    address: row.address ?? null,
    userAgent: null,
    stated: row.network === undefined ? null : { text: row.network, network: networkOf(row.network) },
  });
  const action = row.category;
  const category = CATEGORIES.find(([word]) => word.test(action))?.[1] ?? null;
  const event: RegistryEvent = {
    eventId: null,
    time: time.instant,
    category: category ?? 'other',
    action,
    plane: 'data',
    // The event line does not say how an event ended.
    outcome: 'unknown',
    reasonCode: null,
    actor: NOBODY,
    client,
    image: context.image,
    region: null,
    account: null,
    details: row.summary === undefined ? {} : { summary: row.summary },
  };
  return asEvents([event], null, time.remarks, remarks, remarkUnlessKnown(category !== null));
}

export const format: Format = {
  id: 'alibaba-console-event-line',
  title: 'Alibaba Cloud Container Registry event line of an image, copied from the console',
  vendor: 'Alibaba Cloud',
  documentation: 'https://www.alibabacloud.com/help/en/acr/user-guide/image-usage-analysis',
  howToExport: [
    'Console: the Enterprise Edition instance, Instances > Image Analysis; choose namespace, repository and tag, then the time range (at most 30 days) and Search.',
    'The console has no export and the API no such operation: copy the rows into a CSV file with the header line Event category,Client network type,Client public IP address,Event time (or the Chinese headers). The order of the columns is free; UTF-8 and GB18030 are read.',
    'One file for each image, imported with --image namespace/repository:tag. Copied on clocks other than UTC+8? Add --assume-tz.',
  ],
  signature: 'CSV with the columns Event category, Client network type, Client public IP address and Event time',
  limits: [
    'The rows do not say which image they are about: it must be named with --image.',
    'Names nobody, no user agent and no digest, and not whether an event succeeded.',
    'Shows the address of public clients only.',
    'The event line shows at most 30 days at a time and must have been switched on for the instance.',
    'The times name no time zone: UTC+8 is assumed.',
    'A copy made by hand is weak evidence. Compare it with the access log (alibaba-acr-access-log) of the same days.',
  ],
  needsImage: true,
  actions: ACTIONS,
  framings: ['json', 'csv'],
  collections: [],
  recognise(record) {
    if (!isObject(record)) return NOT_MINE;
    const columns = columnsOf(record);
    const isEventLine = columns.has('category') && columns.has('time');
    return isEventLine && (columns.has('network') || columns.has('address')) ? MINE : NOT_MINE;
  },
  read,
};
