import {
  type ActionFields,
  eventByLayout,
  type FlatFormat,
  type FlatLayout,
  fieldReader,
  timeByLayout,
} from '../../layouts/flat-layout.ts';
import {
  type Actor,
  actionIndex,
  currentActions,
  type DescribedAddress,
  describeAddress,
  describeAgent,
  httpOutcome,
  imageOf,
  isDigest,
  isObject,
  type JsonObject,
  MINE,
  NOT_MINE,
  notATime,
  type ReadContext,
  type ReadOutcome,
  type Remark,
  rejected,
  textField,
  timeField,
} from '../../toolkit/index.ts';
import { isMaskedId } from './kept-fields.ts';
import { areSessionsApart, describeActor, sessionOfProgram } from './role-sessions.ts';

const ACTIONS = currentActions({ plane: 'data', edition: 'Enterprise Edition' }, [
  ['GetImageManifest', 'pull', 'Read the manifest of an image: one per pull; with HEAD an existence check (inspect)'],
  ['GetBlob', 'blob-pull', 'Read one layer: one line a layer, so not counted as pulls'],
  ['PutImageManifest', 'push', 'Write the manifest of an image: the push, also over an existing tag'],
  ['DeleteTag', 'delete', 'Delete an image version (tag)'],
]);
const BY_ACTION = actionIndex(ACTIONS);

/** A value, or null where a CSV shipment wrote its "invalid field" text in place of a missing one. */
function value(record: JsonObject, key: string): string | null {
  const text = textField(record, key);
  return text === '-' || text === 'null' ? null : text;
}

function actorOf(record: JsonObject, edition?: number): Actor {
  const principal = value(record, 'user_identity_principal_id');
  const credential = value(record, 'access_credential_type');
  if (principal === null) return { id: principal, name: null, type: 'anonymous', credential };
  const colon = principal.indexOf(':');
  const name = colon < 0 ? null : principal.slice(colon + 1);
  const kind = value(record, 'user_identity_user_type');
  return describeActor({ kind, principal, name, credential, edition });
}

function actionOf(record: JsonObject): ActionFields | null {
  const action = value(record, 'action');
  if (action === null) return null;
  const known = BY_ACTION.get(action);
  const category = known?.category ?? 'other';
  const isCheck = value(record, 'http_request_method') === 'HEAD' && (category === 'pull' || category === 'blob-pull');
  const remarks: readonly Remark[] = known === undefined ? ['unknown-action'] : [];
  return { action, category: isCheck ? 'inspect' : category, plane: 'data', remarks };
}

function unmasked(record: JsonObject, key: string): string | null {
  const text = value(record, key);
  return text === null || isMaskedId(text) ? null : text;
}

function addressOf(record: JsonObject): DescribedAddress {
  const stated = value(record, 'network_type');
  const network = stated?.toLowerCase() === 'internet' ? 'public' : 'private';
  return describeAddress({
    address: value(record, 'http_request_remoteaddr'),
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

const LAYOUT: FlatLayout = {
  action: { keys: ['action', 'http_request_method'], read: actionOf },
  result: fieldReader('http_response_status', (record, key) => {
    const status = value(record, key);
    return { outcome: httpOutcome(status), reasonCode: status };
  }),
  agent: fieldReader('http_request_useragent', (record, key) => describeAgent(value(record, key))),
  scope: {
    keys: ['http_request_host', 'user_identity_account_id'],
    read: (record) => ({
      region: regionOf(value(record, 'http_request_host')),
      account: value(record, 'user_identity_account_id'),
    }),
  },
  actor: {
    keys: ['access_credential_type', 'user_identity_user_type', 'user_identity_principal_id'],
    read: (record) => actorOf(record),
  },
  address: { keys: ['network_type', 'http_request_remoteaddr'], read: addressOf },
  image: { keys: ['http_request_host', 'namespace', 'repo', 'namespace_repo', 'tag'], read: imageOfRecord },
  details: [
    ['instance', fieldReader('instance_id', value)],
    ['vpc', fieldReader('http_request_remote_vpc_id', value)],
    ['layerDigest', fieldReader('blob_digest', value)],
    ['session', fieldReader('user_identity_principal_id', (record, key) => sessionOfProgram(value(record, key)))],
  ],
  eventId: fieldReader('http_request_id', value),
  // Request ids are unique within an instance; several instances of a region share one logstore.
  identity: {
    prefix: fieldReader('instance_id', (record, key) => `alibaba-acr:${value(record, key) ?? ''}:`),
    id: fieldReader('http_request_id', unmasked),
  },
  times: [
    {
      keys: ['time'],
      read: (record, context) => timeField(record, 'time', context.assumedZone ?? 'Asia/Shanghai'),
    },
    { keys: ['__time__'], read: (record) => timeField(record, '__time__', 'utc') },
  ],
};

function read(record: unknown, context: ReadContext): ReadOutcome {
  if (!isObject(record)) return rejected('the record is not an object');
  const action = LAYOUT.action.read(record);
  if (action === null) return rejected('"action" is missing');
  const time = timeByLayout(LAYOUT, record, context);
  if (time === null) return rejected(notATime(record, 'time'));
  const outcome = eventByLayout(LAYOUT, record, action, time);
  return context.edition === undefined ? outcome : inEdition(outcome, record, context.edition);
}

/** As an older edition read it, for files of older cases. */
function inEdition(outcome: ReadOutcome, record: JsonObject, edition: number): ReadOutcome {
  if (outcome.outcome !== 'events') return outcome;
  const actor = actorOf(record, edition);
  const events = outcome.events.map((event) => {
    const { session, ...details } = event.details;
    return { ...event, actor, details: areSessionsApart(edition) ? event.details : details };
  });
  return { ...outcome, events };
}

export const format: FlatFormat = {
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
  framings: ['json', 'csv'],
  // No export of the vendor wraps records so, but version 0.1.0 read files that do, and cases hold them.
  collections: ['Records'],
  recognise(record) {
    if (!isObject(record)) return NOT_MINE;
    const has = (key: string) => Object.hasOwn(record, key);
    return has('access_credential_type') || (has('namespace_repo') && has('http_request_remoteaddr')) ? MINE : NOT_MINE;
  },
  layout: LAYOUT,
  // A layout reads the kind and the image of an event apart, so that it cannot tell whether one is missing.
  namesImageIn: [],
  read,
};
