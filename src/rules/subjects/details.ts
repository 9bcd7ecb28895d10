import type { Details } from '../../domain/registry-event.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** What is nested deeper, or goes on longer, was made to keep its reader busy. */
const DEEPEST = 8;
const MOST_VALUES = 2000;

/** Whether a value is a JSON object; lists and null are not. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of JSON text that holds an object or a list, or null. */
export function parsedJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * What a record says of a setting, wherever its vendor nests it, the outermost first. Names are compared without case,
 * hyphens and underscores: vendors write `is_public`, `privateOnly`, `scan-on-push`.
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

/** The outermost of `settingsIn`, or null where the record says nothing of it. */
export function settingIn(details: Details, names: readonly string[]): string | null {
  return settingsIn(details, names)[0] ?? null;
}

/** Whether a setting is on; null where the record says nothing, or neither yes nor no. */
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

/** The members of an object or list, also one that is written as JSON text. Those of a list bear its name. */
function membersOf(name: string, value: unknown): readonly (readonly [name: string, value: unknown])[] {
  const container = typeof value === 'string' ? parsedJson(value) : value;
  if (Array.isArray(container)) return container.map((item: unknown) => [name, item] as const);
  return isObject(container) ? Object.entries(container) : [];
}
