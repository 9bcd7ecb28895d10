import ts from 'typescript';
import { expect, test } from 'vitest';
import { nodesOf, placeOf, sourceProgram } from '../support/source-files.ts';

const { files, checker } = sourceProgram();
const nodes = files.flatMap((file) => [...nodesOf(file)]);

const ARRAYS = /^(?:Big)?(?:Int|Uint|Float)\d+(?:Clamped)?Array|^Buffer/;

/** Whether a value is reached by number alone, so that no key of a log can name anything else in it. */
function isNumbered(type: ts.Type): boolean {
  if (type.isUnion()) return type.types.every(isNumbered);
  return checker.isArrayLikeType(type) || ARRAYS.test(checker.typeToString(type));
}

function isNumber(type: ts.Type): boolean {
  if (type.isUnion()) return type.types.every(isNumber);
  return (type.flags & ts.TypeFlags.NumberLike) !== 0;
}

/** Whether the program spells every key that it may be. */
function isKnown(type: ts.Type): boolean {
  return type.isUnion() ? type.types.every(isKnown) : type.isStringLiteral();
}

function isAssigned(node: ts.ElementAccessExpression): boolean {
  const { parent } = node;
  if (ts.isBinaryExpression(parent) && parent.left === node) {
    return (
      parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
      parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment
    );
  }
  return ts.isDeleteExpression(parent) || ts.isPostfixUnaryExpression(parent) || ts.isPrefixUnaryExpression(parent);
}

function offending(isOffending: (node: ts.Node) => boolean): readonly string[] {
  return nodes.filter(isOffending).map(placeOf);
}

test('all of src is looked at, with its types', () => {
  expect(files.length).toBeGreaterThan(200);
  const accesses = nodes.filter((node) => ts.isElementAccessExpression(node));
  expect(accesses.length).toBeGreaterThan(100);
  expect(accesses.some((node) => isNumbered(checker.getTypeAtLocation(node.expression)))).toBe(true);
});

test('nothing is merged into an object, and no prototype is touched', () => {
  const merges = new Set([
    'Object.assign',
    'Object.setPrototypeOf',
    'Reflect.set',
    'Object.defineProperty',
    'Reflect.defineProperty',
  ]);
  expect(
    offending(
      (node) =>
        (ts.isCallExpression(node) && merges.has(node.expression.getText())) ||
        ((ts.isIdentifier(node) || ts.isStringLiteralLike(node)) && node.text === '__proto__'),
    ),
  ).toEqual([]);
});

test('no loop goes over what an object inherits', () => {
  expect(offending((node) => ts.isForInStatement(node))).toEqual([]);
});

/** Where a key is written that the compiler does not know, with the reason why no log can name it. */
const WRITTEN: ReadonlyMap<string, string> = new Map([
  ['src/render/text/cli-table.ts', 'the key is the path of an installed package'],
  ['src/reading/nested-lane/record-model.ts', 'the key is one of the very object, and no name that objects inherit'],
]);

test('no key is written that the program does not know: maps and Object.fromEntries hold what a log names', () => {
  const written = offending(
    (node) =>
      ts.isElementAccessExpression(node) &&
      isAssigned(node) &&
      !isKnown(checker.getTypeAtLocation(node.argumentExpression)) &&
      !(
        isNumbered(checker.getTypeAtLocation(node.expression)) &&
        isNumber(checker.getTypeAtLocation(node.argumentExpression))
      ),
  );
  // A place begins with its file.
  expect(written.filter((place) => !WRITTEN.has(place.split(':')[0] ?? ''))).toEqual([]);
  expect(written.length).toBe(WRITTEN.size);
});

/** Where a key of a log is looked up in an object, with the reason why it finds nothing that the object inherits. */
const LOOKED_UP: ReadonlyMap<string, string> = new Map([
  ['src/formats/toolkit/record-fields.ts', 'field() asks whether the record itself has the key'],
  ['src/formats/vendors/quay/quay-usage-logs.ts', 'the keys are those of the very object'],
  ['src/reading/batch/details-encoder.ts', 'the keys are those of the very object'],
  ['src/stores/clickhouse/read/ledger.ts', 'the keys are the columns of the table that is filled'],
]);

test('no text of a log is looked up in an object, where it may name what objects inherit', () => {
  const found = nodes.filter(
    (node) =>
      ts.isElementAccessExpression(node) &&
      !isAssigned(node) &&
      !ts.isStringLiteral(node.argumentExpression) &&
      (checker.getTypeAtLocation(node.argumentExpression).flags & ts.TypeFlags.String) !== 0,
  );
  const unexplained = found
    .map(placeOf)
    .filter((place) => ![...LOOKED_UP.keys()].some((known) => place.includes(known)));
  expect(unexplained.join('\n')).toBe('');
  for (const known of LOOKED_UP.keys())
    expect(
      found.map(placeOf).some((place) => place.includes(known)),
      known,
    ).toBe(true);
});

test('no list of unknown length becomes the arguments of a call: some hundred thousand overflow the stack', () => {
  const many = /^(?:Math\.(?:max|min)|String\.from(?:CharCode|CodePoint)|.*\.(?:push|unshift|splice|concat))$/s;
  expect(
    offending(
      (node) =>
        ts.isCallExpression(node) &&
        many.test(node.expression.getText()) &&
        node.arguments.some((argument) => ts.isSpreadElement(argument)),
    ),
  ).toEqual([]);
});
