import { parseJson } from '../../domain/text/parse-json.ts';
import { isObject } from './record-fields.ts';

/** In characters. Longer cells are left as text. */
const LONGEST = 1 << 20;
const MOST_LEVELS = 16;
/** What looks like JSON and is not, in one text. */
const MOST_FAILURES = 16;

/**
 * The value of a cell in the notation in which Athena, Trino and CloudTrail Lake print structs, maps and lists:
 * `{type=Role, attributes={mfa=false}}`, `[a, b]`. A value may be JSON. Undefined where the text is not of this notation.
 * Nothing is quoted in it: a value ends where a comma with the next key follows, or the bracket around it closes.
 */
export function parseStruct(text: string): unknown {
  return structIn(text, NAMES);
}

/** The same for a map whose keys may be paths with the places of lists in them: `{request.imageIds[0].imageTag=v1}`. */
export function parsePathMap(text: string): unknown {
  return structIn(text, PATHS);
}

function structIn(text: string, keys: Keys): unknown {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST || !/^[{[]/.test(trimmed)) return undefined;
  try {
    return new StructReader(trimmed, keys).whole();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** How a member begins, and one that follows another. */
interface Keys {
  readonly first: RegExp;
  readonly next: RegExp;
}

const NAMES: Keys = { first: /([\w$.:@/-]+)=/y, next: /, [\w$.:@/-]+=/y };
const PATHS: Keys = { first: /([\w$.:@/[\]-]+)=/y, next: /, [\w$.:@/[\]-]+=/y };

class StructReader {
  readonly #text: string;
  readonly #keys: Keys;
  #at = 0;
  #failures = 0;

  constructor(text: string, keys: Keys) {
    this.#text = text;
    this.#keys = keys;
  }

  /** @throws SyntaxError if the text is not of this notation */
  whole(): unknown {
    const value = this.#value(MOST_LEVELS, false);
    if (this.#at < this.#text.length) throw new SyntaxError('text follows the value');
    return value;
  }

  #value(levels: number, isInList: boolean): unknown {
    if (levels === 0) throw new SyntaxError('nested too deep');
    const json = this.#json();
    if (json !== undefined) return json;
    if (this.#text[this.#at] === '{') return this.#struct(levels);
    return this.#text[this.#at] === '[' ? this.#list(levels) : this.#scalar(isInList);
  }

  /** JSON that stands here in place of a value; undefined where none does. */
  #json(): unknown {
    if (!/^(?:\{\s*["}]|\[\s*["{\]])/.test(this.#text.slice(this.#at, this.#at + 8))) return undefined;
    // Each search may look at all that follows: a hostile text may not ask for many in vain.
    const end = this.#failures < MOST_FAILURES ? jsonEnd(this.#text, this.#at) : null;
    try {
      const value = end === null ? undefined : parseJson(this.#text.slice(this.#at, end));
      if (end !== null) this.#at = end;
      else this.#failures++;
      return value;
    } catch {
      this.#failures++;
      return undefined;
    }
  }

  #struct(levels: number): unknown {
    const members: [string, unknown][] = [];
    this.#at++;
    do {
      const { first } = this.#keys;
      first.lastIndex = this.#at;
      const key = first.exec(this.#text)?.[1];
      if (key === undefined) throw new SyntaxError('a member has no key');
      this.#at = first.lastIndex;
      members.push([key, this.#value(levels - 1, false)]);
    } while (this.#isNext(', '));
    this.#close('}');
    return Object.fromEntries(members);
  }

  #list(levels: number): unknown {
    const items: unknown[] = [];
    this.#at++;
    do items.push(this.#value(levels - 1, true));
    while (this.#isNext(', '));
    this.#close(']');
    return items;
  }

  /** Text up to the end of its member or item. Brackets in it belong to it as long as they are balanced. */
  #scalar(isInList: boolean): string | null {
    const start = this.#at;
    for (let open = 0; this.#at < this.#text.length; this.#at++) {
      const character = this.#text.charAt(this.#at);
      if (open === 0 && (character === '}' || character === ']' || this.#endsAtComma(isInList))) break;
      if (character === '{' || character === '[') open++;
      if (character === '}' || character === ']') open--;
    }
    const text = this.#text.slice(start, this.#at);
    return text === 'null' ? null : text;
  }

  #endsAtComma(isInList: boolean): boolean {
    if (this.#text[this.#at] !== ',') return false;
    if (isInList) return this.#text[this.#at + 1] === ' ';
    const { next } = this.#keys;
    next.lastIndex = this.#at;
    return next.test(this.#text);
  }

  #isNext(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #close(bracket: string): void {
    if (!this.#isNext(bracket)) throw new SyntaxError(`no ${bracket} where one should be`);
  }
}

/** Where the JSON that begins at `from` ends, by its brackets; null if it does not. */
function jsonEnd(text: string, from: number): number | null {
  let open = 0;
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') at = closingQuote(text, at + 1);
    else if (character === '{' || character === '[') open++;
    else if (character === '}' || character === ']') open--;
    if (open === 0) return at + 1;
  }
  return null;
}

function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

/**
 * A value with the names of its members as the vendor writes them, where a query engine wrote them in one case or with
 * underscores. `names` holds the vendor's names by `plainName`; others stay as they are.
 */
export function withVendorNames(value: unknown, names: ReadonlyMap<string, string>, levels = MOST_LEVELS): unknown {
  if (levels === 0) return value;
  if (Array.isArray(value)) return value.map((item) => withVendorNames(item, names, levels - 1));
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [
    names.get(plainName(name)) ?? name,
    withVendorNames(member, names, levels - 1),
  ]);
  return Object.fromEntries(members);
}

/** A name without its case and its underscores, as by which `withVendorNames` knows it. */
export function plainName(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}
