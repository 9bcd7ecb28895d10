import { isObject, type JsonObject, objectField } from '../../src/formats/toolkit/record-fields.ts';

/** Members of a record of CloudTrail that OCSF has a place for. */
const MAPPED: ReadonlySet<string> = new Set([
  ...['eventVersion', 'eventID', 'eventTime', 'eventSource', 'eventName', 'awsRegion', 'sourceIPAddress', 'userAgent'],
  ...['vpcEndpointId', 'requestID', 'errorCode', 'errorMessage', 'resources'],
]);
const MAPPED_USER: ReadonlySet<string> = new Set([
  'type',
  'principalId',
  'arn',
  'accountId',
  'accessKeyId',
  'userName',
]);

const without = (record: JsonObject, names: ReadonlySet<string>): JsonObject =>
  Object.fromEntries(Object.entries(record).filter(([name, value]) => !names.has(name) && (value ?? null) !== null));

/** The leaves of a value by their paths, as the schema keeps what it has no place for. */
function folded(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => folded(item, `${path}[${index}]`));
  if (!isObject(value)) return [[path, String(value)]];
  return Object.entries(value).flatMap(([name, member]) => folded(member, path === '' ? name : `${path}.${name}`));
}

interface Schema {
  readonly user: (identity: JsonObject) => JsonObject;
  /** Whether requests and answers have a place of their own. */
  readonly hasData: boolean;
}

export const FIRST: Schema = {
  user: ({ arn, principalId, accountId }) => ({ uid: principalId, uuid: arn, account_uid: accountId }),
  hasData: false,
};
export const SECOND: Schema = {
  user: ({ arn, principalId, accountId }) => ({ uid: arn, uid_alt: principalId, account: { uid: accountId } }),
  hasData: true,
};

export function asOcsf(record: JsonObject, { user, hasData }: Schema): JsonObject {
  const identity = objectField(record, 'userIdentity');
  const { type, accessKeyId, userName } = identity;
  const { requestParameters, responseElements, ...others } = without(record, MAPPED);
  const data = hasData ? {} : { requestParameters, responseElements };
  const unmapped = { ...others, ...without(data, new Set()), userIdentity: without(identity, MAPPED_USER) };
  return {
    ...{ class_uid: 6003, category_uid: 6, time: Date.parse(String(record['eventTime'])) },
    metadata: {
      product: { name: 'CloudTrail', vendor_name: 'AWS', version: record['eventVersion'] },
      uid: record['eventID'],
    },
    api: {
      ...{ operation: record['eventName'], service: { name: record['eventSource'] } },
      request: { uid: record['requestID'], data: hasData ? JSON.stringify(requestParameters) : undefined },
      response: {
        ...{ error: record['errorCode'], message: record['errorMessage'] },
        data: hasData ? JSON.stringify(responseElements) : undefined,
      },
    },
    actor: { user: { type, credential_uid: accessKeyId, name: userName, ...user(identity) } },
    src_endpoint: { domain: record['sourceIPAddress'], uid: record['vpcEndpointId'] },
    http_request: { user_agent: record['userAgent'] },
    cloud: { provider: 'AWS', region: record['awsRegion'] },
    resources: resourcesOf(record),
    unmapped: Object.fromEntries(folded(unmapped, '')),
  };
}

function resourcesOf({ resources }: JsonObject): unknown {
  return Array.isArray(resources) ? resources.map((one) => ({ uid: isObject(one) ? one['ARN'] : null })) : undefined;
}

/** As Athena prints structs and maps. */
export function asStruct(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asStruct).join(', ')}]`;
  if (!isObject(value)) return String(value ?? null);
  return `{${Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `${name}=${asStruct(member)}`)
    .join(', ')}}`;
}
export const asAthenaRow = (event: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(event).map(([name, value]) => [name, typeof value === 'object' ? asStruct(value) : String(value)]),
  );
