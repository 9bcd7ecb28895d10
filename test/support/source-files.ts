import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

const ROOT = process.cwd();

/** Every source file of src as the compiler parses it, tests excepted, and the type checker for them. */
export function sourceProgram(): { readonly files: readonly ts.SourceFile[]; readonly checker: ts.TypeChecker } {
  const names = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(ROOT, 'src', name));
  const config = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, ROOT);
  const program = ts.createProgram(names, options);
  const own = new Set(names);
  return {
    files: program.getSourceFiles().filter(({ fileName }) => own.has(fileName)),
    checker: program.getTypeChecker(),
  };
}

/** A node and all nodes below it, depth first, in the order of the source. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    children.push(child);
  });
  for (const child of children) yield* nodesOf(child);
}

/** `src/stores/sqlite/connection/schema.ts:12: the text of the node` */
export function placeOf(node: ts.Node): string {
  const file = node.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(node.getStart());
  return `${relative(ROOT, file.fileName)}:${line + 1}: ${node.getText().replaceAll(/\s+/g, ' ').slice(0, 120)}`;
}
