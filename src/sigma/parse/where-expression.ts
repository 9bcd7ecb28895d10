import { AuditError } from '../../domain/audit-error.ts';
import { eventFieldProblem } from '../language/event-fields.ts';
import { type Expression, joined } from '../language/expression.ts';
import { type ConditionNode, ConditionProblem, ConditionReader } from './condition-words.ts';
import { parseField } from './parse-detection.ts';
import { Problems } from './problems.ts';
import type { YamlScalar, YamlValue } from './yaml-tree.ts';

/** A word of an expression. A quoted one is always a value. */
interface Token {
  readonly text: string;
  readonly isQuoted: boolean;
}

const LONGEST = 10_000;
const EXAMPLE = "For example: --where 'category: push and not actor.name|startswith: ci-'.";

/**
 * Reads `category: push and (image.tag|re: '^v[0-9]' or outcome: [failure, denied])`: fields, modifiers and values as
 * in a Sigma rule, joined as in a condition.
 * @throws AuditError `usage`
 */
export function parseWhere(text: string): Expression {
  if (text.length > LONGEST) refuse(`it is longer than ${LONGEST} characters`);
  const leaves: Expression[] = [];
  const sources: string[] = [];
  const words = withLeaves(tokensOf(text), leaves, sources);
  const leaf = (all: readonly string[], at: number) => {
    const expression = leaves[Number((all[at] ?? '').slice(1))];
    if (expression === undefined) throw new ConditionProblem(`"${all[at]}" is no field with a value`);
    return { leaf: expression, next: at + 1 };
  };
  try {
    return expressionOf(new ConditionReader(words, leaf).whole());
  } catch (error) {
    if (!(error instanceof ConditionProblem)) throw error;
    // A field with its value stands in the words as its place.
    const message = error.message.replace(/"#(\d{1,4})"/, (_, at) => `"${sources[Number(at)] ?? ''}"`);
    return refuse(message, hintFor(text));
  }
}

function refuse(why: string, hint = EXAMPLE): never {
  throw new AuditError('usage', `--where cannot be read: ${why}.`, { hint });
}

/** Operators of other languages, and what stands for them here. */
const FOREIGN: readonly (readonly [operator: RegExp, hint: string])[] = [
  [/\|re(?:\|[ims]){0,3}:\s{0,9}[^'"\s]{0,99}[[(]/, "Put a regular expression into quotes: image.tag|re: '^v[0-9]'."],
  [/[<>]=?/, 'Compare with |lt:, |lte:, |gt: or |gte:, as in reasonCode|gte: 400.'],
  [/!=/, 'For what is different write |neq:, as in category|neq: pull.'],
  [/=/, 'Write a colon behind the field, as in category: push.'],
  [/&&|\|\||!/, 'Write and, or and not.'],
];

function hintFor(text: string): string {
  return FOREIGN.find(([operator]) => operator.test(text))?.[1] ?? EXAMPLE;
}

function expressionOf(node: ConditionNode<Expression>): Expression {
  const [first] = node.of;
  if (node.leaf !== null) return node.leaf;
  if (node.kind === 'not' && first !== undefined) return { kind: 'not', of: expressionOf(first) };
  return joined(node.kind === 'any' ? 'any' : 'all', node.of.map(expressionOf));
}

/** Quoted texts, brackets, commas, and what stands between them. */
function tokensOf(text: string): readonly Token[] {
  const found = text.matchAll(/'((?:[^']|'')*)'|"([^"]*)"|([()[\],])|([^\s()[\],'"]+)|(['"])/g);
  return Array.from(found, ([whole, single, double, , , open]) => {
    if (open !== undefined) return refuse(`a ${open} has no other one`);
    const quoted = single?.replaceAll("''", "'") ?? double;
    return { text: quoted ?? whole, isQuoted: quoted !== undefined };
  });
}

/** Reads each `field: value` into `leaves`, and leaves a word with its place instead. */
function withLeaves(tokens: readonly Token[], leaves: Expression[], sources: string[]): readonly string[] {
  const words: string[] = [];
  for (let at = 0; at < tokens.length; ) {
    const { text, isQuoted } = tokens[at] ?? { text: '', isQuoted: false };
    const colon = isQuoted ? -1 : text.indexOf(':');
    if (colon <= 0) {
      words.push(isQuoted ? `"${text}"` : text);
      at++;
      continue;
    }
    const first = text.slice(colon + 1);
    const rest = tokens.slice(at + 1);
    const { value, taken } =
      first === '' ? valueBehind(rest) : { value: scalarOf({ text: first, isQuoted: false }), taken: 0 };
    words.push(`#${leaves.length}`);
    sources.push(text);
    leaves.push(leafOf(text.slice(0, colon), value));
    at += 1 + taken;
  }
  return words;
}

/** The value or the list that follows on a field. */
function valueBehind(tokens: readonly Token[]): { readonly value: YamlValue; readonly taken: number } {
  const [first] = tokens;
  if (first === undefined) return refuse('a field at the end has no value');
  if (first.text !== '[' || first.isQuoted) return { value: scalarOf(first), taken: 1 };
  const end = tokens.findIndex(({ text, isQuoted }) => text === ']' && !isQuoted);
  if (end < 0) return refuse('a [ has no ]');
  const items = tokens.slice(1, end).filter(({ text, isQuoted }) => isQuoted || text !== ',');
  return { value: { kind: 'list', line: 1, items: items.map(scalarOf) }, taken: end + 1 };
}

const CONSTANTS: ReadonlyMap<string, YamlScalar> = new Map<string, YamlScalar>([
  ['null', null],
  ['true', true],
  ['false', false],
]);

function scalarOf({ text, isQuoted }: Token): YamlValue {
  const constant = isQuoted ? undefined : CONSTANTS.get(text);
  const number = !isQuoted && /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text;
  return { kind: 'scalar', line: 1, value: constant === undefined ? number : constant, text };
}

function leafOf(field: string, value: YamlValue): Expression {
  const problems = new Problems('--where');
  const context = { lists: new Map<string, readonly string[]>(), problems, fieldProblem: eventFieldProblem };
  const expression = parseField({ key: field, line: 1, value }, context);
  const [problem] = problems.found;
  if (expression === null || problem !== undefined) return refuse(problem?.text ?? field, problem?.hint ?? EXAMPLE);
  return expression;
}
