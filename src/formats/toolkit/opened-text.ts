import { parseJsonOr } from '../../domain/text/parse-json.ts';

/** In characters. A longer text is left as it is: several members may be asked for it, and each parses it. */
const LONGEST = 1 << 22;

/** How JSON begins that is an object or a list. */
const CONTAINER_START = /^\s*[{[]/;

/** Whether a text could not be opened since this was last asked. */
let isAnyUnread = false;

/** False while a record is read again as an edition did that left such texts closed. */
let areOpened = true;

/**
 * A value where an object or a list should be: the one whose JSON text it is, because the cells of a table hold no other,
 * and queries and collectors write nested members so. Any other value is handed back as it is.
 */
export function opened(value: unknown): unknown {
  if (typeof value !== 'string' || !areOpened || value.length > LONGEST || !CONTAINER_START.test(value)) return value;
  const parsed = parseJsonOr(value, value);
  if (typeof parsed === 'object') return parsed;
  isAnyUnread = true;
  return value;
}

/** What `act` gives, and whether it looked into a text that begins as JSON and cannot be read: one that was cut off, mostly. */
export function notingUnread<T>(act: () => T): { readonly given: T; readonly isUnread: boolean } {
  isAnyUnread = false;
  const given = act();
  return { given, isUnread: isAnyUnread };
}

/** The same where true or false should be: `"true"`, and `"True"` as Python writes it. */
export function openedFlag(value: unknown): unknown {
  if (typeof value !== 'string' || !areOpened || value.length > 5) return value;
  const text = value.toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : value;
}

/** Whether records are read as the newest edition does. */
export function areTextsOpened(): boolean {
  return areOpened;
}

/** What `act` gives while no text is opened: records of older cases are read again as they were read then. */
export function withTextsClosed<T>(act: () => T): T {
  areOpened = false;
  try {
    return act();
  } finally {
    areOpened = true;
  }
}
