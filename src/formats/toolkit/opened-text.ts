import { beginsAsContainer, jsonWithin, LONGEST_WITHIN } from '../../domain/text/parse-json.ts';

/** Whether a text could not be opened since this was last asked. */
let isAnyUnread = false;

/** False while a record is read again as an edition did that left such texts closed. */
let areOpened = true;

/**
 * A value where an object or a list should be: the one whose JSON text it is, because the cells of a table hold no other,
 * and queries and collectors write nested members so. Any other value is handed back as it is.
 */
export function opened(value: unknown): unknown {
  return openedOr(value, notRead);
}

function notRead(): undefined {
  return undefined;
}

/** The same where a text may be of another notation: `read` gives what it says, or undefined. */
export function openedOr(value: unknown, read: (text: string) => unknown): unknown {
  if (typeof value !== 'string' || !areOpened || value.length > LONGEST_WITHIN) return value;
  if (!beginsAsContainer(value)) return value;
  const parsed = jsonWithin(value);
  if (typeof parsed === 'object') return parsed;
  const other = read(value);
  if (other !== undefined) return other;
  isAnyUnread = true;
  return value;
}

/** How JSON begins, and hardly any sentence: `[build] done` and `{{ name }}` are no JSON that was cut off. */
const SURELY_JSON = /^\s*(?:\{\s*"|\[\s*["{[])/;

/** The same where a sentence may stand, also one that begins with a bracket: that is no text which was cut off. */
export function openedUnlessSentence(value: unknown): unknown {
  return openedOr(value, (text) => (SURELY_JSON.test(text) ? undefined : text));
}

/** Whether a value is text that begins as that of an object or a list, so that it names nobody where it cannot be read. */
export function beginsAsJson(value: unknown): boolean {
  return typeof value === 'string' && areOpened && beginsAsContainer(value);
}

/** Texts within texts nest no deeper, nor do the members of a value that are looked at. */
const MOST_LEVELS = 16;

/** The same as `opened` for all members of a value on all levels too: what an event keeps of a record is what it says. */
export function openedWithin(value: unknown, levels = MOST_LEVELS): unknown {
  const inner = openedUnlessSentence(value);
  if (levels === 0 || typeof inner !== 'object' || inner === null) return inner;
  if (Array.isArray(inner)) {
    const items = inner.map((item) => openedWithin(item, levels - 1));
    return items.every((item, index) => item === inner[index]) ? inner : items;
  }
  const members = Object.entries(inner).map(([name, member]): [string, unknown, boolean] => {
    const within = openedWithin(member, levels - 1);
    return [name, within, within === member];
  });
  return members.every(([, , isSame]) => isSame)
    ? inner
    : Object.fromEntries(members.map(([name, one]) => [name, one]));
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
