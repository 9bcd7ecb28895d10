import type { NestedFormat } from '../../layouts/nested-layout.ts';
import {
  type Actor,
  type ActorType,
  actionIndex,
  asEvents,
  type Category,
  currentActions,
  type Details,
  describeClient,
  field,
  httpOutcome,
  type ImageReference,
  ignored,
  imageOf,
  isDigest,
  isObject,
  type JsonObject,
  joined,
  MINE,
  NOT_MINE,
  NOTHING,
  nestedObject,
  PORTAL_REMARKS,
  portalTime,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  rejected,
  remarkUnlessKnown,
  says,
  textField,
  withLowerCaseNames,
} from '../../toolkit/index.ts';
import { LOG_LAYOUT } from './log-layout.ts';
import { ofOtherTable } from './other-tables.ts';
import { registryOfResource } from './registry-resource.ts';

const ACTIONS = currentActions({ plane: 'data' }, [
  [
    'Pull',
    'pull',
    'Read a manifest by tag or digest; an image of several platforms is two, its index and one platform',
  ],
  ['Push', 'push', 'Write a manifest, under a tag or none (a signature, attestation or SBOM tag: sign)'],
  ['Delete', 'delete', 'Delete an image by digest; without tag and digest, the repository'],
  ['Untag', 'untag', 'Take a tag off an image'],
  ['Login', 'auth', 'Sign in to the registry'],
]);
const BY_NAME = actionIndex(ACTIONS);

const TABLES: ReadonlySet<string> = new Set(['containerregistryrepositoryevents', 'containerregistryloginevents']);

/**
 * The fields of a record under their names in lower case. Resource logs have the image in `properties`, a workspace has
 * it in columns, and the spelling of names differs between storage, Event Hub and workspace.
 */
interface LogRecord {
  readonly top: JsonObject;
  readonly properties: JsonObject;
}

function logRecordOf(record: JsonObject): LogRecord {
  const top = withLowerCaseNames(record);
  return { top, properties: withLowerCaseNames(nestedObject(field(top, 'properties')) ?? {}) };
}

/** Text in the record or its properties. ACR writes `<nil>` for what is not there. */
function said({ top, properties }: LogRecord, name: string): string | null {
  const text = textField(top, name) ?? textField(properties, name);
  return text === '<nil>' ? null : text;
}

const resourceId = (record: LogRecord) => said(record, 'resourceid') ?? said(record, '_resourceid');

function tableOf(record: LogRecord): string {
  const named = [textField(record.top, 'category'), textField(record.top, 'type')];
  return named.map((name) => name?.toLowerCase() ?? '').find((name) => TABLES.has(name)) ?? '';
}

/** Rows of a query have the columns that the query asked for, often without the name of the table. */
function isRow({ top }: LogRecord): boolean {
  const hasTime = Object.keys(top).some((name) => name === 'timegenerated' || name.startsWith('timegenerated ['));
  if (!hasTime || typeof field(top, 'operationname') !== 'string') return false;
  return Object.hasOwn(top, 'repository') || (Object.hasOwn(top, 'loginserver') && Object.hasOwn(top, 'jwtid'));
}

function isOfRegistry(record: LogRecord): boolean {
  return tableOf(record) !== '' || isRow(record);
}

/** Metrics and whatever else a registry sends to the same place; the activity log has operations with a slash. */
function isOfSameSetting(record: LogRecord): boolean {
  if (registryOfResource(resourceId(record)).registry === null) return false;
  if (Object.hasOwn(record.top, 'operationnamevalue')) return false;
  return said(record, 'metricname') !== null || said(record, 'operationname')?.includes('/') === false;
}

/** The names of what the retention policy does are not documented: they hold these words. */
function categoryOfRetention(action: string): Category | null {
  if (!/purge/i.test(action)) return null;
  return /tag/i.test(action) ? 'untag' : 'delete';
}

function categoryOf(action: string): Category {
  return BY_NAME.get(action)?.category ?? categoryOfRetention(action) ?? 'other';
}

/** A pull by digest has the digest in place of the tag. */
function imageOfLog(record: LogRecord): ImageReference | null {
  const repository = said(record, 'repository');
  if (repository === null) return null;
  const tag = said(record, 'tag');
  const isByDigest = tag !== null && isDigest(tag);
  return imageOf({
    registry: said(record, 'loginserver'),
    repository,
    tag: isByDigest ? null : tag,
    digest: said(record, 'digest') ?? (isByDigest ? tag : null),
  });
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The first label of a login server begins with the name of the registry; newer ones add a hash behind a hyphen. */
function isAdminUser(record: LogRecord, identity: string): boolean {
  const host = said(record, 'loginserver')?.split('.')[0]?.split('-')[0];
  const name = registryOfResource(resourceId(record)).registry ?? host;
  return name?.toLowerCase() === identity.toLowerCase();
}

/** Tokens of a registry have names of their own; applications and managed identities are logged by their ids. */
function actorType({ top }: LogRecord, id: string | null, action: string): ActorType {
  if (categoryOfRetention(action) !== null) return 'system';
  // Who does not sign in is an empty text; a query may have left the column out.
  if (id === null) return action === 'Login' || !Object.hasOwn(top, 'identity') ? 'unknown' : 'anonymous';
  if (id.includes('@')) return 'user';
  return UUID.test(id) ? 'service' : 'robot';
}

function actorOf(record: LogRecord, action: string): Actor {
  const id = said(record, 'identity');
  if (id !== null && isAdminUser(record, id)) return { id, name: id, type: 'robot', credential: 'admin user' };
  const type = actorType(record, id, action);
  return { id, name: id, type, credential: type === 'robot' ? 'token' : null };
}

/** Name of the detail, and of the field. */
const KEPT = [
  ['correlationId', 'correlationid'],
  ['mediaType', 'mediatype'],
  ['artifactType', 'artifacttype'],
  ['jwtId', 'jwtid'],
] as const;

function detailsOf(record: LogRecord, category: Category, image: ImageReference | null): Details {
  const kept = KEPT.map(([name, key]) => [name, said(record, key)] as const).filter(([, text]) => text !== null);
  const size = said(record, 'size');
  const tenant = said(record, 'usertenantid') ?? textField(record.properties, 'tenantid');
  const isWhole = category === 'delete' && image !== null && image.tag === null && image.digest === null;
  return joined(
    Object.fromEntries(kept),
    size !== null && /^\d{1,15}$/.test(size) ? { size } : NOTHING,
    tenant === null ? NOTHING : { tenantId: tenant },
    image === null && said(record, 'loginserver') !== null ? { loginServer: said(record, 'loginserver') } : NOTHING,
    isWhole ? { resourceType: 'repository' } : NOTHING,
  );
}

const NAMING = ['loginserver', 'operationname', 'correlationid', 'resultdescription', 'calleripaddress', 'useragent'];
const NAMED = ['repository', 'tag', 'digest', 'jwtid', 'identity'];

/**
 * No field is an id: the operations of one request share its correlation id. What storage and workspace both state
 * names the record in both; the portal cuts times to milliseconds. A row without one of the columns is named by its
 * bytes.
 */
function identityOf(record: LogRecord, action: string, time: number): string | null {
  const { top, properties } = record;
  const needed = action === 'Login' ? NAMING : [...NAMING, 'repository'];
  const isWhole = needed.every((name) => Object.hasOwn(top, name) || Object.hasOwn(properties, name));
  if (!isWhole || resourceId(record) === null) return null;
  return `azure-acr:${JSON.stringify([time, ...[...NAMING, ...NAMED].map((name) => said(record, name))])}`;
}

function read(value: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(value)) return rejected('the record is not an object');
  const record = logRecordOf(value);
  if (!isOfRegistry(record)) {
    return ignored(ofOtherTable(record.top, 'no pull, push, deletion or sign-in'));
  }
  const action = said(record, 'operationname');
  if (action === null) return rejected('"operationName" is missing');
  const isResourceLog = says(record.top, 'time');
  const time = portalTime(record.top, isResourceLog ? 'time' : 'timegenerated', context);
  if (time === null) return rejected(`"${isResourceLog ? 'time' : 'TimeGenerated'}" is missing or not a time`);
  const image = imageOfLog(record);
  const category = categoryOf(action);
  const status = said(record, 'resultdescription');
  const { client, remarks } = describeClient({
    address: said(record, 'calleripaddress'),
    userAgent: said(record, 'useragent'),
  });
  const event: RegistryEvent = {
    eventId: said(record, 'correlationid'),
    time: time.instant,
    category,
    action,
    plane: 'data',
    outcome: httpOutcome(status),
    reasonCode: status,
    actor: actorOf(record, action),
    client,
    image,
    region: textField(record.top, 'location') ?? textField(record.top, 'region'),
    account: registryOfResource(resourceId(record)).subscription,
    details: detailsOf(record, category, image),
  };
  return asEvents(
    [event],
    identityOf(record, action, time.instant),
    time.remarks,
    remarks,
    remarkUnlessKnown(BY_NAME.has(action)),
  );
}

export const format: NestedFormat = {
  id: 'azure-acr-logs',
  hasTellingGaps: true,
  title: 'Azure Container Registry resource logs (repository and login events)',
  vendor: 'Azure',
  documentation:
    'https://learn.microsoft.com/en-us/azure/azure-monitor/reference/tables/containerregistryrepositoryevents',
  howToExport: [
    'The registry logs nothing until a diagnostic setting sends ContainerRegistryRepositoryEvents and ContainerRegistryLoginEvents somewhere: portal, registry, Diagnostic settings.',
    'Archive in a storage account: az storage blob download-batch --source insights-logs-containerregistryrepositoryevents --destination . ; the same for insights-logs-containerregistryloginevents. Each hour is a PT1H.json with one record a line.',
    'Log Analytics: az monitor log-analytics query --workspace <id> --analytics-query "ContainerRegistryRepositoryEvents | where TimeGenerated > ago(30d)" --output json ; the same for ContainerRegistryLoginEvents. Take all columns: what a query leaves out cannot be read.',
    'Portal, Logs, Export, CSV (all columns) works too, for at most some ten thousand rows; set the portal to UTC first.',
    'Event Hub: the messages as they are, {"records":[…]}.',
  ],
  signature:
    '{"time":…,"category":"ContainerRegistryRepositoryEvents","operationName":"Pull","properties":{"repository":…}} or rows with TimeGenerated, OperationName, Repository, LoginServer',
  limits: [
    'Records begin when the diagnostic setting was made, and end when it was removed; the activity log (azure-activity-log) shows that.',
    'Listing, HEAD requests, locking, signing and runs of ACR Tasks are not logged.',
    'Behind a private endpoint the address is that of the endpoint’s network; pulls by Container Instances or App Service may show an address of Microsoft.',
    'The admin user is named like the registry: everybody who knows its password is the same actor.',
    'A pull of an image for several platforms is two records, its index and one platform.',
    'What the retention policy does has no documented name: names with "purge" are taken for it.',
    'A CSV of the portal writes dates in the language of the browser; with slashes the month is taken to come first.',
  ],
  actions: ACTIONS,
  framings: ['json', 'csv'],
  collections: ['records'],
  remarks: {
    ...PORTAL_REMARKS,
  },
  channelGaps: [{ fields: [], details: ['size'] }],
  recognise(value) {
    if (!isObject(value)) return NOT_MINE;
    const record = logRecordOf(value);
    return isOfRegistry(record) || isOfSameSetting(record) ? MINE : NOT_MINE;
  },
  nested: LOG_LAYOUT,
  read,
};
