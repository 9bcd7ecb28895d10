import type { Details } from '../../domain/registry-event.ts';
import { plainJsonOr } from '../../domain/text/parse-json.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** Deeper or longer details do not occur in real logs. The limits keep a hostile record from costing much time. */
const DEEPEST = 8;
const MOST_VALUES = 2000;

/** Whether a value is a JSON object; lists and null are not. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of a JSON text that holds an object or a list; null for any other text. */
export function parsedJson(text: string): unknown {
  return /^\s*[[{]/.test(text) ? plainJsonOr(text, null) : null;
}

/**
 * The values of a setting anywhere in the details of an event, the outermost first. Only texts, numbers and booleans
 * count. Names are compared without case, hyphens and underscores, because vendors write `is_public`, `privateOnly` or
 * `scan-on-push`.
 */
export function settingsIn(details: Details, names: readonly string[]): readonly string[] {
  const wanted = new Set(names.map(plainName));
  const found: string[] = [];
  let level: readonly (readonly [name: string, value: unknown])[] = Object.entries(details);
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth++) {
    for (const [name, value] of level) {
      if (wanted.has(plainName(name)) && isScalar(value)) found.push(String(value));
    }
    level = level.flatMap(([name, value]) => membersOf(name, value)).slice(0, MOST_VALUES);
  }
  return found;
}

/** The outermost value of a setting; null if the details do not have it. */
export function settingIn(details: Details, names: readonly string[]): string | null {
  return settingsIn(details, names)[0] ?? null;
}

/** Whether a setting is on; null if the details do not have it, or its value means neither on nor off. */
export function switchIn(details: Details, names: readonly string[]): boolean | null {
  const text = settingIn(details, names)?.toLowerCase() ?? '';
  if (['true', '1', 'on', 'yes', 'enabled', 'enable'].includes(text)) return true;
  return ['false', '0', 'off', 'no', 'disabled', 'disable'].includes(text) ? false : null;
}

function plainName(name: string): string {
  return name.replace(/[-_]/g, '').toLowerCase();
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** The members of an object or a list, which may be written as JSON text. Members of a list get the name of the list. */
function membersOf(name: string, value: unknown): readonly (readonly [name: string, value: unknown])[] {
  const container = typeof value === 'string' ? parsedJson(value) : value;
  if (Array.isArray(container)) return container.map((item: unknown) => [name, item] as const);
  return isJsonObject(container) ? Object.entries(container) : [];
}
