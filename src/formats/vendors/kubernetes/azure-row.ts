import { field, isObject, type JsonObject, nestedObject, parseJsonOr, textField } from '../../toolkit/index.ts';

/**
 * By column of Log Analytics, in lower case, the member of an audit event that it holds: the tables AKSAudit,
 * AKSAuditAdmin (https://learn.microsoft.com/azure/azure-monitor/reference/tables/AKSAudit) and those of Arc.
 */
const MEMBERS: readonly (readonly [column: string, member: string])[] = [
  ['auditid', 'auditID'],
  ['level', 'level'],
  ['stage', 'stage'],
  ['verb', 'verb'],
  ['requesturi', 'requestURI'],
  ['useragent', 'userAgent'],
  ['user', 'user'],
  ['impersonateduser', 'impersonatedUser'],
  ['sourceips', 'sourceIPs'],
  ['objectref', 'objectRef'],
  ['requestobject', 'requestObject'],
  ['responseobject', 'responseObject'],
  ['responsestatus', 'responseStatus'],
  ['annotations', 'annotations'],
];

/** An audit event whose members are columns. */
export interface AzureRow {
  readonly event: JsonObject;
  /** All columns, their names in lower case, as `portalTime` takes them. */
  readonly columns: JsonObject;
}

/** The first of them that is there says when the request came; the last is when the row was stored. */
const TIMES = ['requestreceivedtime', 'stagereceivedtime', 'timegenerated'] as const;

/** The audit event of a row with columns, whose names are in lower case; null for anything else. */
export function azureRowOf(columns: JsonObject): AzureRow | null {
  const hasTarget = isObject(cell(columns, 'objectref')) || textField(columns, 'requesturi') !== null;
  if (textField(columns, 'auditid') === null || textField(columns, 'verb') === null || !hasTarget) return null;
  const members = MEMBERS.map(([column, member]) => [member, cell(columns, column)] as const);
  return { event: Object.fromEntries(members.filter(([, value]) => value !== undefined)), columns };
}

/** The name of the column that holds the time of a row. */
export function timeColumnOf(columns: JsonObject): string {
  const names = Object.keys(columns);
  return TIMES.find((time) => names.some((name) => name === time || name.startsWith(`${time} [`))) ?? 'timegenerated';
}

/** Objects and lists come as JSON text from the portal and from queries. An empty cell holds nothing. */
function cell(columns: JsonObject, column: string): unknown {
  const value = field(columns, column);
  if (value === '' || value === null) return undefined;
  if (typeof value !== 'string') return value;
  return nestedObject(value) ?? (value.startsWith('[') ? parseJsonOr(value, value) : value);
}
