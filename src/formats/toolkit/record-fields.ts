import { epochInstant, parseInstant, type Zone } from '../../domain/instant.ts';
import { parseJson } from '../../domain/text/parse-json.ts';
import type { Outcome } from '../../domain/vocabulary.ts';
import type { RecordTime } from './format.ts';
import { opened, openedFlag, openedUnlessSentence } from './opened-text.ts';

/**
 * The longest text that formats search with a regular expression. What they look for is short, and an expression that
 * loops over megabytes runs out of stack.
 */
export const LONGEST_SEARCHED = 4096;

export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object; lists and null are not. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether lists and objects stand within each other on more than `levels` levels. */
export function isNestedDeeperThan(value: unknown, levels: number): boolean {
  if (!isContainer(value)) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((member) => isNestedDeeperThan(member, levels - 1));
  // By key, because keys are kept with the shape of an object, and a list of its values would be made each time.
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (isContainer(member) && isNestedDeeperThan(member, levels - 1)) return true;
  }
  return false;
}

function isContainer(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null;
}

/** The object under `key`, or an empty one. Own properties only: keys come from hostile text. */
export function objectField(record: JsonObject, key: string): JsonObject {
  return objectIn(record, key) ?? {};
}

/** The object under `key`, also where it is written as JSON text; null where no object stands there. */
export function objectIn(record: JsonObject, key: string): JsonObject | null {
  const value = opened(field(record, key));
  return isObject(value) ? value : null;
}

export function field(record: JsonObject, key: string): unknown {
  const value = record[key];
  // Objects inherit only functions and an object. To look for the name, or to ask `Object.hasOwn`, would be slow.
  if (typeof value !== 'object' && typeof value !== 'function') return value;
  return !(key in Object.prototype) || Object.hasOwn(record, key) ? value : undefined;
}

/** The same fields under their names in lower case, for exports that spell one name in several ways. The first one wins. */
export const withLowerCaseNames = renaming((name) => name.toLowerCase());

/** The same without hyphens and underscores: `eventTime`, `event-time` and `event_time` are `eventtime`. */
export const withPlainNames = renaming((name) => name.toLowerCase().replace(/[-_]/g, ''));

/** The names of some objects, in their order, and what each is renamed to. */
interface Renaming {
  readonly names: readonly string[];
  /** The first one of each plain name. */
  readonly renamed: readonly (readonly [plain: string, name: string])[];
  /** Whether every name is plain already. */
  readonly isPlain: boolean;
}

/** Records of a log have few shapes, with the same names in the same order: the last ones are kept. */
const MOST_RENAMINGS = 16;

function renaming(rename: (name: string) => string): (record: JsonObject) => JsonObject {
  let known: readonly Renaming[] = [];
  return (record) => {
    const names = Object.keys(record);
    let found = known.find((one) => areSame(one.names, names));
    if (found === undefined) {
      found = renamingOf(names, rename);
      known = [found, ...known.slice(0, MOST_RENAMINGS - 1)];
    }
    if (found.isPlain) return record;
    return Object.fromEntries(found.renamed.map(([plain, name]) => [plain, field(record, name)]));
  };
}

function renamingOf(names: readonly string[], rename: (name: string) => string): Renaming {
  const firsts = new Map<string, string>();
  for (const name of names) if (!firsts.has(rename(name))) firsts.set(rename(name), name);
  return { names, renamed: [...firsts], isPlain: names.every((name) => rename(name) === name) };
}

function areSame(names: readonly string[], others: readonly string[]): boolean {
  if (names.length !== others.length) return false;
  for (let index = 0; index < names.length; index++) if (names[index] !== others[index]) return false;
  return true;
}

/** Text under `key`; numbers and booleans in their JSON spelling; null for anything else and for empty text. */
export function textField(record: JsonObject, key: string): string | null {
  const value = field(record, key);
  if (typeof value === 'string') return value === '' ? null : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/** Whether it says true or false under `key`, where tables have only text; null for anything else. */
export function flagField(record: JsonObject, key: string): boolean | null {
  const value = openedFlag(field(record, key));
  return typeof value === 'boolean' ? value : null;
}

/** The list under `key`, or an empty one. */
export function listField(record: JsonObject, key: string): readonly unknown[] {
  return listIn(record, key) ?? [];
}

/** The list under `key`, also where it is written as JSON text; null where no list stands there. */
export function listIn(record: JsonObject, key: string): readonly unknown[] | null {
  const value = opened(field(record, key));
  return Array.isArray(value) ? value : null;
}

/** The objects of the list under `key`, of which each may be written as JSON text. */
export function objectsField(record: JsonObject, key: string): readonly JsonObject[] {
  return listField(record, key).map(opened).filter(isObject);
}

/** The texts of the list under `key`. */
export function textsField(record: JsonObject, key: string): readonly string[] {
  return listField(record, key).filter((item): item is string => typeof item === 'string' && item !== '');
}

/** A value that is an object, or the JSON text of one, which some exports write; null for any other value. */
export function nestedObject(value: unknown): JsonObject | null {
  const inner = openedUnlessSentence(value);
  if (isObject(inner)) return inner;
  if (typeof value !== 'string' || !value.trimStart().startsWith('{')) return null;
  try {
    const parsed = parseJson(value);
    return isObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/** The fields of `record` named in `keys` that are there and not empty, for an event's details. */
export function pick(record: JsonObject, keys: readonly string[]): JsonObject {
  return picked(record, keys, isFilled);
}

/** The fields of `record` named in `keys` that are text, numbers or booleans: other values may be nested too deep. */
export function pickScalars(record: JsonObject, keys: readonly string[]): JsonObject {
  return picked(record, keys, isFilledScalar);
}

function picked(record: JsonObject, keys: readonly string[], isWanted: (value: unknown) => boolean): JsonObject {
  const found: (readonly [string, unknown])[] = [];
  for (const key of keys) {
    const value = field(record, key);
    if (isWanted(value)) found.push([key, value]);
  }
  return found.length === 0 ? NOTHING : Object.fromEntries(found);
}

/** No fields at all. One object serves everybody. */
export const NOTHING: JsonObject = Object.freeze({});

/**
 * The fields of several objects in one, as a spread gives them. Where the shapes of objects vary, as those of records do,
 * V8 makes a hidden class for each object that is spread: that took a third of the time of an import.
 */
export function joined(...parts: readonly (JsonObject | null | undefined)[]): JsonObject {
  const filled = parts.filter(isNotEmpty);
  const [only = NOTHING] = filled;
  if (filled.length < 2) return only;
  const all: (readonly [string, unknown])[] = [];
  for (const part of filled) for (const key of Object.keys(part)) all.push([key, part[key]]);
  return Object.fromEntries(all);
}

function isNotEmpty(part: JsonObject | null | undefined): part is JsonObject {
  return part !== null && part !== undefined && part !== NOTHING && Object.keys(part).length > 0;
}

function isFilled(value: unknown): boolean {
  return value !== undefined && value !== '' && value !== null;
}

function isFilledScalar(value: unknown): boolean {
  return typeof value === 'string' ? value !== '' : typeof value === 'number' || typeof value === 'boolean';
}

/** The time under `key`: text in any notation of `parseInstant`, or an epoch number, also one written as text. */
export function timeField(record: JsonObject, key: string, zone: Zone = 'utc'): RecordTime | null {
  const value = field(record, key);
  if (typeof value === 'number') return epochTime(value);
  if (typeof value !== 'string') return null;
  if (/^\d{9,14}(?:\.\d+)?$/.test(value)) return epochTime(Number(value));
  const parsed = parseInstant(value, zone);
  if (parsed === null) return null;
  return { instant: parsed.instant, remarks: parsed.isZoneAssumed ? ['zone-assumed'] : [] };
}

function epochTime(value: number): RecordTime | null {
  const instant = epochInstant(value);
  return instant === null ? null : { instant, remarks: [] };
}

/** 401 and 403 are `denied`, below 400 `success`, the rest of HTTP `failure`. */
export function httpOutcome(status: string | null): Outcome {
  const code = Number(status ?? Number.NaN);
  if (!(code >= 100 && code < 600)) return 'unknown';
  if (code === 401 || code === 403) return 'denied';
  return code < 400 ? 'success' : 'failure';
}

/** A short quotation of a value for a rejection's reason. Lists and objects are only named, because they may be vast. */
export function quote(value: unknown): string {
  if (value === undefined || value === null) return 'missing';
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
  const text = String(value);
  return text.length > 60 ? `"${text.slice(0, 60)}…"` : `"${text}"`;
}

/** Why a record without a time is rejected, where the value under `key` is quoted as it is. */
export function notATime(record: JsonObject, key: string): string {
  return `"${key}" is ${quote(field(record, key))}, which is not a time`;
}

/** The same, where a value that is neither text nor a number counts as missing. */
export function notATimeText(record: JsonObject, key: string): string {
  const text = textField(record, key);
  return text === null ? `"${key}" is missing or no text` : `"${key}" is ${quote(text)}, which is not a time`;
}
