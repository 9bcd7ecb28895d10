/**
 * Where a whole number may stand that a JavaScript number cannot hold. Ids and times of many digits stand in quotes in
 * most logs, and are no numbers.
 */
const LONG_NUMBER = /[:,[\s]-?\d{16,}[\s,}\]]/;
const ONLY_NUMBER = /^-?\d{16,}$/;
const NUMBER = /-?\d[\d.eE+-]*/g;
const WHOLE_NUMBER = /^-?\d+$/;

/**
 * Parses JSON like JSON.parse, but for whole numbers beyond 2^53, which become text with the same digits: as numbers
 * two different ids would become one.
 * @throws SyntaxError if the text is not JSON
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return LONG_NUMBER.test(text) || ONLY_NUMBER.test(text) ? JSON.parse(withLongNumbersQuoted(text)) : value;
}

/** The value of a JSON text as parseJson gives it, or `otherwise` where the text is not JSON. */
export function parseJsonOr(text: string, otherwise: unknown): unknown {
  try {
    return parseJson(text);
  } catch {
    return otherwise;
  }
}

/** The value of a JSON text as JSON.parse gives it, or `otherwise` where the text is not JSON. */
export function plainJsonOr(text: string, otherwise: unknown): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return otherwise;
  }
}

/** In characters. A longer text is left as it is: several members may be asked for it, and each parses it. */
export const LONGEST_WITHIN = 1 << 22;
/** How JSON begins that is an object or a list, or the text of one. */
const CONTAINER_START = /^\s*(?:["\\]+\s*)?[{[]/;
/** A text may be of a text, and so on. */
const MOST_TEXTS = 4;

export function beginsAsContainer(text: string): boolean {
  return CONTAINER_START.test(text);
}

/** The object or list whose JSON text it is, where it may be the text of a text; any other text as it is. */
export function jsonWithin(text: string): unknown {
  if (text.length > LONGEST_WITHIN || !beginsAsContainer(text)) return text;
  let inner: unknown = text;
  for (let texts = 0; texts < MOST_TEXTS && typeof inner === 'string'; texts++) inner = parseJsonOr(inner, undefined);
  return typeof inner === 'object' && inner !== null ? inner : text;
}

/** Whether a text is JSON. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A member of its own that a parsed value has; undefined for any other. */
export function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

/** The text must be sound JSON, so that every quote has its closing one. */
function withLongNumbersQuoted(text: string): string {
  let quoted = '';
  for (let at = 0; at < text.length; ) {
    const quote = text.indexOf('"', at);
    const start = quote < 0 ? text.length : quote;
    const end = quote < 0 ? text.length : closingQuote(text, quote + 1) + 1;
    quoted += text.slice(at, start).replace(NUMBER, exact) + text.slice(start, end);
    at = end;
  }
  return quoted;
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); ; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text[at - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return at;
  }
}

function exact(token: string): string {
  return WHOLE_NUMBER.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token;
}
