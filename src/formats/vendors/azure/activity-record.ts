import {
  field,
  type JsonObject,
  joined,
  LONGEST_SEARCHED,
  nestedObject,
  objectIn,
  textField,
  withPlainNames,
} from '../../toolkit/index.ts';

/** A record of the activity log under the names that every channel comes down to. */
export interface ActivityRecord {
  /** All fields, their names in lower case and without underscores: `eventTimestamp` is `event_timestamp` in Python. */
  readonly fields: JsonObject;
  readonly operation: string;
  /** Start, Accept, Success, Failure; Started, Accepted, Succeeded, Failed. */
  readonly stage: string | null;
  readonly subStatus: string | null;
  readonly resource: string | null;
  readonly properties: JsonObject;
  readonly claims: JsonObject;
  readonly authorization: JsonObject;
  readonly request: JsonObject;
}

/** An object, or its JSON text. A workspace has some as text and, under a name that ends in `_d`, as objects. */
function objectOf(record: JsonObject, name: string): JsonObject {
  return nestedObject(field(record, name)) ?? nestedObject(field(record, `${name}d`)) ?? {};
}

function part(record: JsonObject, name: string): JsonObject {
  return withPlainNames(objectOf(record, name));
}

/** Text, or the `value` beside its translation. */
function textOrValue(record: JsonObject, name: string): string | null {
  const value = objectIn(record, name);
  return value === null ? textField(record, name) : textField(value, 'value');
}

function firstOf(record: JsonObject, ...names: readonly string[]): string | null {
  return names.map((name) => textOrValue(record, name)).find((text) => text !== null) ?? null;
}

/** Categories of the activity log, those until 2018 at the end. Resource logs also have operations with slashes. */
const CATEGORIES: ReadonlySet<string> = new Set([
  ...[
    'administrative',
    'security',
    'policy',
    'servicehealth',
    'resourcehealth',
    'alert',
    'recommendation',
    'autoscale',
  ],
  ...['write', 'delete', 'action'],
]);
const OPERATION = /^[\w.-]+(?:\/[\w.-]+)+$/;

/** The activity that a record describes; null for a record of another kind. */
export function activityRecordOf(record: JsonObject): ActivityRecord | null {
  const fields = withPlainNames(record);
  const operation = firstOf(fields, 'operationnamevalue', 'operationname');
  if (operation === null || operation.length > LONGEST_SEARCHED || !OPERATION.test(operation)) return null;
  const category = firstOf(fields, 'categoryvalue', 'category')?.toLowerCase() ?? 'administrative';
  const stage = firstOf(fields, 'resulttype', 'activitystatusvalue', 'activitystatus', 'status');
  if (stage === null || !CATEGORIES.has(category)) return null;
  const identity = part(fields, 'identity');
  const authorization = joined(part(fields, 'authorization'), part(identity, 'authorization'));
  return {
    fields,
    operation,
    stage,
    subStatus: firstOf(fields, 'resultsignature', 'activitysubstatusvalue', 'activitysubstatus', 'substatus'),
    resource: firstOf(fields, 'resourceid', 'resourceuri') ?? textField(authorization, 'scope'),
    properties: part(fields, 'properties'),
    // The names of claims are addresses with meaning in their case.
    claims: joined(objectOf(fields, 'claims'), objectOf(identity, 'claims')),
    authorization,
    request: part(fields, 'httprequest'),
  };
}
