import type { Assertion, CharacterSet, Instruction } from './regular-expression.ts';

/** A regular expression as it was read. */
export type ExpressionTree =
  | { readonly kind: 'sequence'; readonly of: readonly ExpressionTree[] }
  | { readonly kind: 'choice'; readonly of: readonly ExpressionTree[] }
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'assert'; readonly where: Assertion }
  /** `most` is null for any number of times. */
  | { readonly kind: 'repeat'; readonly of: ExpressionTree; readonly least: number; readonly most: number | null };

/** A larger machine would take too long for each character of a long text. */
export const MOST_INSTRUCTIONS = 1000;

/** The instructions of a tree; null if there would be more than MOST_INSTRUCTIONS. */
export function compiled(tree: ExpressionTree): readonly Instruction[] | null {
  const instructions: Instruction[] = [];
  emit(tree, instructions);
  if (instructions.length >= MOST_INSTRUCTIONS) return null;
  instructions.push({ kind: 'match' });
  return instructions;
}

function emit(tree: ExpressionTree, into: Instruction[]): void {
  // What is too large already need not be finished: a repeated repeat grows without end.
  if (into.length >= MOST_INSTRUCTIONS) return;
  if (tree.kind === 'set') into.push({ kind: 'character', accepts: tree.set });
  else if (tree.kind === 'assert') into.push({ kind: 'assert', where: tree.where });
  else if (tree.kind === 'sequence') for (const part of tree.of) emit(part, into);
  else if (tree.kind === 'choice') emitChoice(tree.of, into);
  else emitRepeat(tree, into);
}

function emitChoice(of: readonly ExpressionTree[], into: Instruction[]): void {
  const [first, ...rest] = of;
  if (first === undefined) return;
  if (rest.length === 0) {
    emit(first, into);
    return;
  }
  const split = into.length;
  into.push({ kind: 'match' });
  emit(first, into);
  const jump = into.length;
  into.push({ kind: 'match' });
  into[split] = { kind: 'split', one: split + 1, other: into.length };
  emitChoice(rest, into);
  into[jump] = { kind: 'jump', to: into.length };
}

function emitRepeat({ of, least, most }: Extract<ExpressionTree, { kind: 'repeat' }>, into: Instruction[]): void {
  for (let time = 0; time < least && into.length < MOST_INSTRUCTIONS; time++) emit(of, into);
  if (most === null) {
    const split = into.length;
    into.push({ kind: 'match' });
    emit(of, into);
    into.push({ kind: 'jump', to: split });
    into[split] = { kind: 'split', one: split + 1, other: into.length };
    return;
  }
  const splits: number[] = [];
  for (let time = least; time < most && into.length < MOST_INSTRUCTIONS; time++) {
    splits.push(into.length);
    into.push({ kind: 'match' });
    emit(of, into);
  }
  for (const split of splits) into[split] = { kind: 'split', one: split + 1, other: into.length };
}
