import { matchesGlob } from '../../domain/text/glob.ts';
import { likest } from '../../domain/text/likeness.ts';
import { type Expression, joined } from '../language/expression.ts';
import { type ConditionNode, ConditionProblem, ConditionReader, wordsOf } from './condition-words.ts';

/** A condition with the selections put in, or why it cannot be read. */
export type ReadCondition =
  | { readonly expression: Expression; readonly used: ReadonlySet<string> }
  | { readonly problem: string; readonly hint: string | null };

type Selections = ReadonlyMap<string, Expression>;

/** Reads `selection and not 1 of filter*`. */
export function parseCondition(condition: string, selections: Selections): ReadCondition {
  if (condition.includes('|')) {
    const hint = 'Write a correlation: event_count, value_count or temporal.';
    return { problem: 'the condition has an aggregation behind |, which Sigma 2 no longer has', hint };
  }
  const used = new Set<string>();
  const leaf = (words: readonly string[], at: number) => {
    const { names, kind, next } = namesAt(words, at, [...selections.keys()]);
    for (const name of names) used.add(name);
    return {
      leaf: joined(
        kind,
        names.flatMap((name) => selections.get(name) ?? []),
      ),
      next,
    };
  };
  try {
    return { expression: expressionOf(new ConditionReader(wordsOf(condition), leaf).whole()), used };
  } catch (error) {
    if (!(error instanceof ConditionProblem)) throw error;
    const hint = error.cause === undefined ? null : String(error.cause);
    return { problem: `the condition "${condition}" cannot be read: ${error.message}`, hint };
  }
}

function expressionOf(node: ConditionNode<Expression>): Expression {
  const [first] = node.of;
  if (node.leaf !== null) return node.leaf;
  if (node.kind === 'not' && first !== undefined) return { kind: 'not', of: expressionOf(first) };
  return joined(node.kind === 'any' ? 'any' : 'all', node.of.map(expressionOf));
}

interface NamesAt {
  readonly names: readonly string[];
  readonly kind: 'all' | 'any';
  readonly next: number;
}

/** The selections that `selection`, `1 of filter*` or `all of them` name. */
function namesAt(words: readonly string[], at: number, known: readonly string[]): NamesAt {
  const [word = '', of, pattern] = words.slice(at, at + 3);
  if (of?.toLowerCase() === 'of') return { ...namesLike(word, pattern, known), next: at + 3 };
  if (known.includes(word)) return { names: [word], kind: 'all', next: at + 1 };
  const [near] = likest(word, known, 1);
  throw new ConditionProblem(`there is no selection "${word}"`, {
    cause: near === undefined ? `Selections: ${known.join(', ') || 'none'}.` : `Did you mean ${near}?`,
  });
}

/** The selections that `filter*` or `them` stands for, behind `1 of` or `all of`. */
function namesLike(word: string, pattern: string | undefined, known: readonly string[]): Omit<NamesAt, 'next'> {
  const quantity = word.toLowerCase();
  if (quantity !== '1' && quantity !== 'any' && quantity !== 'all') {
    throw new ConditionProblem(`"${word} of" is not known`, { cause: 'Write 1 of or all of.' });
  }
  if (pattern === undefined) throw new ConditionProblem(`"${word} of" names nothing`);
  const isThem = pattern.toLowerCase() === 'them';
  const names = known.filter((name) => (isThem ? !name.startsWith('_') : matchesGlob(pattern, name)));
  if (names.length === 0) throw new ConditionProblem(`"${word} of ${pattern}" matches no selection`);
  return { names, kind: quantity === 'all' ? 'all' : 'any' };
}
