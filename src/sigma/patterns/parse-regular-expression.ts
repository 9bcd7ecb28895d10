import { compiled, type ExpressionTree, MOST_INSTRUCTIONS } from './expression-tree.ts';
import { type CharacterSet, type RegularExpression, WORD } from './regular-expression.ts';

/** The modifiers `i`, `m` and `s` of a regular expression. */
export interface RegexFlags {
  readonly ignoresCase: boolean;
  readonly isMultiline: boolean;
  /** Whether the dot also matches a line feed. */
  readonly dotMatchesAll: boolean;
}

/** Deeper brackets would be a stack of calls that overflows. */
const DEEPEST = 50;
const HIGHEST = 0x10ffff;
const DIGITS: CharacterSet['ranges'] = [[48, 57]];
const SPACES: CharacterSet['ranges'] = [
  [9, 13],
  [32, 32],
];
const CLASSES: ReadonlyMap<string, CharacterSet['ranges']> = new Map([
  ['d', DIGITS],
  ['w', WORD],
  ['s', SPACES],
]);
const CONTROLS: ReadonlyMap<string, number> = new Map([
  ['t', 9],
  ['n', 10],
  ['v', 11],
  ['f', 12],
  ['r', 13],
]);

/** Says what is wrong with an expression, in words that follow on "the regular expression", and what to do. */
class Unreadable extends Error {
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.hint = hint;
  }
}

const WITHOUT_LOOK_AROUND =
  'Test what stands around it by a selection of its own, and join the two: condition: selection and not filter.';
const WITHOUT_REFERENCE = 'Write out the texts that it may repeat: (?:aa|bb).';

/** Reads a regular expression of PCRE without look-around and back-references, or says why it cannot. */
export function parseRegularExpression(
  source: string,
  asked: RegexFlags,
): RegularExpression | { readonly problem: string; readonly hint: string | null } {
  const { flags, rest } = inlineFlags(source, asked);
  try {
    const tree = new Parser([...rest], flags).whole();
    const instructions = compiled(tree);
    if (instructions === null) {
      return { problem: `has more than ${MOST_INSTRUCTIONS} steps`, hint: 'Repeat fewer times: * and + are one step.' };
    }
    return { source, instructions, ignoresCase: flags.ignoresCase, isMultiline: flags.isMultiline };
  } catch (error) {
    if (error instanceof Unreadable) return { problem: error.message, hint: error.hint };
    throw error;
  }
}

/** `(?i)` at the start stands for a modifier. */
function inlineFlags(source: string, asked: RegexFlags): { readonly flags: RegexFlags; readonly rest: string } {
  const [whole, letters = ''] = /^\(\?([ims]{1,3})\)/.exec(source) ?? [];
  if (whole === undefined) return { flags: asked, rest: source };
  const flags = {
    ignoresCase: asked.ignoresCase || letters.includes('i'),
    isMultiline: asked.isMultiline || letters.includes('m'),
    dotMatchesAll: asked.dotMatchesAll || letters.includes('s'),
  };
  return { flags, rest: source.slice(whole.length) };
}

class Parser {
  readonly #characters: readonly string[];
  readonly #flags: RegexFlags;
  #at = 0;
  #depth = 0;

  constructor(characters: readonly string[], flags: RegexFlags) {
    this.#characters = characters;
    this.#flags = flags;
  }

  whole(): ExpressionTree {
    const tree = this.#choice();
    if (this.#at < this.#characters.length) throw new Unreadable('has a closing bracket without an opening one');
    return tree;
  }

  #peek(): string | null {
    return this.#characters[this.#at] ?? null;
  }

  #take(wanted: string): boolean {
    const isThere = this.#characters.slice(this.#at, this.#at + wanted.length).join('') === wanted;
    if (isThere) this.#at += wanted.length;
    return isThere;
  }

  #choice(): ExpressionTree {
    const of = [this.#sequence()];
    while (this.#take('|')) of.push(this.#sequence());
    return { kind: 'choice', of };
  }

  #sequence(): ExpressionTree {
    const of: ExpressionTree[] = [];
    for (let next = this.#peek(); next !== null && next !== '|' && next !== ')'; next = this.#peek()) {
      of.push(this.#repeated(this.#atom()));
    }
    return { kind: 'sequence', of };
  }

  #repeated(atom: ExpressionTree): ExpressionTree {
    let tree = atom;
    for (let times = this.#times(); times !== null; times = this.#times()) {
      if (atom.kind === 'assert') throw new Unreadable('repeats an anchor');
      if (tree.kind === 'repeat') throw new Unreadable('repeats a repetition: put the inner one in brackets');
      tree = { kind: 'repeat', of: tree, ...times };
      // How much a repetition takes does not change whether there is a match.
      if (!this.#take('?')) this.#take('+');
    }
    return tree;
  }

  #times(): { readonly least: number; readonly most: number | null } | null {
    if (this.#take('*')) return { least: 0, most: null };
    if (this.#take('+')) return { least: 1, most: null };
    if (this.#take('?')) return { least: 0, most: 1 };
    const rest = this.#characters.slice(this.#at, this.#at + 12).join('');
    const [whole, least, comma, most] = /^\{(\d{1,4})(,?)(\d{0,4})\}/.exec(rest) ?? [];
    if (whole === undefined) return null;
    this.#at += whole.length;
    const times = { least: Number(least), most: comma === '' ? Number(least) : most === '' ? null : Number(most) };
    if (times.most !== null && times.most < times.least) throw new Unreadable(`repeats ${whole}, most before least`);
    return times;
  }

  #atom(): ExpressionTree {
    if (this.#take('(')) return this.#group();
    if (this.#take('[')) return { kind: 'set', set: this.#set() };
    if (this.#take('^')) return { kind: 'assert', where: 'start' };
    if (this.#take('$')) return { kind: 'assert', where: 'end' };
    if (this.#take('.')) {
      const ranges: CharacterSet['ranges'] = this.#flags.dotMatchesAll ? [] : [[10, 10]];
      return { kind: 'set', set: { ranges, isNegated: true } };
    }
    if (this.#take('\\')) return this.#escaped();
    const character = this.#peek() ?? '';
    if (character === '*' || character === '+' || character === '?') {
      throw new Unreadable(`begins a part with ${character}, which repeats nothing`);
    }
    this.#at++;
    return single(character.codePointAt(0) ?? 0);
  }

  #group(): ExpressionTree {
    if (['?=', '?!', '?<=', '?<!'].some((start) => this.#take(start))) {
      throw new Unreadable(
        'uses look-around, which imgaudit does not run: it could make a log hang the program',
        WITHOUT_LOOK_AROUND,
      );
    }
    if (!this.#take('?:') && this.#take('?'))
      throw new Unreadable('uses a group that is not plain or (?: )', 'Write ( or (?: in its place.');
    if (++this.#depth > DEEPEST) throw new Unreadable(`has more than ${DEEPEST} brackets in each other`);
    const tree = this.#choice();
    if (!this.#take(')')) throw new Unreadable('has an opening bracket without a closing one');
    this.#depth--;
    return tree;
  }

  #escaped(): ExpressionTree {
    const letter = this.#peek();
    if (letter === 'b' || letter === 'B') {
      this.#at++;
      return { kind: 'assert', where: letter === 'b' ? 'boundary' : 'no-boundary' };
    }
    if (letter !== null && /^[1-9k]$/.test(letter)) {
      throw new Unreadable(
        'uses a back-reference, which imgaudit does not run: it could make a log hang the program',
        WITHOUT_REFERENCE,
      );
    }
    const set = this.#escapedSet();
    return { kind: 'set', set };
  }

  /** What stands behind a backslash, in and out of brackets. */
  #escapedSet(): CharacterSet {
    const letter = this.#peek();
    if (letter === null) throw new Unreadable('ends in a backslash');
    this.#at++;
    const ranges = CLASSES.get(letter.toLowerCase());
    if (ranges !== undefined) return { ranges, isNegated: letter !== letter.toLowerCase() };
    const control = CONTROLS.get(letter);
    if (control !== undefined) return ofOne(control);
    if (letter === 'x' || letter === 'u') return ofOne(this.#hexadecimal(letter === 'x' ? 2 : 4));
    if (/^[A-Za-z0-9]$/.test(letter))
      throw new Unreadable(`uses \\${letter}, which imgaudit does not know`, 'Write the characters in [ ].');
    return ofOne(letter.codePointAt(0) ?? 0);
  }

  #hexadecimal(digits: number): number {
    const text = this.#characters.slice(this.#at, this.#at + digits).join('');
    if (text.length !== digits || !/^[0-9a-f]{2,4}$/i.test(text))
      throw new Unreadable('has a bad hexadecimal character');
    this.#at += digits;
    return Number.parseInt(text, 16);
  }

  #set(): CharacterSet {
    const isNegated = this.#take('^');
    const ranges: (readonly [number, number])[] = [];
    for (let isFirst = true; isFirst || this.#peek() !== ']'; isFirst = false) {
      if (this.#peek() === null) throw new Unreadable('has a [ without a ]');
      for (const range of this.#rangesOfMember()) ranges.push(range);
    }
    this.#at++;
    return { ranges, isNegated };
  }

  #rangesOfMember(): CharacterSet['ranges'] {
    const low = this.#member();
    const next = this.#characters[this.#at + 1] ?? ']';
    if (this.#peek() !== '-' || next === ']') return positive(low);
    this.#at++;
    const [from, to] = [onlyOf(low), onlyOf(this.#member())];
    if (from === null || to === null || to < from)
      throw new Unreadable('has a range in [ ] that ends before it begins');
    return [[from, to]];
  }

  #member(): CharacterSet {
    if (this.#take('\\')) return this.#escapedSet();
    if (this.#take('[:'))
      throw new Unreadable('uses a [: :] class, which imgaudit does not know', 'Write the characters: [a-z0-9].');
    const character = this.#peek() ?? '';
    this.#at++;
    return ofOne(character.codePointAt(0) ?? 0);
  }
}

function ofOne(character: number): CharacterSet {
  return { ranges: [[character, character]], isNegated: false };
}

function single(character: number): ExpressionTree {
  return { kind: 'set', set: ofOne(character) };
}

function onlyOf({ ranges, isNegated }: CharacterSet): number | null {
  const [first] = ranges;
  return !isNegated && ranges.length === 1 && first !== undefined && first[0] === first[1] ? first[0] : null;
}

/** The same set without negation. The ranges must ascend. */
function positive({ ranges, isNegated }: CharacterSet): CharacterSet['ranges'] {
  if (!isNegated) return ranges;
  const left: (readonly [number, number])[] = [];
  let from = 0;
  for (const [low, high] of ranges) {
    if (low > from) left.push([from, low - 1]);
    from = high + 1;
  }
  return [...left, [from, HIGHEST]];
}
