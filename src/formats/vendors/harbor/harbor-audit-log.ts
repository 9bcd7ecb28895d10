import type { NestedFormat } from '../../layouts/nested-layout.ts';
import {
  actionIndex,
  asEvents,
  type Category,
  describeClient,
  type ImageReference,
  ignored,
  imageOf,
  isObject,
  type JsonObject,
  joined,
  knownAs,
  LONGEST_SEARCHED,
  MINE,
  NOT_MINE,
  NOTHING,
  notATime,
  type Outcome,
  pick,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  rejected,
  remarkUnlessKnown,
  splitName,
  textField,
  timeField,
} from '../../toolkit/index.ts';
import { auditLayout } from './audit-layout.ts';
import { ACTIONS } from './audit-rows.ts';
import { actorTypeOf } from './harbor-actors.ts';

const BY_ACTION = actionIndex(ACTIONS);

/** The text under the first of these names: the API, the database and the forks spell some fields differently. */
function either(record: JsonObject, ...keys: readonly string[]): string | null {
  for (const key of keys) {
    const text = textField(record, key);
    if (text !== null) return text;
  }
  return null;
}

const descriptionOf = (record: JsonObject) => either(record, 'operation_description', 'op_desc');
const RESULT_KEYS = ['operation_result', 'op_result'] as const;

/** A line of the forwarded log: fields in brackets, then a message. Releases before 2.13 forward no description. */
const MESSAGE = /\]: action:([^,\s]{1,100}), resource:/;
const DESCRIPTION = ', operation_description:';
const LINE_FIELDS = /\b(operator|resourceType|time)="((?:[^"\\]|\\.)*)"/g;
const isForwarded = (line: string) =>
  line.length <= LONGEST_SEARCHED && line.includes('operator="') && MESSAGE.test(line);

/** The row that a forwarded line stands for, or null. It names neither id nor result. */
function rowOfLine(line: string): JsonObject | null {
  const message = isForwarded(line) ? MESSAGE.exec(line) : null;
  if (message === null) return null;
  const fields = new Map(
    [...line.slice(0, message.index + 1).matchAll(LINE_FIELDS)].map(([, key, text]) => [key, text]),
  );
  const [resource = '', ...description] = line.slice(message.index + message[0].length).split(DESCRIPTION);
  return {
    operation: message[1],
    resource,
    operation_description: description.length === 0 ? undefined : description.join(DESCRIPTION),
    resource_type: fields.get('resourceType'),
    username: fields.get('operator'),
    op_time: fields.get('time'),
  };
}

function imageOfResource(type: string, resource: string | null, description: string | null): ImageReference | null {
  if (resource === null) return null;
  if (type === 'project') return imageOf({ namespace: resource });
  if (type !== 'artifact' && type !== 'tag' && type !== 'repository') return null;
  const parts = splitName(resource);
  const stated = type === 'artifact' ? digestIn(description, parts.repository) : null;
  return imageOf({ repository: parts.repository, tag: parts.tag, digest: parts.digest ?? stated });
}

/** `push artifact: <repository>@sha256:…`: the only place that names the digest behind a tag. */
function digestIn(description: string | null, repository: string | null): string | null {
  const mark = `: ${repository ?? ''}@`;
  const start = description?.indexOf(mark) ?? -1;
  return description === null || start < 0 ? null : description.slice(start + mark.length) || null;
}

/** Before 2.13 only what succeeded was written. The forwarded line never says how it ended. */
function outcomeOf(record: JsonObject, action: string, isLine: boolean): Outcome {
  const result = either(record, ...RESULT_KEYS);
  if (result === 'false' || result === 'f') return action === 'login user' ? 'denied' : 'failure';
  // A failed sign-in is forwarded like any other.
  return isLine && action === 'login user' ? 'unknown' : 'success';
}

function categoryOf(action: string): Category {
  return BY_ACTION.get(action)?.category ?? 'other';
}

const isNewTable = (record: JsonObject) =>
  [...RESULT_KEYS, 'operation_description', 'op_desc'].some((key) => Object.hasOwn(record, key));

/** The two tables number their rows apart, and so does every Harbor. */
const tableOf = (record: JsonObject) => (isNewTable(record) ? 'audit_log_ext' : 'audit_log');

/** Who is made or gets a role, by the name under which it acts. */
function granteeOf(record: JsonObject, type: string): JsonObject {
  const name = textField(record, 'resource');
  if (type === 'robot') return { robot: name?.startsWith('robot$') === false ? `robot$${name}` : name };
  if (type === 'member') return { member: name };
  return type === 'user' ? { user: name } : NOTHING;
}

/** Resource and description are kept where the image does not say it all, as with members and settings. */
function detailsOf(record: JsonObject, type: string, image: ImageReference | null): JsonObject {
  const isToldByImage = (image?.repository ?? null) !== null;
  const stated = {
    resourceType: type || null,
    resource: isToldByImage ? null : textField(record, 'resource'),
    description: isToldByImage ? null : descriptionOf(record),
    projectId: textField(record, 'project_id'),
  };
  const texts = joined(stated, granteeOf(record, type));
  return pick(texts, Object.keys(texts));
}

function readRow(record: JsonObject, context: ReadContext, isLine: boolean): ReadOutcome {
  const operation = textField(record, 'operation');
  if (operation === null) return rejected('"operation" is missing');
  // The column of the database is a timestamp without a zone, in UTC.
  const time = timeField(record, 'op_time', context.assumedZone ?? 'utc');
  if (time === null) return rejected(notATime(record, 'op_time'));
  const id = textField(record, 'id');
  const type = textField(record, 'resource_type') ?? '';
  const action = type === '' ? operation : `${operation} ${type}`;
  const image = imageOfResource(type, textField(record, 'resource'), descriptionOf(record));
  const name = textField(record, 'username');
  const { client, remarks } = describeClient({
    address: either(record, 'source_ip', 'client_ip'),
    userAgent: textField(record, 'user_agent'),
  });
  const event: RegistryEvent = {
    eventId: id,
    time: time.instant,
    category: categoryOf(action),
    action,
    plane: BY_ACTION.get(action)?.plane ?? 'management',
    outcome: outcomeOf(record, action, isLine),
    reasonCode: null,
    actor: { id: name, name, type: actorTypeOf(name), credential: null },
    client,
    image,
    region: null,
    account: null,
    details: detailsOf(record, type, image),
  };
  const identity = id === null ? null : `harbor:${tableOf(record)}:${id}:${time.instant}`;
  return asEvents([event], identity, time.remarks, remarks, remarkUnlessKnown(BY_ACTION.has(action)));
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (isObject(record)) return readRow(record, context, false);
  if (typeof record !== 'string') return rejected('the record is neither an object nor a line of text');
  const row = rowOfLine(record);
  return row === null ? ignored("not a line of Harbor's audit log") : knownAs(readRow(row, context, true), row);
}

export const format: NestedFormat = {
  id: 'harbor-audit-log',
  title: 'Harbor audit log (API, database, forwarded to syslog)',
  vendor: 'Harbor',
  documentation: 'https://goharbor.io/docs/main/administration/tasks/audit-log/',
  howToExport: [
    "curl -u <administrator> 'https://<harbor>/api/v2.0/auditlog-exts?page=1&page_size=100' > page-1.json, and the next pages until X-Total-Count rows are there (Harbor 2.13 and newer).",
    'The same with /api/v2.0/audit-logs for older releases, and for what was written before the upgrade: the tab "Legacy" of the portal. Pages may stand one after the other in one file.',
    'Or from the database: psql -d registry -c "\\copy audit_log_ext to audit_log_ext.csv csv header", and the same with audit_log.',
    'Where the log is forwarded (Configuration, System Settings, Audit Log Forward Endpoint), take the lines that the syslog server kept. With "Skip Audit Log Database" they are the only copy.',
    'Take one of these channels for a period: the forwarded lines have no ids, so they would count a second time.',
  ],
  signature:
    '[{"id":…,"username":…,"resource":"project/repo:tag","resource_type":"artifact","operation":"pull","op_time":…}], the columns of audit_log, or lines "… operator=… resourceType=…]: action:pull, resource:…"',
  limits: [
    "Neither an address nor a client program is logged: take nginx's log of the proxy for them. The columns source_ip and payload of the database stay empty.",
    'Releases before 2.13 wrote only what succeeded; later ones say how it ended, but the forwarded lines do not.',
    'The types of events can be switched off one by one, and pulls by a switch of their own.',
    'A pull by HEAD, and what replication reads from another Harbor, are not recorded.',
    'Of a push with several tags only the first is named. Deleting an artifact takes all of its tags with it, which the record does not list.',
    'A name may have been replaced by a hash where a user was deleted and masking is on.',
    'Purging the log (Clean Up, Log Rotation) takes rows away; what is gone leaves a gap in the ids.',
  ],
  actions: ACTIONS,
  framings: ['json', 'csv', 'text'],
  collections: ['payload'],
  // Only the database names the project by its number.
  channelGaps: [{ fields: [], details: ['projectId'] }],
  recognise(record) {
    if (typeof record === 'string') return isForwarded(record) ? MINE : NOT_MINE;
    if (!isObject(record)) return NOT_MINE;
    const isRow = ['operation', 'resource_type', 'resource', 'op_time'].every((key) => Object.hasOwn(record, key));
    return isRow ? MINE : NOT_MINE;
  },
  nested: auditLayout(descriptionOf, tableOf),
  read,
};
