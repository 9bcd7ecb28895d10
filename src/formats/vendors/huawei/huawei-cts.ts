import {
  type Actor,
  type ActorType,
  asEvents,
  beginsAsJson,
  type Client,
  type Details,
  describeClient,
  type Format,
  field,
  httpOutcome,
  ignored,
  isObject,
  type JsonObject,
  joined,
  LONGEST_SEARCHED,
  MINE,
  NOT_MINE,
  NOTHING,
  nestedObject,
  notATime,
  type Outcome,
  objectField,
  quote,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  type Remark,
  rejected,
  textField,
  timeField,
} from '../../toolkit/index.ts';
import { columnReader } from './console-columns.ts';
import { keptBody, namedScalars, presentText } from './kept-fields.ts';
import { classifyTrace, SWR_ACTIONS } from './swr-actions.ts';
import { imageOfTrace, layerOfTrace, type TraceResource } from './swr-images.ts';

/** The vendor publishes no layout of the console's CSV. Headers are listed in lower case and without blanks. */
const fromConsole = columnReader([
  ['trace_name', ['tracename', '事件名称']],
  ['trace_id', ['traceid', '事件id']],
  ['service_type', ['tracesource', 'cloudservice', 'servicetype', '云服务', '事件来源', '云服务类型', '服务类型']],
  ['resource_type', ['resourcetype', '资源类型']],
  ['resource_id', ['resourceid', '资源id']],
  ['resource_name', ['resourcename', '资源名称']],
  ['trace_rating', ['tracestatus', 'tracelevel', 'tracerating', '事件级别', '事件状态', '事件等级']],
  ['trace_type', ['tracetype', '事件类型']],
  ['user', ['operator', 'user', 'username', '操作用户', '操作者', '操作人', '用户']],
  ['source_ip', ['sourceip', 'sourceipaddress', '源ip', '源ip地址', '操作源ip']],
  ['time', ['operationtime', 'operatedat', '操作时间']],
  ['code', ['returncode', 'responsecode', '返回码', '状态码']],
  ['request', ['request', '请求', '请求体']],
  ['response', ['response', '响应', '响应体']],
  ['enterprise_project_id', ['enterpriseprojectid', '企业项目id']],
]);

interface FoundTrace {
  readonly trace: JsonObject;
  readonly isConsole: boolean;
}

/** The trace in a record: as CTS delivers it, or a row of its console's CSV. */
function findTrace(record: unknown): FoundTrace | null {
  if (!isObject(record)) return null;
  if (textField(record, 'trace_id') !== null && textField(record, 'trace_name') !== null) {
    return { trace: record, isConsole: false };
  }
  const row = fromConsole(record);
  const isRow = ['trace_name', 'service_type', 'resource_type', 'time'].every((key) => Object.hasOwn(row, key));
  return isRow ? { trace: row, isConsole: true } : null;
}

const SERVICE_NAMES: ReadonlySet<string> = new Set([
  'swr',
  'software repository for container',
  'software repository for container (swr)',
  '容器镜像服务',
  '容器镜像服务 swr',
  '容器镜像服务swr',
]);

const FAILED: ReadonlySet<string> = new Set(['warning', 'incident', '警告', '告警', '事故', '严重']);
const DONE: ReadonlySet<string> = new Set(['normal', '正常', '普通']);

/** The rating says whether the operation succeeded; failed operations may have code 200. */
function outcomeOf(trace: JsonObject, code: string | null): Outcome {
  const rating = presentText(trace, 'trace_rating')?.toLowerCase() ?? '';
  if (DONE.has(rating)) return 'success';
  if (!FAILED.has(rating)) return httpOutcome(code);
  return code === '401' || code === '403' ? 'denied' : 'failure';
}

const USER_TYPES: ReadonlyMap<string, ActorType> = new Map([
  ['user', 'user'],
  ['agency', 'service'],
  ['assumedagency', 'service'],
  ['assumedrole', 'service'],
  ['service', 'system'],
]);

const isSystemAction = (trace: JsonObject) => presentText(trace, 'trace_type')?.toLowerCase() === 'systemaction';

/** An object, JSON text, or in console rows a name; null where a service acted by itself. */
function userOf(trace: JsonObject): JsonObject {
  const user = field(trace, 'user');
  return nestedObject(user) ?? (typeof user === 'string' && !beginsAsJson(user) ? { name: user } : {});
}

/** Old traces write `tenant/user`. */
function userName(user: JsonObject): string | null {
  const name = presentText(user, 'user_name') ?? presentText(user, 'name');
  const tenant = presentText(objectField(user, 'domain'), 'name');
  return tenant !== null && name?.startsWith(`${tenant}/`) ? name.slice(tenant.length + 1) : name;
}

function actorOf(trace: JsonObject, user: JsonObject): Actor {
  const name = userName(user);
  const id = presentText(user, 'id') ?? presentText(user, 'principal_id') ?? name;
  return { id, name, type: actorType(trace, user, id), credential: null };
}

function actorType(trace: JsonObject, user: JsonObject, id: string | null): ActorType {
  if (isSystemAction(trace)) return 'system';
  if (presentText(user, 'principal_is_root_user') === 'true') return 'root';
  const type = presentText(user, 'type')?.toLowerCase();
  if (type !== undefined) return USER_TYPES.get(type) ?? 'unknown';
  if (id === null) return 'unknown';
  // The account through which a cloud service acts for a tenant.
  return /(?:^|\/)op_(?:service|svc)/.test(userName(user) ?? '') ? 'service' : 'user';
}

function clientOf(trace: JsonObject): { readonly client: Client; readonly remarks: readonly Remark[] } {
  const described = describeClient({
    address: presentText(trace, 'source_ip'),
    userAgent: presentText(trace, 'user_agent'),
  });
  // What a service does by itself has no client, so that no address is missing.
  if (!isSystemAction(trace)) return described;
  return { ...described, remarks: described.remarks.filter((remark) => remark !== 'address-missing') };
}

function resourceOf(trace: JsonObject): TraceResource {
  return {
    type: presentText(trace, 'resource_type')?.toLowerCase() ?? '',
    name: presentText(trace, 'resource_name'),
    id: presentText(trace, 'resource_id'),
    request: nestedObject(field(trace, 'request')) ?? {},
    response: nestedObject(field(trace, 'response')) ?? {},
  };
}

const TRACE_DETAILS = [
  ['traceType', 'trace_type'],
  ['traceRating', 'trace_rating'],
  ['resourceType', 'resource_type'],
  ['resourceName', 'resource_name'],
  ['resourceId', 'resource_id'],
  ['message', 'message'],
  ['requestId', 'request_id'],
  ['operationId', 'operation_id'],
  ['projectId', 'project_id'],
  ['enterpriseProjectId', 'enterprise_project_id'],
  ['location', 'location_info'],
  ['endpoint', 'endpoint'],
  ['resourceUrl', 'resource_url'],
] as const;
const USER_DETAILS = [
  ['accessKeyId', 'access_key_id'],
  ['principalUrn', 'principal_urn'],
] as const;

function detailsOf(trace: JsonObject, user: JsonObject, layerDigest: string | null): Details {
  const bodies = [
    ['request', keptBody(field(trace, 'request'))],
    ['response', keptBody(field(trace, 'response'))],
  ] as const;
  return joined(
    namedScalars(trace, TRACE_DETAILS),
    namedScalars(user, USER_DETAILS),
    layerDigest === null ? NOTHING : { layerDigest },
    Object.fromEntries(bodies.filter(([, body]) => body !== null && body !== undefined)),
  );
}

const REGION_HOST = /(?:^|[/.])swr[a-z-]*\.([a-z]{2,}(?:-[a-z0-9]+)+)\.myhuaweicloud\.(?:com|eu)/i;

/** Traces name a project, which lies in one region; the region itself stands in host names only. */
function regionOf(trace: JsonObject): string | null {
  const hosts = ['endpoint', 'resource_url', 'resource_name'].map((key) => presentText(trace, key) ?? '');
  const region = hosts
    .map((host) => REGION_HOST.exec(host.slice(0, LONGEST_SEARCHED))?.[1])
    .find((found) => found !== undefined);
  return region?.toLowerCase() ?? presentText(trace, 'project_id');
}

function accountOf(trace: JsonObject, user: JsonObject): string | null {
  return (
    presentText(trace, 'domain_id') ??
    presentText(trace, 'resource_account_id') ??
    presentText(objectField(user, 'domain'), 'id') ??
    presentText(user, 'account_id')
  );
}

/** Calls that take a while make two traces, the request and its result; their ids differ and both stay. */
function identityOf(trace: JsonObject): string | null {
  const id = presentText(trace, 'trace_id');
  return id === null ? null : `huawei-cts:${id}`;
}

function read(record: unknown, context: ReadContext): ReadOutcome {
  const found = findTrace(record);
  if (found === null) return rejected('no trace with "trace_id" and "trace_name", nor the columns of a console export');
  const { trace, isConsole } = found;
  const service = presentText(trace, 'service_type');
  if (service === null) return rejected('"service_type" is missing');
  if (!SERVICE_NAMES.has(service.toLowerCase())) return ignored(`${quote(service)} is not SWR`);
  const action = presentText(trace, 'trace_name');
  if (action === null) return rejected('"trace_name" is missing');
  const time = timeField(trace, 'time', context.assumedZone ?? 'Asia/Shanghai');
  if (time === null) return rejected(notATime(trace, 'time'));
  const resource = resourceOf(trace);
  const user = userOf(trace);
  const code = presentText(trace, 'code');
  const { category, isKnown } = classifyTrace(resource.type, action);
  const { client, remarks } = clientOf(trace);
  const event: RegistryEvent = {
    eventId: presentText(trace, 'trace_id'),
    time: time.instant,
    category,
    action,
    plane: 'management',
    outcome: outcomeOf(trace, code),
    reasonCode: code,
    actor: actorOf(trace, user),
    client,
    image: imageOfTrace(resource),
    region: regionOf(trace),
    account: accountOf(trace, user),
    details: detailsOf(trace, user, layerOfTrace(resource)),
  };
  const own: readonly Remark[] = [
    ...(isKnown ? [] : (['unknown-action'] as const)),
    ...(isConsole ? (['unconfirmed-layout'] as const) : []),
  ];
  return asEvents([event], identityOf(trace), time.remarks, remarks, own);
}

export const format: Format = {
  id: 'huawei-cts',
  // The API says less than the files in a bucket, and those less than a log stream.
  channelGaps: [
    { fields: ['region'], details: ['operationId', 'projectId', 'accessKeyId', 'principalUrn'] },
    { fields: ['account'], details: [] },
    { fields: ['userAgent'], details: [] },
  ],
  title: 'Huawei Cloud Trace Service traces of SWR',
  vendor: 'Huawei Cloud',
  documentation: 'https://support.huaweicloud.com/intl/en-us/usermanual-swr/swr_01_0084.html',
  howToExport: [
    'Tracker to OBS (complete): in the CTS console configure the management tracker to transfer to a bucket, then copy CloudTraces/<region>/<year>/<month>/<day>/<tracker>/SWR/*.json.gz; month and day are not padded with zeros. Leave out the Digest folder: it holds checksums.',
    'Tracker to LTS: download the log stream that the tracker writes to as JSON lines.',
    'API (7 days): GET /v3/{project_id}/traces?trace_type=system&service_type=SWR&limit=200 with from and to (epoch milliseconds); repeat with next=<meta_data.marker>. Save the answers as they are.',
    'Console (7 days, at most 5000 rows): Trace List, filter by SWR, Export as CSV. It lacks result code and request; prefer the others.',
  ],
  signature:
    '{"trace_id":…,"trace_name":…,"service_type":"SWR","resource_type":…}; bare, in a list, or in {"traces":[…]}',
  limits: [
    'A docker pull leaves downloadImageLayer traces only: one for each layer, without tag or digest of the image.',
    'Traces of SystemAction have neither user nor address.',
    'A failed call is told by trace_rating (warning, incident), whatever code says.',
    'No published name list of the Enterprise Edition is complete; names outside it are classed by their words.',
    'Names of the Shared Edition and the Enterprise Edition collide: the resource type tells them apart.',
    'The region is read from host names where a trace has them; elsewhere the id of the project stands in its place.',
    'CTS delivers at least once: repeated trace ids are counted once. A call that takes a while makes two traces.',
  ],
  actions: SWR_ACTIONS,
  framings: ['json', 'csv'],
  collections: ['traces'],
  recognise(record) {
    return findTrace(record) === null ? NOT_MINE : MINE;
  },
  read,
};
