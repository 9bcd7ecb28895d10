import { imageOf, splitReference } from '../../../domain/image-ref.ts';
import type { RegistryEvent } from '../../../domain/registry-event.ts';
import type { Category, Outcome } from '../../../domain/terms.ts';
import { currentActions } from '../../action-catalogue.ts';
import { describeClient } from '../../client.ts';
import {
  type Envelope,
  type Format,
  MINE,
  NOT_MINE,
  type ReadContext,
  type ReadOutcome,
  type Remark,
  rejected,
} from '../../format.ts';
import { field, isObject, type JsonObject, pick, quote, textField, timeField } from '../../record-fields.ts';

/** The vendor publishes no list of event names: the verb stands in the free text of `content`, English or Chinese. */
const CONTENT_CATEGORIES: readonly (readonly [RegExp, Category])[] = [
  [/\bpull(?:ed|ing)?\b|\bdownload(?:ed|ing)?\b|拉取|下载镜像/i, 'pull'],
  [/\bpush(?:ed|ing)?\b|\bupload(?:ed|ing)?\b|推送|上传镜像/i, 'push'],
  [/\bcontainer\b|容器/i, 'deploy'],
  [/\buntag(?:ged)?\b/i, 'untag'],
  [/\bdelet(?:e|ed|ing)\b|\bremov(?:e|ed|ing)\b|删除/i, 'delete'],
  [/\bscan(?:ned|ning)?\b|扫描/i, 'scan'],
  [/\btag(?:ged|ging)?\b|标签/i, 'tag'],
  [/\blog(?:ged)? ?in\b|登录/i, 'auth'],
];

const ACTIONS = currentActions({ plane: 'data' }, [
  [
    'operation',
    'other',
    'Every operation has this name; its category is read from `content`: pull, push, delete, scan, tag, login, or a container started or stopped (deploy)',
  ],
]);

function categoryOf(content: string): Category {
  return CONTENT_CATEGORIES.find(([pattern]) => pattern.test(content))?.[1] ?? 'other';
}

function outcomeOf(content: string): Outcome {
  if (/\bfail(?:ed|ure)?\b|失败/i.test(content))
    return /unauthori[sz]ed|denied|forbidden/i.test(content) ? 'denied' : 'failure';
  return /\bsuccess(?:fully)?\b|成功/i.test(content) ? 'success' : 'unknown';
}

/** `resource_type` holds an image reference in the vendor's sample; a tag of `*` means any. */
function imageOfRecord(record: JsonObject, content: string) {
  const image = splitReference(textField(record, 'resource_type') ?? '');
  const named = image?.repository?.includes('/') || image?.tag || image?.digest ? image : null;
  const repository = named?.repository ?? textField(record, 'resource_name');
  const host = /(?:^|\s)([a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?)\/(\S+)/i.exec(content);
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

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  const content = textField(record, 'content') ?? '';
  const time = timeField(record, 'time', context.assumedZone ?? 'Asia/Shanghai');
  if (time === null) return rejected(`"time" is ${quote(field(record, 'time'))}, which is not a time`);
  const category = categoryOf(content);
  const { client, remarks } = describeClient({ address: textField(record, 'source_ip'), userAgent: null });
  const user = textField(record, 'user_name');
  const event: RegistryEvent = {
    eventId: textField(record, 'event_id'),
    time: time.instant,
    category,
    action: textField(record, 'event_name') ?? 'operation',
    plane: 'data',
    outcome: outcomeOf(content),
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
    details: pick(record, ['resource_name', 'resource_type', 'event_name', 'event_type', 'content']),
  };
  const unknown: readonly Remark[] = category === 'other' ? ['unknown-action'] : [];
  return {
    outcome: 'events',
    events: [event],
    identity: identityOf(record),
    remarks: [...time.remarks, ...remarks, ...unknown],
  };
}

function inspectEnvelopes(envelopes: readonly Envelope[]): readonly string[] {
  const totals = envelopes.map(({ fields }) => Number(field(fields, 'total_num'))).filter(Number.isFinite);
  const stated = Math.max(0, ...totals);
  const present = envelopes.map(({ records }) => records).reduce((sum, count) => sum + count, 0);
  if (present >= stated) return [];
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
  ],
  signature: '{"total_num":…,"data_list":[{"event_name":…,"content":…}]}',
  limits: [
    'event_name and event_type have no published values: the category is read from the free text of content.',
    'source_ip may be masked (100.93.10.***) and event_id partly replaced by asterisks.',
    'Logs no user agent.',
  ],
  actions: ACTIONS,
  collections: ['data_list'],
  recognise(record) {
    if (!isObject(record)) return NOT_MINE;
    return Object.hasOwn(record, 'event_name') &&
      Object.hasOwn(record, 'content') &&
      Object.hasOwn(record, 'resource_name')
      ? MINE
      : NOT_MINE;
  },
  read,
  inspectEnvelopes,
};
