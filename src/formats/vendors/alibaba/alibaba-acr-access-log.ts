import { imageOf, isDigest } from '../../../domain/image-ref.ts';
import type { Actor, Details, RegistryEvent } from '../../../domain/registry-event.ts';
import type { ActorType, Category } from '../../../domain/terms.ts';
import { actionIndex, currentActions } from '../../action-catalogue.ts';
import { describeClient } from '../../client.ts';
import {
  type Format,
  MINE,
  NOT_MINE,
  type ReadContext,
  type ReadOutcome,
  type Remark,
  rejected,
} from '../../format.ts';
import { field, httpOutcome, isObject, type JsonObject, quote, textField, timeField } from '../../record-fields.ts';
import { isMaskedId } from './kept-fields.ts';

const ACTIONS = currentActions({ plane: 'data', edition: 'Enterprise Edition' }, [
  ['GetImageManifest', 'pull', 'Read the manifest of an image: one per pull; with HEAD an existence check (inspect)'],
  ['GetBlob', 'blob-pull', 'Read one layer: one line a layer, so not counted as pulls'],
  ['PutImageManifest', 'push', 'Write the manifest of an image: the push, also over an existing tag'],
  ['DeleteTag', 'delete', 'Delete an image version (tag)'],
]);
const BY_ACTION = actionIndex(ACTIONS);

const ACTOR_TYPES: ReadonlyMap<string, ActorType> = new Map([
  ['root-account', 'root'],
  ['ram-user', 'user'],
  // A role session may stand for a person or a workload; workloads are what registries mostly see.
  ['assumed-role', 'service'],
  ['system', 'system'],
]);

/** A value, or null where a CSV shipment wrote its "invalid field" text in place of a missing one. */
function value(record: JsonObject, key: string): string | null {
  const text = textField(record, key);
  return text === '-' || text === 'null' ? null : text;
}

function actorOf(record: JsonObject): Actor {
  const id = value(record, 'user_identity_principal_id');
  const credential = value(record, 'access_credential_type');
  if (id === null) return { id, name: null, type: 'anonymous', credential };
  const colon = id.indexOf(':');
  const type = ACTOR_TYPES.get(value(record, 'user_identity_user_type') ?? '') ?? 'unknown';
  return { id, name: colon < 0 ? null : id.slice(colon + 1), type, credential };
}

function categoryOf(action: string, method: string | null): Category {
  const category = BY_ACTION.get(action)?.category ?? 'other';
  return method === 'HEAD' && (category === 'pull' || category === 'blob-pull') ? 'inspect' : category;
}

const KEPT = [
  ['instance', 'instance_id'],
  ['vpc', 'http_request_remote_vpc_id'],
  ['layerDigest', 'blob_digest'],
] as const;

function detailsOf(record: JsonObject): Details {
  const details: Record<string, string> = {};
  for (const [name, key] of KEPT) {
    const text = value(record, key);
    if (text !== null) details[name] = text;
  }
  return details;
}

/** Request ids are unique within an instance; several instances of a region share one logstore. */
function identityOf(record: JsonObject): string | null {
  const request = value(record, 'http_request_id');
  if (request === null || isMaskedId(request)) return null;
  return `alibaba-acr:${value(record, 'instance_id') ?? ''}:${request}`;
}

function clientOf(record: JsonObject) {
  const stated = value(record, 'network_type');
  const network = stated?.toLowerCase() === 'internet' ? 'public' : 'private';
  return describeClient({
    address: value(record, 'http_request_remoteaddr'),
    userAgent: value(record, 'http_request_useragent'),
    stated: stated === null ? null : { text: stated, network },
  });
}

/** `cn-hangzhou` of `demo-registry-vpc.cn-hangzhou.cr.aliyuncs.com`. */
function regionOf(host: string | null): string | null {
  return /\.([a-z]+-[a-z0-9-]+)\.cr\.aliyuncs\.com$/.exec(host ?? '')?.[1] ?? null;
}

function imageOfRecord(record: JsonObject) {
  const namespace = value(record, 'namespace');
  const repo = value(record, 'repo');
  const joined = namespace === null || repo === null ? null : `${namespace}/${repo}`;
  // On a pull by digest the log puts the digest where the tag would be.
  const reference = textField(record, 'tag');
  const byDigest = reference !== null && isDigest(reference);
  return imageOf({
    registry: value(record, 'http_request_host'),
    namespace,
    repository: value(record, 'namespace_repo') ?? joined,
    tag: byDigest || reference === '-' ? null : reference,
    digest: byDigest ? reference : null,
  });
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  const action = value(record, 'action');
  if (action === null) return rejected('"action" is missing');
  const time =
    timeField(record, 'time', context.assumedZone ?? 'Asia/Shanghai') ?? timeField(record, '__time__', 'utc');
  if (time === null) return rejected(`"time" is ${quote(field(record, 'time'))}, which is not a time`);
  const { client, remarks } = clientOf(record);
  const status = value(record, 'http_response_status');
  const event: RegistryEvent = {
    eventId: value(record, 'http_request_id'),
    time: time.instant,
    category: categoryOf(action, value(record, 'http_request_method')),
    action,
    plane: 'data',
    outcome: httpOutcome(status),
    reasonCode: status,
    actor: actorOf(record),
    client,
    image: imageOfRecord(record),
    region: regionOf(value(record, 'http_request_host')),
    account: value(record, 'user_identity_account_id'),
    details: detailsOf(record),
  };
  const unknown: readonly Remark[] = BY_ACTION.has(action) ? [] : ['unknown-action'];
  return {
    outcome: 'events',
    events: [event],
    identity: identityOf(record),
    remarks: [...time.remarks, ...remarks, ...unknown],
  };
}

export const format: Format = {
  id: 'alibaba-acr-access-log',
  title: 'Alibaba Cloud Container Registry access log (acr_access_log)',
  vendor: 'Alibaba Cloud',
  documentation: 'https://www.alibabacloud.com/help/en/acr/user-guide/instance-audit',
  howToExport: [
    'Simple Log Service console: project aliyun-product-data-<UID>-<Region>, Logstore acr_access_log (instance audit must be on).',
    'Choose the time range, then Download Log: JSON lines or CSV; or aliyunlog log get_log_all for a JSON array.',
    'Continuous: an OSS data shipping job writes JSON lines or CSV, gzip or plain; keep the CSV header on ("Shipped Fields").',
  ],
  signature:
    'records with access_credential_type, or namespace_repo and http_request_remoteaddr; JSON lines, JSON array or CSV',
  limits: [
    'Logs no image digest on pushes and pulls by tag; blob_digest is a layer.',
    'A push over an existing tag looks like a first push.',
    'Logs are kept 365 days by default.',
  ],
  actions: ACTIONS,
  collections: [],
  recognise(record) {
    if (!isObject(record)) return NOT_MINE;
    const has = (key: string) => Object.hasOwn(record, key);
    return has('access_credential_type') || (has('namespace_repo') && has('http_request_remoteaddr')) ? MINE : NOT_MINE;
  },
  read,
};
