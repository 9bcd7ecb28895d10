import { least } from '../../numbers/extremes.ts';

/** Characters that look alike, and the one that replaces them in a skeleton. */
const LOOK_ALIKES: readonly (readonly [RegExp, string])[] = [
  [/rn/g, 'm'],
  [/vv/g, 'w'],
  [/cl/g, 'd'],
  [/[0о]/g, 'o'],
  [/[1|і]/g, 'l'],
  [/i/g, 'l'],
  [/а/g, 'a'],
  [/е/g, 'e'],
  [/с/g, 'c'],
  [/р/g, 'p'],
  [/х/g, 'x'],
  [/[-_.]/g, ''],
];
/** In a shorter part of a name, one different letter makes a different word: app and api. */
export const ONE_LETTER_FROM_LENGTH = 5;
const TWO_LETTERS_FROM_LENGTH = 10;

/** A name, prepared for comparison with many others. */
export interface ComparableName {
  readonly name: string;
  /** The name with look-alike characters replaced by one of them, and without separators. */
  readonly skeleton: string;
  readonly withoutDigits: string;
  /** One bit for each letter that occurs. Names that differ in many bits cannot be alike and need no closer look. */
  readonly letters: number;
}

/** Prepares a name for comparison. */
export function comparableName(name: string): ComparableName {
  const lower = name.toLowerCase();
  const skeleton = LOOK_ALIKES.reduce((text, [pattern, sign]) => text.replace(pattern, sign), lower);
  const letters = [...lower].reduce((bits, sign) => bits | (1 << (sign.charCodeAt(0) % 32)), 0);
  return { name: lower, skeleton, withoutDigits: lower.replace(/\d/g, ''), letters };
}

/**
 * How one name imitates another, as words that stand between the two names; null if it does not. A name imitates another
 * if it looks the same, if two neighbouring letters are swapped, or if it differs in one letter of a part with at least
 * five letters or in two letters of a part with at least ten. `oneLetterFrom` is another length in the place of five.
 */
export function likenessOf(
  a: ComparableName,
  b: ComparableName,
  oneLetterFrom: number = ONE_LETTER_FROM_LENGTH,
): string | null {
  if (a.name === b.name || a.withoutDigits === b.withoutDigits) return null;
  if (a.skeleton === b.skeleton) return 'looks like';
  // An added letter changes at most one bit, a replaced letter at most two.
  if (Math.abs(a.name.length - b.name.length) > 2 || bitsOf(a.letters ^ b.letters) > 4) return null;
  const distance = editDistance(a.name, b.name);
  if (distance === 1 && isSwap(a.name, b.name)) return 'has two letters swapped against';
  const shortest = shortestDifference(a.name, b.name);
  if (distance === 1 && shortest >= oneLetterFrom) return 'is one letter away from';
  return distance === 2 && shortest >= TWO_LETTERS_FROM_LENGTH ? 'is two letters away from' : null;
}

function isSwap(a: string, b: string): boolean {
  return a.length === b.length && [...a].toSorted().join('') === [...b].toSorted().join('');
}

/** Length of the shortest part (between slashes) in which two names differ. */
function shortestDifference(a: string, b: string): number {
  const [parts, others] = [a.split('/'), b.split('/')];
  if (parts.length !== others.length) return Math.min(a.length, b.length);
  const lengths = parts.flatMap((part, index) => {
    const other = others[index] ?? '';
    return part === other ? [] : [Math.min(part.length, other.length)];
  });
  return least(lengths, Number.POSITIVE_INFINITY);
}

function bitsOf(value: number): number {
  let count = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Damerau-Levenshtein distance: the number of letters added, dropped, replaced or swapped with their neighbour. */
function editDistance(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) row.push(cost(i, j, row));
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;

  function cost(i: number, j: number, row: readonly number[]): number {
    const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
    const least = Math.min(replaced, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
    const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
    return isSwapped ? Math.min(least, (beforeLast[j - 2] ?? 0) + 1) : least;
  }
}
