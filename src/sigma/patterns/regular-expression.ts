/**
 * A regular expression of a user, as instructions of a machine that reads a text once, from left to right, and follows
 * all ways through the expression at the same time (Thompson's construction,
 * https://swtch.com/~rsc/regexp/regexp1.html). It never goes back, so no expression and no text can make it hang: the
 * time is at worst proportional to the product of both lengths.
 */
export interface RegularExpression {
  readonly source: string;
  readonly instructions: readonly Instruction[];
  readonly ignoresCase: boolean;
  /** Whether `^` and `$` also stand at the start and the end of a line. */
  readonly isMultiline: boolean;
}

export type Instruction =
  | { readonly kind: 'character'; readonly accepts: CharacterSet }
  | { readonly kind: 'jump'; readonly to: number }
  | { readonly kind: 'split'; readonly one: number; readonly other: number }
  | { readonly kind: 'assert'; readonly where: Assertion }
  | { readonly kind: 'match' };

export type Assertion = 'start' | 'end' | 'boundary' | 'no-boundary';

/** A set of characters by ranges of their code points, both ends included. */
export interface CharacterSet {
  readonly ranges: readonly (readonly [from: number, to: number])[];
  readonly isNegated: boolean;
}

/** Whether the expression matches somewhere in the text. */
export function matchesSomewhere(expression: RegularExpression, text: string): boolean {
  const characters = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  return new Machine(expression, characters).run();
}

const LINE_FEED = 10;
const NONE: readonly number[] = [];

class Machine {
  readonly #expression: RegularExpression;
  readonly #characters: readonly number[];
  /** Instructions that wait for the next character, and for each of them the position at which it was added. */
  #waiting: number[] = [];
  readonly #addedAt: Int32Array;

  constructor(expression: RegularExpression, characters: readonly number[]) {
    this.#expression = expression;
    this.#characters = characters;
    this.#addedAt = new Int32Array(expression.instructions.length).fill(-1);
  }

  run(): boolean {
    const { length } = this.#characters;
    for (let at = 0; at <= length; at++) {
      // A match may begin at every character.
      if (this.#add(0, at)) return true;
      if (at === length) return false;
      if (this.#step(at)) return true;
    }
    return false;
  }

  /** Reads the character at a position; true if a match ends with it. */
  #step(at: number): boolean {
    const { instructions, ignoresCase } = this.#expression;
    const ready = this.#waiting;
    this.#waiting = [];
    const character = this.#characters[at] ?? 0;
    for (const index of ready) {
      const instruction = instructions[index];
      if (instruction?.kind !== 'character' || !accepts(instruction.accepts, character, ignoresCase)) continue;
      if (this.#add(index + 1, at + 1)) return true;
    }
    return false;
  }

  /** Adds what can be reached without a character; true if that is the end of the expression. */
  #add(start: number, at: number): boolean {
    const stack = [start];
    for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
      if (this.#addedAt[index] === at) continue;
      this.#addedAt[index] = at;
      const next = this.#nextOf(index, at);
      if (next === null) return true;
      for (const one of next) stack.push(one);
    }
    return false;
  }

  /** The instructions that follow without a character; null at the end of the expression. */
  #nextOf(index: number, at: number): readonly number[] | null {
    const instruction = this.#expression.instructions[index];
    if (instruction === undefined || instruction.kind === 'match') return null;
    if (instruction.kind === 'jump') return [instruction.to];
    if (instruction.kind === 'split') return [instruction.other, instruction.one];
    if (instruction.kind === 'assert') return this.#holds(instruction.where, at) ? [index + 1] : NONE;
    this.#waiting.push(index);
    return NONE;
  }

  #holds(where: Assertion, at: number): boolean {
    const [before, after] = [this.#characters[at - 1], this.#characters[at]];
    const { isMultiline } = this.#expression;
    if (where === 'start') return before === undefined || (isMultiline && before === LINE_FEED);
    // As in PCRE, a line feed at the very end of a text is behind its end.
    const isLast = at === this.#characters.length - 1;
    if (where === 'end') return after === undefined || (after === LINE_FEED && (isMultiline || isLast));
    return (isWord(before) !== isWord(after)) === (where === 'boundary');
  }
}

function isWord(character: number | undefined): boolean {
  return character !== undefined && isIn(WORD, character);
}

/** Letters, digits and the underscore of ASCII, as in PCRE without Unicode properties. */
export const WORD: CharacterSet['ranges'] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];

function accepts({ ranges, isNegated }: CharacterSet, character: number, ignoresCase: boolean): boolean {
  return (isIn(ranges, character) || (ignoresCase && isInOtherCase(ranges, character))) !== isNegated;
}

function isInOtherCase(ranges: CharacterSet['ranges'], character: number): boolean {
  const text = String.fromCodePoint(character);
  return [text.toLowerCase(), text.toUpperCase()].some((other) => {
    return [...other].length === 1 && isIn(ranges, other.codePointAt(0) ?? 0);
  });
}

function isIn(ranges: CharacterSet['ranges'], character: number): boolean {
  return ranges.some(([from, to]) => character >= from && character <= to);
}
