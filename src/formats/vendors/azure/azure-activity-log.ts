import {
  type Actor,
  type ActorType,
  asEvents,
  type Details,
  describeClient,
  type Format,
  field,
  ignored,
  imageOf,
  isObject,
  joined,
  MINE,
  NOT_MINE,
  nestedObject,
  type Outcome,
  objectField,
  PORTAL_REMARKS,
  pickScalars,
  portalTime,
  quote,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  rejected,
  remarkUnlessKnown,
  textField,
  withLowerCaseNames,
} from '../../toolkit/index.ts';
import { ACTIVITY_ACTIONS, categoryOfKind, knownOperation } from './activity-operations.ts';
import { type ActivityRecord, activityRecordOf } from './activity-record.ts';
import { ofOtherTable } from './other-tables.ts';
import { registryOfResource } from './registry-resource.ts';

const PROVIDER = 'microsoft.containerregistry';

/** Roles, locks and diagnostic settings name the registry in the id of the resource that they are on. */
function isOfRegistry({ operation, resource }: ActivityRecord): boolean {
  return [operation, resource ?? ''].some((text) => text.toLowerCase().includes(PROVIDER));
}

const SUCCESSES: ReadonlySet<string> = new Set(['success', 'succeeded']);
const FAILURES: ReadonlySet<string> = new Set(['failure', 'failed']);

/** `Failed.Forbidden` in storage, `Forbidden` elsewhere; the properties have the code too. */
function failureCode({ subStatus, properties }: ActivityRecord): string | null {
  const error = objectField(nestedObject(field(properties, 'statusmessage')) ?? {}, 'error');
  const status = textField(properties, 'statuscode') ?? subStatus?.slice(subStatus.indexOf('.') + 1) ?? null;
  return status || textField(error, 'code');
}

const REFUSED = /Forbidden|Unauthorized|AuthorizationFailed/i;

function outcomeOf(record: ActivityRecord): Outcome {
  if (SUCCESSES.has(record.stage?.toLowerCase() ?? '')) return 'success';
  const texts = [failureCode(record), textField(record.properties, 'statusmessage')?.slice(0, 1000) ?? ''];
  return texts.some((text) => REFUSED.test(text ?? '')) ? 'denied' : 'failure';
}

const CLAIM = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/';
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function actorType(id: string | null, { claims, authorization }: ActivityRecord): ActorType {
  const kind = textField(withLowerCaseNames(objectField(authorization, 'evidence')), 'principaltype');
  if (kind === 'ServicePrincipal' || textField(claims, 'idtyp') === 'app') return 'service';
  if (kind === 'User' || id?.includes('@')) return 'user';
  return id !== null && UUID.test(id) ? 'service' : 'unknown';
}

/** Storage and Event Hub have no caller, but what the caller proved to be. */
function actorOf(record: ActivityRecord): Actor {
  const { fields, claims } = record;
  const id =
    textField(fields, 'caller') ??
    textField(claims, `${CLAIM}upn`) ??
    textField(claims, `${CLAIM}name`) ??
    textField(claims, 'http://schemas.microsoft.com/identity/claims/objectidentifier') ??
    textField(claims, 'appid');
  return { id, name: id, type: actorType(id, record), credential: null };
}

function addressOf({ fields, request, claims }: ActivityRecord): string | null {
  return (
    textField(fields, 'calleripaddress') ??
    textField(request, 'clientipaddress') ??
    textField(fields, 'clientipaddress') ??
    textField(claims, 'ipaddr')
  );
}

/** A registry of a national cloud, or with a hash in its host, has another host: the record names the registry alone. */
const PLAIN_NAME = /^[a-z0-9]{1,100}$/;

function registryHost(name: string | null): string | null {
  return name !== null && PLAIN_NAME.test(name) ? `${name}.azurecr.io` : null;
}

function detailsOf({ resource, claims, authorization, properties }: ActivityRecord): Details {
  return joined(
    pickScalars({ resource: resource?.toLowerCase() ?? null }, ['resource']),
    pickScalars({ appId: field(claims, 'appid') }, ['appId']),
    pickScalars({ role: field(objectField(authorization, 'evidence'), 'role') }, ['role']),
    pickScalars(
      {
        statusMessage: field(properties, 'statusmessage'),
        requestBody: field(properties, 'requestbody'),
        responseBody: field(properties, 'responsebody'),
      },
      ['statusMessage', 'requestBody', 'responseBody'],
    ),
  );
}

/** The channels spell what is done and to what in different case. */
function identityOf({ fields, operation, resource }: ActivityRecord, time: number): string | null {
  const id = textField(fields, 'correlationid');
  return id === null ? null : `azure-activity:${[id, operation, resource, time].join(' ').toLowerCase()}`;
}

const TIMES = ['time', 'eventtimestamp'];

function read(value: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(value)) return rejected('the record is not an object');
  const record = activityRecordOf(value);
  if (record === null) return ignored(ofOtherTable(withLowerCaseNames(value), 'no record of the activity log'));
  if (!isOfRegistry(record)) return ignored(`${quote(record.operation)} is not about a container registry`);
  const stage = record.stage?.toLowerCase() ?? '';
  if (!SUCCESSES.has(stage) && !FAILURES.has(stage)) {
    return ignored(`an earlier stage (${quote(record.stage)}) of an operation, which counts when it ends`);
  }
  const timeName = TIMES.find((name) => Object.hasOwn(record.fields, name)) ?? 'timegenerated';
  const time = portalTime(record.fields, timeName, context);
  if (time === null) return rejected('the time is missing or not a time');
  const known = knownOperation(record.operation);
  const outcome = outcomeOf(record);
  const { subscription, registry } = registryOfResource(record.resource);
  const { client, remarks } = describeClient({ address: addressOf(record), userAgent: null });
  const event: RegistryEvent = {
    eventId: textField(record.fields, 'correlationid'),
    time: time.instant,
    category: known?.category ?? categoryOfKind(record.operation),
    action: known?.action ?? textField(record.authorization, 'action') ?? record.operation,
    plane: 'management',
    outcome,
    reasonCode: outcome === 'success' ? null : failureCode(record),
    actor: actorOf(record),
    client,
    image: imageOf({ registry: registryHost(registry) }),
    region: null,
    account: subscription ?? textField(record.fields, 'subscriptionid'),
    details: detailsOf(record),
  };
  return asEvents([event], identityOf(record, time.instant), time.remarks, remarks, remarkUnlessKnown(known !== null));
}

export const format: Format = {
  id: 'azure-activity-log',
  title: 'Azure activity log of container registries',
  vendor: 'Azure',
  documentation: 'https://learn.microsoft.com/en-us/azure/azure-monitor/platform/activity-log-schema',
  howToExport: [
    'az monitor activity-log list --namespace Microsoft.ContainerRegistry --offset 90d --max-events 100000 --output json > activity.json (the last 90 days are kept without any setting).',
    'Roles, locks and diagnostic settings are of other namespaces: list the resource group too, --resource-group <name>.',
    'Archived by a diagnostic setting of the subscription: az storage blob download-batch --source insights-activity-logs --destination . ; each hour is a PT1H.json.',
    'Log Analytics: az monitor log-analytics query --workspace <id> --analytics-query "AzureActivity | where TimeGenerated > ago(90d)" --output json, or export from the portal as CSV.',
  ],
  signature:
    '{"operationName":{"value":"Microsoft.ContainerRegistry/registries/…"},"status":{"value":"Succeeded"},"caller":…,"eventTimestamp":…}, or the same with resultType, or rows with OperationNameValue',
  limits: [
    'Pulls, pushes and deletions of images are not here: azure-acr-logs holds them. Deleting a whole registry is.',
    'An import of an image does not name the image.',
    'An operation has a record for each stage; it is counted once, where it ended. One without an end is not counted.',
    'Reading is not logged, except of credentials.',
    'The record names the registry, not its host: <name>.azurecr.io is assumed, which is wrong in national clouds.',
    'Removing a diagnostic setting ends azure-acr-logs: look for Microsoft.Insights/diagnosticSettings/delete.',
  ],
  actions: ACTIVITY_ACTIONS,
  framings: ['json', 'csv'],
  collections: ['records', 'value'],
  channelGaps: [
    { fields: [], details: ['appId', 'statusMessage'] },
    { fields: [], details: ['role'] },
    { fields: [], details: ['requestBody', 'responseBody'] },
  ],
  remarks: {
    ...PORTAL_REMARKS,
  },
  recognise(value) {
    return isObject(value) && activityRecordOf(value) !== null ? MINE : NOT_MINE;
  },
  read,
};
