import {
  field,
  isObject,
  type JsonObject,
  joined,
  objectIn,
  openedOr,
  parsePathMap,
  parseStruct,
  type ReadContext,
  textField,
} from '../../toolkit/index.ts';
import { withTexts } from './trail-columns.ts';

/** No record of CloudTrail has nearly as many members that OCSF has no place for, nor nests as deep. */
const MOST_UNMAPPED = 2000;
const MOST_STEPS = 16;

/**
 * The record of CloudTrail in an event of OCSF, as Amazon Security Lake and collectors keep them; null for any other value.
 * Names of the schemas 1.0 and 1.1: https://github.com/ocsf/examples/tree/main/mappings/markdown/AWS
 */
export function recordInOcsf(event: JsonObject): JsonObject | null {
  if (!Object.hasOwn(event, 'class_uid')) return null;
  const product = part(part(event, 'metadata'), 'product');
  if (textField(product, 'name')?.toLowerCase() !== 'cloudtrail') return null;
  const raw = objectIn(event, 'raw_data');
  if (raw !== null && textField(raw, 'eventSource') !== null) return raw;
  const api = part(event, 'api');
  const operation = textField(api, 'operation');
  return operation === null ? null : restored(event, api, operation);
}

/** The edition of events since which they are read. */
const OCSF_READ = 6;

/** The same, where anything else is handed back as it is. */
export function ocsfAsWritten(value: JsonObject, { edition = OCSF_READ }: ReadContext): JsonObject {
  return (edition < OCSF_READ ? null : recordInOcsf(value)) ?? value;
}

function restored(event: JsonObject, api: JsonObject, operation: string): JsonObject {
  const [metadata, endpoint] = [part(event, 'metadata'), part(event, 'src_endpoint')];
  const [request, response] = [part(api, 'request'), part(api, 'response')];
  const unmapped = unfolded(pathMap(openedOr(field(event, 'unmapped'), parsePathMap)));
  const isFailure = textField(event, 'status')?.toLowerCase() === 'failure';
  return joined(
    unmapped,
    withTextsOf(unmapped, ['requestParameters', 'responseElements']),
    filled({
      eventVersion: field(part(metadata, 'product'), 'version'),
      eventID: field(metadata, 'uid'),
      eventTime: field(event, 'time') ?? field(event, 'time_dt'),
      eventSource: field(part(api, 'service'), 'name'),
      eventName: operation,
      awsRegion: field(part(event, 'cloud'), 'region'),
      sourceIPAddress: firstText(endpoint, 'ip', 'domain', 'hostname', 'name'),
      vpcEndpointId: field(endpoint, 'uid'),
      userAgent: field(part(event, 'http_request'), 'user_agent'),
      requestID: field(request, 'uid'),
      errorCode: textField(response, 'error') ?? (isFailure ? (textField(event, 'status_code') ?? 'Failure') : null),
      errorMessage: field(response, 'message') ?? field(response, 'error_message'),
      requestParameters: contentOf(field(request, 'data')),
      responseElements: contentOf(field(response, 'data')),
      resources: resourcesOf(event),
      userIdentity: identityOf(part(event, 'actor'), part(unmapped, 'userIdentity')),
    }),
  );
}

/** Schema 1.0 has the principal as `uid` and the ARN as `uuid`, 1.1 the ARN as `uid` and the principal as `uid_alt`. */
function identityOf(actor: JsonObject, unmapped: JsonObject): JsonObject {
  const [user, session] = [part(actor, 'user'), part(actor, 'session')];
  const [uid, uuid] = [textField(user, 'uid'), textField(user, 'uuid')];
  const context = part(unmapped, 'sessionContext');
  const issuer = filled({ arn: field(session, 'issuer') });
  const mfa = textField(session, 'is_mfa') ?? textField(session, 'mfa');
  const attributes = filled({ mfaAuthenticated: mfa, creationDate: firstText(session, 'created_time_dt') });
  const sessionContext = joined(
    context,
    Object.keys(issuer).length === 0 ? null : { sessionIssuer: joined(part(context, 'sessionIssuer'), issuer) },
    Object.keys(attributes).length === 0 ? null : { attributes: joined(part(context, 'attributes'), attributes) },
  );
  return joined(
    unmapped,
    filled({
      type: field(user, 'type'),
      principalId: textField(user, 'uid_alt') ?? (uuid === null ? null : uid),
      arn: uuid ?? uid,
      accountId: textField(part(user, 'account'), 'uid') ?? textField(user, 'account_uid'),
      accessKeyId: field(user, 'credential_uid'),
      userName: field(user, 'name'),
      invokedBy: field(actor, 'invoked_by'),
      sessionContext,
    }),
  );
}

function resourcesOf(event: JsonObject): unknown {
  const value = struct(field(event, 'resources'));
  if (!Array.isArray(value)) return null;
  return value.filter(isObject).map((resource) => filled({ ARN: firstText(resource, 'uid', 'name') }));
}

/** Requests and answers are objects or their JSON text. One that is empty says nothing. */
function contentOf(data: unknown): unknown {
  const value = struct(data);
  return isObject(value) && Object.keys(value).length > 0 ? withTexts(value) : null;
}

/** The members where policies, which are texts, were taken for JSON in a cell. */
function withTextsOf(record: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.flatMap((name) => (name in record ? [[name, withTexts(field(record, name))]] : [])));
}

/** A map is an object, or a list of its entries as columnar files have it. */
function pathMap(value: unknown): JsonObject {
  if (isObject(value)) return value;
  const entries = Array.isArray(value) ? value.filter(isObject) : [];
  return Object.fromEntries(entries.map((entry) => [textField(entry, 'key') ?? '', field(entry, 'value')]));
}

/** An object, its JSON text, or the notation of Athena for it. */
function part(record: JsonObject, name: string): JsonObject {
  const value = struct(field(record, name));
  return isObject(value) ? value : {};
}

function struct(value: unknown): unknown {
  return openedOr(value, parseStruct);
}

function firstText(record: JsonObject, ...names: readonly string[]): string | null {
  return names.map((name) => textField(record, name)).find((text) => text !== null) ?? null;
}

function filled(members: JsonObject): JsonObject {
  const given = Object.entries(members).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return Object.fromEntries(given);
}

type Node = Map<string, unknown>;

/** What the schema has no place for, whose names are paths: `requestParameters.imageIds[0].imageTag`. */
function unfolded(unmapped: JsonObject): JsonObject {
  const root: Node = new Map();
  for (const [name, value] of Object.entries(unmapped).slice(0, MOST_UNMAPPED)) {
    const steps = name.replaceAll(/\[(\d{0,9})\]/g, '.$1').split('.', MOST_STEPS);
    setAt(root, steps, value);
  }
  const value = contentOfNode(root);
  return isObject(value) ? value : {};
}

function setAt(node: Node, [name = '', ...rest]: readonly string[], value: unknown): void {
  const inner = node.get(name);
  if (rest.length === 0) {
    if (!(inner instanceof Map)) node.set(name, value);
    return;
  }
  const next: Node = inner instanceof Map ? inner : new Map();
  node.set(name, next);
  setAt(next, rest, value);
}

/** An object; a list where all names are numbers. */
function contentOfNode(node: unknown): unknown {
  if (!(node instanceof Map)) return node;
  const members = [...node].map(([name, member]): [string, unknown] => [String(name), contentOfNode(member)]);
  const isList = members.length > 0 && members.every(([name]) => /^\d*$/.test(name));
  // A map has no order, and the last places may come first.
  return isList ? members.toSorted(byPlace).map(([, member]) => member) : Object.fromEntries(members);
}

function byPlace([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return Number(one) - Number(other);
}
