import { areTextsOpened, opened } from '../toolkit/opened-text.ts';
import { field, isObject, type JsonObject, listField, listIn, textField } from '../toolkit/record-fields.ts';

/** Under which members a table names its columns, and one column its name. */
const COLUMN_LISTS = ['columns', 'Columns'] as const;
const ROW_LISTS = ['rows', 'Rows', 'values'] as const;
const COLUMN_NAMES = ['name', 'Name', 'ColumnName'] as const;
/** How a cell that is an object names its column and its value: Logs Insights, and tools that print pairs. */
const CELLS = [
  ['field', 'value'],
  ['key', 'value'],
  ['Key', 'Value'],
  ['name', 'value'],
] as const;

/** Levels of headings such as `protoPayload.requestMetadata.callerIp`. */
const MOST_HEADING_LEVELS = 8;

/**
 * The rows of a table whose columns are named apart, as Log Analytics (`tables[]`), Kusto and Elasticsearch SQL answer;
 * null for any other object.
 */
export function tableRows(record: JsonObject): readonly unknown[] | null {
  const columns = firstList(record, COLUMN_LISTS)?.map(columnName);
  const rows = firstList(record, ROW_LISTS)?.map(opened);
  if (columns === undefined || rows === undefined || !rows.every(Array.isArray)) return null;
  return rows.map((row: readonly unknown[]) => rowObject(columns, row));
}

/** The rows of an answer of Athena, the first of which names the columns; null for any other object. */
export function athenaRows(record: JsonObject): readonly unknown[] | null {
  const rows = listField(record, 'Rows').map(opened).filter(isObject);
  if (rows.length === 0 || !rows.every((row) => listIn(row, 'Data') !== null)) return null;
  const [columns = [], ...more] = rows.map((row) =>
    listField(row, 'Data')
      .map(opened)
      .map((cell) => (isObject(cell) ? (textField(cell, 'VarCharValue') ?? '') : '')),
  );
  return more.map((row) => rowObject(columns, row));
}

/**
 * A row that is a list of cells: of objects with one member each, as CloudTrail Lake answers, or of objects that name
 * column and value, as Logs Insights does. Null for any other list.
 */
export function cellsAsObject(list: readonly unknown[]): readonly unknown[] | null {
  const cells = list.filter(isObject);
  if (cells.length < list.length || cells.length === 0) return null;
  for (const [name, value] of CELLS) {
    if (cells.every((cell) => typeof field(cell, name) === 'string' && Object.hasOwn(cell, value))) {
      return [objectOf(cells.map((cell) => [String(field(cell, name)), field(cell, value)]))];
    }
  }
  const members = cells.map((cell) => Object.entries(cell));
  const names = new Set(members.map(([first]) => first?.[0]));
  const areDistinct =
    members.length > 1 && members.every(({ length }) => length === 1) && names.size === members.length;
  return areDistinct ? [objectOf(members.flat())] : null;
}

/** The line of a pair of a time in nanoseconds and a line, as Loki answers; null for any other list. */
export function lineOfPair(list: readonly unknown[]): readonly unknown[] | null {
  const [time, line] = list;
  const isPair = list.length >= 2 && list.length <= 3 && typeof time === 'string' && typeof line === 'string';
  return isPair && /^\d{13,19}$/.test(time) ? [line] : null;
}

/** The text of a list of bytes, as journald exports a message that holds a control character; null for any other list. */
export function textOfBytes(list: readonly unknown[]): readonly unknown[] | null {
  const isByte = (value: unknown) => typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 256;
  return list.length > 1 && list.every(isByte) ? [Buffer.from(list as readonly number[]).toString('utf8')] : null;
}

/** A row whose headings are paths, as `protoPayload.methodName`, as the object that they describe; else null. */
export function nestedHeadings(record: JsonObject): readonly unknown[] | null {
  const entries = Object.entries(record).filter(([, value]) => value !== '');
  if (!entries.some(([name]) => name.includes('.'))) return null;
  const nested = new Map<string, unknown>();
  for (const [name, value] of entries) setAt(nested, name.split('.').slice(0, MOST_HEADING_LEVELS), value);
  return [plainObject(nested)];
}

/** A value that stands where a heading goes on, such as `a` beside `a.b`, gives way. */
function setAt(object: Map<string, unknown>, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    if (!(object.get(name) instanceof Map)) object.set(name, value);
    return;
  }
  const inner = object.get(name);
  const next = inner instanceof Map ? inner : new Map<string, unknown>();
  object.set(name, next);
  setAt(next, rest, value);
}

function plainObject(map: ReadonlyMap<string, unknown>): JsonObject {
  return objectOf([...map].map(([name, value]) => [name, value instanceof Map ? plainObject(value) : value]));
}

function columnName(column: unknown): string {
  if (Array.isArray(column)) return '';
  if (!isObject(column)) return String(column);
  const key = COLUMN_NAMES.find((name) => textField(column, name) !== null);
  return key === undefined ? '' : (textField(column, key) ?? '');
}

/** Of columns of one name one is read that is not empty. */
function rowObject(columns: readonly string[], row: readonly unknown[]): JsonObject {
  const all = objectOf(columns.map((name, index) => [name, row[index]]));
  if (Object.keys(all).length === columns.length || !areTextsOpened()) return all;
  const isFilled = (cell: unknown) => cell !== '' && cell !== null;
  return objectOf([
    ...Object.entries(all),
    ...columns.flatMap((name, at) => (isFilled(row[at]) ? [[name, row[at]] as const] : [])),
  ]);
}

/** `Object.fromEntries` defines members: it calls no setter, so that `__proto__` is a name like any other. */
function objectOf(entries: readonly (readonly [string, unknown])[]): JsonObject {
  return Object.fromEntries(entries);
}

function firstList(record: JsonObject, names: readonly string[]): readonly unknown[] | undefined {
  return names.map((name) => listIn(record, name)).find((list) => list !== null) ?? undefined;
}
