import { createContext, Script } from 'node:vm';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { attacksOn } from '../support/regex-attacks.ts';
import { nodesOf, placeOf, sourceProgram } from '../support/source-files.ts';

const LENGTH = 50_000;
/**
 * A linear expression takes well under a millisecond for such a text, one that goes back over it for every character
 * takes a second, and one that goes back for every way to part it never ends.
 */
const MOST_MS = 250;
const STOP_MS = 1000;

const context = createContext({ pattern: /x/, text: '' });
const script = new Script(
  'pattern.lastIndex = 0; text.replace(pattern, ""); pattern.lastIndex = 0; pattern.test(text)',
);

/** Milliseconds of processor time; infinite where the engine had to be stopped. */
function costOf(pattern: RegExp, text: string): number {
  Object.assign(context, { pattern, text });
  const start = process.cpuUsage();
  try {
    script.runInContext(context, { timeout: STOP_MS });
  } catch {
    return Number.POSITIVE_INFINITY;
  }
  return process.cpuUsage(start).user / 1000;
}

/** The text that takes an expression too long, or null. A second look rules out that the machine was busy. */
function slowest(pattern: RegExp): string | null {
  const isSlow = (text: string) => {
    const cost = costOf(pattern, text);
    return cost > MOST_MS && (cost === Number.POSITIVE_INFINITY || costOf(pattern, text) > MOST_MS);
  };
  const found = attacksOn(pattern, LENGTH).find(isSlow);
  return found === undefined ? null : `${JSON.stringify(found.slice(0, 40))}… of ${found.length} characters`;
}

test.each([
  /(a+)+$/,
  /^(?:a|a)*b/,
  /\s+$/,
  /[:@].*$/,
  /^\d{4}-(?:\d+)*x$/,
  /(?:x+x+)+y/,
  /^[^=]*=.*.*;$/,
  /(?:^|[:/])((?:[a-z0-9.-]+\.)?icr\.io)\/(\S+)$/,
  /"(?:[^"]|"")*"$/,
  /<[^>]*>/,
])('%s is known for going back', (pattern) => {
  expect(slowest(pattern)).not.toBeNull();
});

test.each([/^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/, /^\d{1,15}$/, /[\p{Cc}\p{Cf}]/gu, /^(?:success|fail)/i])(
  '%s is known for not going back',
  (pattern) => {
    expect(slowest(pattern)).toBeNull();
  },
);

interface Found {
  readonly place: string;
  readonly pattern: RegExp;
}

/** The value of a text that is known before the program runs. */
function constantText(node: ts.Node | undefined, checker: ts.TypeChecker): string {
  if (node === undefined) return '';
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isIdentifier(node)) {
    const declaration = checker.getSymbolAtLocation(node)?.valueDeclaration;
    if (declaration !== undefined && ts.isVariableDeclaration(declaration)) {
      return constantText(declaration.initializer, checker);
    }
  }
  if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'String.raw') {
    const { template } = node;
    if (ts.isNoSubstitutionTemplateLiteral(template)) return template.rawText ?? '';
    const spans = template.templateSpans.map(
      ({ expression, literal }) => constantText(expression, checker) + (literal.rawText ?? ''),
    );
    return (template.head.rawText ?? '') + spans.join('');
  }
  throw new RangeError(`${placeOf(node)} is not known before the program runs: a log must not make expressions`);
}

function expressionsOf(): readonly Found[] {
  const { files, checker } = sourceProgram();
  const found: Found[] = [];
  for (const node of files.flatMap((file) => [...nodesOf(file)])) {
    if (node.kind === ts.SyntaxKind.RegularExpressionLiteral) {
      const text = node.getText();
      const end = text.lastIndexOf('/');
      found.push({ place: placeOf(node), pattern: new RegExp(text.slice(1, end), text.slice(end + 1)) });
    } else if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'RegExp') {
      const [source, flags] = node.arguments ?? [];
      const pattern = new RegExp(constantText(source, checker), constantText(flags, checker));
      found.push({ place: placeOf(node), pattern });
    }
  }
  return found;
}

test('no regular expression of src goes back over a long text', { timeout: 300_000 }, () => {
  const expressions = expressionsOf();
  // That the expressions are seen is part of the law.
  expect(expressions.length).toBeGreaterThan(130);
  const slow = expressions.flatMap(({ place, pattern }) => {
    const text = slowest(pattern);
    return text === null ? [] : [`${place} on ${text}`];
  });
  expect(slow).toEqual([]);
});
