import {
  asEvents,
  describeClient,
  type Envelope,
  type Format,
  imageOf,
  isObject,
  type JsonObject,
  MINE,
  NOT_MINE,
  notATime,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  rejected,
  remarkUnlessKnown,
  shortfallOf,
  textField,
  timeField,
} from '../../toolkit/index.ts';
import { artifactCategory, EVENT_CENTER_ACTIONS, NOBODY } from './artifact-events.ts';
import { isMaskedId, type KeptFields, keptFields } from './kept-fields.ts';

/** What and whom the event center notified. */
const NOTIFICATION_FIELDS: KeptFields = [
  ['instance', 'InstanceId'],
  ['rule', 'RuleName'],
  ['ruleId', 'RuleId'],
  ['channel', 'EventChannel'],
  ['notifyMethod', 'EventNotifyMethod'],
  ['notifyId', 'EventNotifyId'],
];

function imageOfRecord(record: JsonObject) {
  const namespace = textField(record, 'Namespace');
  const name = textField(record, 'RepoName');
  return imageOf({
    namespace,
    repository: namespace === null || name === null ? null : `${namespace}/${name}`,
    tag: textField(record, 'Tag'),
  });
}

function identityOf(record: JsonObject): string | null {
  const id = textField(record, 'RecordId');
  return id === null || isMaskedId(id) ? null : `alibaba-event-center:${id}`;
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  const action = textField(record, 'EventType');
  if (action === null) return rejected('"EventType" is missing');
  const time = timeField(record, 'CreateTime', context.assumedZone ?? 'Asia/Shanghai');
  if (time === null) return rejected(notATime(record, 'CreateTime'));
  const category = artifactCategory(action);
  const { client, remarks } = describeClient({ address: null, userAgent: null });
  const event: RegistryEvent = {
    eventId: textField(record, 'RecordId'),
    time: time.instant,
    category: category ?? 'other',
    action,
    plane: 'data',
    // A notification says that something ended, but not how.
    outcome: 'unknown',
    reasonCode: null,
    actor: NOBODY,
    client,
    image: imageOfRecord(record),
    region: null,
    account: null,
    details: keptFields(record, NOTIFICATION_FIELDS),
  };
  return asEvents([event], identityOf(record), time.remarks, remarks, remarkUnlessKnown(category !== null));
}

function inspectEnvelopes(envelopes: readonly Envelope[]): readonly string[] {
  const shortfall = shortfallOf(envelopes, 'TotalCount');
  if (shortfall === null) return [];
  const { present, stated } = shortfall;
  return [
    `The file holds ${present} of the ${stated} notifications the query found (TotalCount). Export the other pages too, with PageNo.`,
  ];
}

export const format: Format = {
  id: 'alibaba-event-center',
  title: 'Alibaba Cloud Container Registry event center notifications (ListEventCenterRecord)',
  vendor: 'Alibaba Cloud',
  documentation: 'https://www.alibabacloud.com/help/en/acr/developer-reference/api-cr-2018-12-01-listeventcenterrecord',
  howToExport: [
    'List the instances: aliyun cr ListInstance --version 2018-12-01 --force.',
    'For each: aliyun cr ListEventCenterRecord --version 2018-12-01 --force --InstanceId <cri-…> --PageNo 1; repeat with the next PageNo until TotalCount records are there.',
    'Save the answers as they are: one page a file, or several pages in one file.',
  ],
  signature: '{"TotalCount":…,"Records":[{"RecordId":"crecrr-…","EventType":"cr:Artifact:…","CreateTime":…}]}',
  limits: [
    'Holds the notifications that rules of the event center sent, not what users did: where no rule matched, there is no record.',
    'Names neither who acted nor from where, no digest, and not whether a build, scan or copy succeeded.',
    'Tells of builds, scans, signings, copies and delivery chains; not of pushes, pulls or deletions.',
    'The time is that of the notification. The event itself may also come through EventBridge (alibaba-eventbridge), with another id, and then counts twice.',
  ],
  actions: EVENT_CENTER_ACTIONS,
  framings: ['json', 'csv'],
  collections: ['Records'],
  recognise(record) {
    return isObject(record) && textField(record, 'RecordId')?.startsWith('crecrr-') ? MINE : NOT_MINE;
  },
  read,
  inspectEnvelopes,
};
