import { least } from '../../numbers/extremes.ts';

/** Signs that eyes take for each other, as one of them. */
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
/** In shorter parts of a name, another letter makes another word: app and api. */
const MIDDLING = 5;
const LONG = 10;

/** A name made ready to be compared with many others. */
export interface ComparableName {
  readonly name: string;
  /** The name as eyes see it: look-alike signs are one, separators are gone. */
  readonly skeleton: string;
  readonly withoutDigits: string;
  /** One bit for each letter that occurs: names that differ in many letters need no closer look. */
  readonly letters: number;
}

export function comparableName(name: string): ComparableName {
  const lower = name.toLowerCase();
  const skeleton = LOOK_ALIKES.reduce((text, [pattern, sign]) => text.replace(pattern, sign), lower);
  const letters = [...lower].reduce((bits, sign) => bits | (1 << (sign.charCodeAt(0) % 32)), 0);
  return { name: lower, skeleton, withoutDigits: lower.replace(/\d/g, ''), letters };
}

/**
 * How a name imitates another: it looks the same, has two neighbours swapped, or differs in one letter of a part that has
 * five, or in two of one that has ten; null where it does not.
 */
export function likenessOf(a: ComparableName, b: ComparableName): string | null {
  if (a.name === b.name || a.withoutDigits === b.withoutDigits) return null;
  if (a.skeleton === b.skeleton) return 'looks like';
  // A letter more in one name changes one bit, a replaced one two.
  if (Math.abs(a.name.length - b.name.length) > 2 || bitsOf(a.letters ^ b.letters) > 4) return null;
  const distance = editDistance(a.name, b.name);
  if (distance === 1 && isSwap(a.name, b.name)) return 'has two letters swapped against';
  const shortest = shortestDifference(a.name, b.name);
  if (distance === 1 && shortest >= MIDDLING) return 'is one letter away from';
  return distance === 2 && shortest >= LONG ? 'is two letters away from' : null;
}

function isSwap(a: string, b: string): boolean {
  return a.length === b.length && [...a].toSorted().join('') === [...b].toSorted().join('');
}

/** Length of the shortest part between slashes in which two names differ. */
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

/** Letters to add, drop, replace or swap with their neighbour to make one text of the other. */
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
