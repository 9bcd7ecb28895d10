/** A text with wildcards, cut at each `*`: what stands between them must come in this order. */
export interface WildcardPattern {
  /** At least one part. A part is a list of code points; null stands for `?`, any one character. */
  readonly parts: readonly (readonly (string | null)[])[];
  /** The text if it has no wildcard; null otherwise. */
  readonly plain: string | null;
}

/**
 * Reads the value of a rule. `*` is any run of characters and `?` any one; a backslash before one of these or before
 * another backslash makes it a plain character, and any other backslash is itself.
 */
export function parseWildcards(text: string): WildcardPattern {
  const parts: (string | null)[][] = [[]];
  const characters = [...text];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at];
    const escaped = escapedAt(characters, at);
    if (escaped !== null) at++;
    if (character === '*') parts.push([]);
    else parts.at(-1)?.push(escaped ?? plainOf(character));
  }
  return patternOf(parts);
}

/** What a character stands for that no backslash makes plain. */
function plainOf(character: string | undefined): string | null {
  return character === undefined || character === '?' ? null : character;
}

/** The character that the backslash at a place makes plain; null without one, and for one that needs no backslash. */
function escapedAt(characters: readonly string[], at: number): string | null {
  const [character, next] = characters.slice(at, at + 2);
  const isEscape = character === '\\' && (next === '\\' || next === '*' || next === '?');
  return isEscape ? (next ?? null) : null;
}

function patternOf(parts: readonly (readonly (string | null)[])[]): WildcardPattern {
  const [only = []] = parts;
  const plain = parts.length === 1 && !only.includes(null) ? only.join('') : null;
  return { parts, plain };
}

/** The pattern with `*` before it, behind it, or both. */
export function widened(
  pattern: WildcardPattern,
  at: { readonly start: boolean; readonly end: boolean },
): WildcardPattern {
  return patternOf([...(at.start ? [[]] : []), ...pattern.parts, ...(at.end ? [[]] : [])]);
}

/** The pattern in small letters, for texts in small letters. */
export function foldedPattern(pattern: WildcardPattern): WildcardPattern {
  return patternOf(
    pattern.parts.map((part) => part.flatMap((one) => (one === null ? [null] : [...one.toLowerCase()]))),
  );
}

/**
 * Whether the whole text matches. Texts are hostile, so no regular expression is built: the time is at worst
 * proportional to the product of both lengths.
 */
export function matchesWildcards({ parts, plain }: WildcardPattern, text: string): boolean {
  if (plain !== null) return plain === text;
  const characters = [...text];
  const [first = [], ...rest] = parts;
  const last = rest.pop();
  if (!standsAt(first, characters, 0)) return false;
  if (last === undefined) return first.length === characters.length;
  let at = first.length;
  for (const part of rest) {
    const found = placeOf(part, characters, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  const tail = characters.length - last.length;
  return tail >= at && standsAt(last, characters, tail);
}

function placeOf(part: readonly (string | null)[], characters: readonly string[], from: number): number {
  for (let at = from; at + part.length <= characters.length; at++) if (standsAt(part, characters, at)) return at;
  return -1;
}

function standsAt(part: readonly (string | null)[], characters: readonly string[], at: number): boolean {
  if (at + part.length > characters.length) return false;
  for (let index = 0; index < part.length; index++) {
    const wanted = part[index];
    if (wanted !== null && wanted !== characters[at + index]) return false;
  }
  return true;
}
