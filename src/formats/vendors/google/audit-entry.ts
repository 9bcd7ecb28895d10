import {
  field,
  type JsonObject,
  nestedObject,
  objectIn,
  objectsField,
  textField,
  withLowerCaseNames,
} from '../../toolkit/index.ts';

/** A log entry and the parts of its audit record. Names of fields are in lower case, except within `request`. */
export interface AuditEntry {
  readonly entry: JsonObject;
  readonly payload: JsonObject;
  readonly authentication: JsonObject;
  readonly client: JsonObject;
  readonly status: JsonObject;
  readonly operation: JsonObject;
  readonly request: JsonObject;
  readonly authorizations: readonly JsonObject[];
  readonly service: string;
  readonly method: string;
}

/** The audit record: as Cloud Logging writes it, as a column of BigQuery, and as collectors rename it. */
const PAYLOADS = ['protopayload', 'protopayload_auditlog', 'proto_payload'] as const;

/** Deeper headings do not occur. */
const MOST_PARTS = 8;

/** The audit record of an entry; null for an entry without one, such as one of a program. */
export function auditEntryOf(record: JsonObject): AuditEntry | null {
  const entry = withLowerCaseNames(record);
  const payload = payloadOf(entry, record);
  const service = payload === null ? null : textField(payload, 'servicename');
  const method = payload === null ? null : textField(payload, 'methodname');
  if (payload === null || service === null || method === null) return null;
  return {
    entry,
    payload,
    authentication: part(payload, 'authenticationinfo'),
    client: part(payload, 'requestmetadata'),
    status: part(payload, 'status'),
    operation: part(entry, 'operation'),
    // BigQuery has the request as JSON text.
    request: nestedObject(field(payload, 'request')) ?? nestedObject(field(payload, 'requestjson')) ?? {},
    authorizations: authorizationsOf(payload),
    service,
    method,
  };
}

function payloadOf(entry: JsonObject, record: JsonObject): JsonObject | null {
  for (const name of PAYLOADS) {
    const found = nestedObject(field(entry, name)) ?? gathered(record, `${name}.`);
    if (found !== null) return withLowerCaseNames(found);
  }
  return null;
}

/** The object that a CSV spreads over columns, `protoPayload.methodName`; null where no column begins so. */
function gathered(row: JsonObject, prefix: string): JsonObject | null {
  const columns = Object.entries(row).filter(([name, value]) => name.toLowerCase().startsWith(prefix) && value !== '');
  if (columns.length === 0) return null;
  return asTree(columns.map(([name, value]) => [name.slice(prefix.length).split('.', MOST_PARTS), value] as const));
}

function asTree(columns: readonly (readonly [path: readonly string[], value: unknown])[]): JsonObject {
  const groups = new Map<string, (readonly [readonly string[], unknown])[]>();
  for (const [[first = '', ...rest], value] of columns) {
    groups.set(first, [...(groups.get(first) ?? []), [rest, value]]);
  }
  const members = [...groups].map(([name, group]) => {
    const [own] = group;
    return [name, own !== undefined && own[0].length === 0 ? own[1] : asTree(group)] as const;
  });
  return Object.fromEntries(members);
}

function part(record: JsonObject, name: string): JsonObject {
  return withLowerCaseNames(nestedObject(field(record, name)) ?? gathered(record, `${name}.`) ?? {});
}

function authorizationsOf(payload: JsonObject): readonly JsonObject[] {
  const listed = objectsField(payload, 'authorizationinfo');
  if (listed.length > 0) return listed;
  const text = field(payload, 'authorizationinfo');
  const wrapped = typeof text === 'string' ? nestedObject(`{"list":${text}}`) : null;
  return wrapped === null ? [] : objectsField(wrapped, 'list');
}

/** The first object under one of the names. */
export function memberOf(record: JsonObject, ...names: readonly string[]): JsonObject {
  return names.map((name) => objectIn(record, name)).find((one) => one !== null) ?? {};
}
