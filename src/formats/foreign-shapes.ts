import { unpackedLine } from '../evidence/splitting/packed-text.ts';
import { type ForeignShape, SHAPES } from './foreign-shape-table.ts';
import { MINE, NOT_MINE } from './toolkit/format.ts';
import { isObject, type JsonObject, textField } from './toolkit/record-fields.ts';
import { OpenedValues } from './wrappers/opened-values.ts';
import { OPENING, type Opening, unwrapped } from './wrappers/unwrap.ts';
import { insideOf } from './wrappers/wrapper-table.ts';

/** Records that are looked at. */
const MOST_RECORDS = 8;
const MOST_LEVELS = 8;

/** What some records are, in a sentence without its subject and its full stop, where they are known to be no log of a registry; else null. */
export function foreignRecords(sample: readonly unknown[]): string | null {
  const records = sample.slice(0, MOST_RECORDS);
  const [first] = records;
  if (records.length === 1 && isError(first)) return ERROR;
  const opening = { ...OPENING, known: new OpenedValues() };
  for (const shape of SHAPES) {
    const found = firstOfShape(records, shape, opening);
    if (found === null) continue;
    const { is, instead, reader } = shape;
    const because = reader === undefined ? 'which no format reads' : `and nothing in it that ${reader} reads`;
    const what = typeof is === 'string' ? is : is(found);
    return [`holds ${what}, ${because}`, instead?.replace(/\.$/, '')].filter(Boolean).join('. ');
  }
  return null;
}

function firstOfShape(records: readonly unknown[], { members }: ForeignShape, opening: Opening): JsonObject | null {
  const isShape = (value: unknown): value is JsonObject =>
    isObject(value) && members.every((name) => Object.hasOwn(value, name));
  const format = { recognise: (value: unknown) => (isShape(value) ? MINE : NOT_MINE) };
  for (const record of records) {
    const found = isShape(record) ? record : unwrapped(record, format, opening)?.find(isShape);
    if (found !== undefined) return found;
  }
  return null;
}

/** Records of logs have more beside an error. */
const MOST_ERROR_MEMBERS = 4;
const ERROR =
  'is the error of a server in place of records: sign in with an account that may read the log, and export again';

/**
 * Whether a value is how registries and clouds refuse a request: `errors` of the OCI Distribution Specification and of
 * Harbor, `error` of Azure and Google, a bare `message` of GitHub and GitLab.
 */
function isError(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { errors, error, message, documentation_url: page } = value;
  const names = Object.keys(value);
  if (
    (names.includes('error_type') && names.includes('error_message')) ||
    (value['kind'] === 'Status' && value['status'] === 'Failure')
  )
    return true;
  if (isBareError(value, names)) return true;
  const [first]: readonly unknown[] = Array.isArray(errors) ? errors : [];
  const isStated = [first, error].some(
    (one) => isObject(one) && typeof one['code'] !== 'undefined' && 'message' in one,
  );
  if (isStated) return names.length <= MOST_ERROR_MEMBERS;
  if (typeof message !== 'string') return false;
  return typeof page === 'string' || (names.length === 1 && /^(?:401|403|404) /.test(message));
}

/** A text under `error`, or a message and a code as Amazon answers, and nothing beside it that may be a record. */
function isBareError(value: JsonObject, names: readonly string[]): boolean {
  const isText = (name: string) => textField(value, name) !== null;
  const isAnswer = isText('error') || (isText('Message') && (isText('Code') || isText('__type')));
  return (
    isAnswer && names.length <= MOST_ERROR_MEMBERS && Object.values(value).every((member) => typeof member !== 'object')
  );
}

/** The innermost value in wrappers that holds members of its own; the value itself where it wraps nothing. */
export function innermost(value: unknown): unknown {
  return levelsOf(value).at(-1);
}

/** A value, and what lies within it, level by level. */
export function levelsOf(value: unknown): readonly unknown[] {
  const levels = [value];
  while (levels.length <= MOST_LEVELS) {
    const next = firstInside(levels.at(-1));
    if (next === null) break;
    levels.push(next);
  }
  return levels;
}

/** The first object within a list, an object or a text; null if nothing is found. */
function firstInside(value: unknown): unknown {
  const inside = typeof value === 'string' ? insideText(value) : [...insideOf(value)];
  for (const [first] of inside) {
    if (typeof first === 'object' && first !== null) return first;
    const [[parsed] = []] = typeof first === 'string' ? insideText(first) : [];
    if (parsed !== undefined) return parsed;
  }
  return null;
}

function insideText(text: string): readonly (readonly unknown[])[] {
  const value = unpackedLine(text);
  return typeof value === 'object' && value !== null ? [[value]] : [];
}
