import {
  type Actor,
  asEvents,
  type Category,
  describeClient,
  type Envelope,
  type Format,
  field,
  type ImageReference,
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
  splitReference,
  textField,
  timeField,
  type VendorAction,
} from '../../toolkit/index.ts';
import { namedScalars, presentText } from './kept-fields.ts';

type Row = readonly [operation: string, resourceType: string, category: Category, description: string];

/** The log has three verbs; the resource type shows what they did. A project is a namespace. */
const ROWS: readonly Row[] = [
  ['create', 'artifact', 'push', 'Push an image'],
  ['create', 'tag', 'tag', 'Give an image a tag'],
  ['create', 'repository', 'config', 'Add a repository'],
  ['create', 'project', 'config', 'Add a namespace'],
  ['pull', 'artifact', 'pull', 'Pull an image'],
  ['delete', 'artifact', 'delete', 'Delete an image'],
  ['delete', 'repository', 'delete', 'Delete a repository with its images'],
  ['delete', 'project', 'delete', 'Delete a namespace'],
  ['delete', 'tag', 'untag', 'Remove a tag from an image'],
];
const keyOf = (operation: string, resourceType: string) => `${operation} ${resourceType}`.toLowerCase();
const CATEGORIES: ReadonlyMap<string, Category> = new Map(
  ROWS.map(([operation, resourceType, category]) => [keyOf(operation, resourceType), category] as const),
);
const planeOf = (resourceType: string) => (resourceType.toLowerCase() === 'project' ? 'management' : 'data');

const ACTIONS: readonly VendorAction[] = ROWS.map(([operation, resourceType, category, description]) => ({
  action: operation,
  category,
  plane: planeOf(resourceType),
  isDeprecated: false,
  edition: 'Enterprise',
  description: `${description} (resource_type ${resourceType})`,
}));

function actorOf(record: JsonObject): Actor {
  const name = presentText(record, 'username');
  const isAnonymous = name?.toLowerCase() === 'anonymous';
  const isRobot = name?.startsWith('robot$');
  const type = name === null ? 'unknown' : isAnonymous ? 'anonymous' : isRobot ? 'robot' : 'user';
  return { id: name, name, type, credential: null };
}

function imageOfResource(resourceType: string, resource: string | null): ImageReference | null {
  if (resource === null) return null;
  return resourceType.toLowerCase() === 'project' ? imageOf({ namespace: resource }) : splitReference(resource);
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  const operation = textField(record, 'operation');
  if (operation === null) return rejected('"operation" is missing');
  const time = timeField(record, 'op_time', context.assumedZone ?? 'utc');
  if (time === null) return rejected(notATime(record, 'op_time'));
  const id = presentText(record, 'id');
  const resourceType = presentText(record, 'resource_type') ?? '';
  const category = CATEGORIES.get(keyOf(operation, resourceType));
  const { client, remarks } = describeClient({ address: null, userAgent: null });
  const event: RegistryEvent = {
    eventId: id,
    time: time.instant,
    category: category ?? 'other',
    action: operation,
    plane: planeOf(resourceType),
    outcome: 'unknown',
    reasonCode: null,
    actor: actorOf(record),
    client,
    image: imageOfResource(resourceType, presentText(record, 'resource')),
    region: null,
    account: null,
    details: namedScalars(record, [
      ['resourceType', 'resource_type'],
      ['resource', 'resource'],
    ]),
  };
  const identity = id === null ? null : `huawei-swr-audit:${id}:${textField(record, 'op_time')}`;
  return asEvents([event], identity, time.remarks, remarks, remarkUnlessKnown(category !== undefined));
}

/**
 * SWR Enterprise Edition is built on Harbor and answers with the rows of its table. Only Harbor's own channels add
 * these columns, and only Harbor records what was done to these. Where a file has neither, and the list that SWR wraps
 * its rows in is gone, both formats claim it and the import says so.
 */
const COLUMNS_OF_HARBOR = ['project_id', 'operation_description', 'op_desc', 'operation_result', 'op_result'];
const SUBJECTS_OF_HARBOR: ReadonlySet<string> = new Set(['robot', 'user', 'member', 'configuration']);

function isOfHarbor(record: JsonObject): boolean {
  return (
    COLUMNS_OF_HARBOR.some((key) => Object.hasOwn(record, key)) ||
    SUBJECTS_OF_HARBOR.has(textField(record, 'resource_type') ?? '')
  );
}

/** Each operation is a query with a total of its own, which all pages of that query repeat. */
function inspectEnvelopes(envelopes: readonly Envelope[]): readonly string[] {
  const totals = new Set(envelopes.map(({ fields }) => Number(field(fields, 'total'))).filter(Number.isFinite));
  const stated = [...totals].reduce((sum, total) => sum + total, 0);
  const present = envelopes.reduce((sum, { records }) => sum + records, 0);
  if (present >= stated) return [];
  return [
    `The file holds ${present} of the ${stated} rows the query found (total): the API answers at most 100 rows a page. Export the other pages too.`,
  ];
}

export const format: Format = {
  id: 'huawei-swr-audit',
  title: 'Huawei Cloud SWR Enterprise Edition audit logs',
  vendor: 'Huawei Cloud',
  documentation: 'https://support.huaweicloud.com/intl/en-us/api-swr2/swr_03_0007.html',
  howToExport: [
    'Call GET /v2/{project_id}/instances/{instance_id}/audit-logs with operation=pull and limit=100; repeat with offset until total rows are there.',
    'Do the same with operation=create and operation=delete: the API wants one operation a query, so three captures make the full picture.',
    'Save the answers as they are: one page a file, several pages in one file, or one page a line.',
  ],
  signature: '{"audit_logs":[{"operation":…,"resource_type":…,"username":…,"op_time":…}],"total":…}',
  limits: [
    'Logs neither client address nor user agent: address rules cannot see these events.',
    'Logs no result: every outcome is unknown.',
    'A capture of one operation says nothing of the other two.',
    'username is documented as the id of a user.',
    'The zone of op_time is not documented; UTC is assumed where the text names none.',
  ],
  actions: ACTIONS,
  framings: ['json', 'csv'],
  collections: ['audit_logs'],
  recognise(record) {
    if (!isObject(record)) return NOT_MINE;
    const isRow = ['op_time', 'operation', 'resource_type', 'username'].every((key) => Object.hasOwn(record, key));
    return isRow && !isOfHarbor(record) ? MINE : NOT_MINE;
  },
  read,
  inspectEnvelopes,
};
