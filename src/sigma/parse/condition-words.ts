/** A reader of conditions: `and`, `or`, `not` and brackets around something that a caller reads. */
export interface ConditionNode<Leaf> {
  readonly kind: 'all' | 'any' | 'not' | 'leaf';
  readonly of: readonly ConditionNode<Leaf>[];
  readonly leaf: Leaf | null;
}

/** Why a condition cannot be read. */
export class ConditionProblem extends Error {}

/** Brackets in each other. Deeper ones would be a stack of calls that overflows. */
const DEEPEST = 50;

/** Reads the words of a condition. `leaf` reads one that begins at `at`, and says where the next word is. */
export class ConditionReader<Leaf> {
  readonly #words: readonly string[];
  readonly #leaf: (words: readonly string[], at: number) => { readonly leaf: Leaf; readonly next: number };
  #at = 0;
  #depth = 0;

  constructor(
    words: readonly string[],
    leaf: (words: readonly string[], at: number) => { readonly leaf: Leaf; readonly next: number },
  ) {
    this.#words = words;
    this.#leaf = leaf;
  }

  /** @throws ConditionProblem */
  whole(): ConditionNode<Leaf> {
    const node = this.#any();
    const rest = this.#words[this.#at];
    if (rest !== undefined) throw new ConditionProblem(`"${rest}" stands where and, or or the end is expected`);
    return node;
  }

  #isNext(word: string): boolean {
    const isThere = this.#words[this.#at]?.toLowerCase() === word;
    if (isThere) this.#at++;
    return isThere;
  }

  #any(): ConditionNode<Leaf> {
    const of = [this.#all()];
    while (this.#isNext('or')) of.push(this.#all());
    return nodeOf('any', of);
  }

  #all(): ConditionNode<Leaf> {
    const of = [this.#not()];
    while (this.#isNext('and')) of.push(this.#not());
    return nodeOf('all', of);
  }

  #not(): ConditionNode<Leaf> {
    let isNegated = false;
    while (this.#isNext('not')) isNegated = !isNegated;
    const node = this.#single();
    return isNegated ? { kind: 'not', of: [node], leaf: null } : node;
  }

  #single(): ConditionNode<Leaf> {
    const word = this.#words[this.#at];
    if (word === undefined) throw new ConditionProblem('it ends where something is still expected');
    if (this.#isNext('(')) {
      if (++this.#depth > DEEPEST) throw new ConditionProblem(`it has more than ${DEEPEST} brackets in each other`);
      const node = this.#any();
      if (!this.#isNext(')')) throw new ConditionProblem('an opening bracket has no closing one');
      this.#depth--;
      return node;
    }
    if (['and', 'or', ')'].includes(word.toLowerCase())) {
      throw new ConditionProblem(`"${word}" stands where a name is expected`);
    }
    const { leaf, next } = this.#leaf(this.#words, this.#at);
    this.#at = next;
    return { kind: 'leaf', of: [], leaf };
  }
}

function nodeOf<Leaf>(kind: 'all' | 'any', of: readonly ConditionNode<Leaf>[]): ConditionNode<Leaf> {
  const [only] = of;
  return of.length === 1 && only !== undefined ? only : { kind, of, leaf: null };
}

/** The words of a condition; brackets are words of their own. */
export function wordsOf(condition: string): readonly string[] {
  return condition.match(/[()]|[^\s()]+/g) ?? [];
}
