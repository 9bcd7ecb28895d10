import {
  Composer,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  Parser,
  type YAMLError,
} from 'yaml';
import { isYamlNestedDeeperThan } from '../../domain/text/yaml-nesting.ts';

/** A value of a YAML file with the line that it stands in. Maps are lists of pairs: no key of a file names a property. */
export type YamlValue =
  | { readonly kind: 'map'; readonly line: number; readonly pairs: readonly YamlPair[] }
  | { readonly kind: 'list'; readonly line: number; readonly items: readonly YamlValue[] }
  | { readonly kind: 'scalar'; readonly line: number; readonly value: YamlScalar; readonly text: string };

export interface YamlPair {
  readonly key: string;
  readonly line: number;
  readonly value: YamlValue;
}

export type YamlScalar = string | number | boolean | null;
export type YamlMap = Extract<YamlValue, { readonly kind: 'map' }>;

/** Why a file is no YAML, and where. */
export interface YamlProblem {
  readonly line: number;
  readonly text: string;
  readonly hint: string | null;
}

export interface YamlFile {
  readonly documents: readonly YamlValue[];
  readonly problems: readonly YamlProblem[];
}

/** A document may have this many values, with what its aliases stand for: a few lines of aliases can stand for billions. */
export const MOST_VALUES = 100_000;
/** Deeper values would be a stack of calls that overflows. */
const DEEPEST = 60;
/** What is less deep is made into values, so that the line of the value that lies too deep can be told. */
const DEEPEST_PARSED = 200;

/** What to do about an error of the parser, by its code. */
const HINTS: ReadonlyMap<string, string> = new Map([
  ['DUPLICATE_KEY', 'Write the values of the key as one list, or put them into two selections.'],
  ['TAB_AS_INDENT', 'Indent with spaces.'],
]);
const ANY_HINT =
  "Look at this line and the one before it: indent with spaces, close brackets and quotes, and put a text that has a colon or begins with one of * & ! % @ [ { into quotes ('*-prod').";
const QUOTE_STAR = "Put a text that begins with * into quotes: '*-prod'.";
const KEY_OF_TEXT = 'Write the key as a text; one that begins with [ or { goes into quotes.';
const FLATTER = 'Use fewer lists and maps in each other.';

class Refused extends Error {
  readonly problem: YamlProblem;

  constructor(problem: YamlProblem) {
    super(problem.text);
    this.problem = problem;
  }
}

/** Reads the documents of a YAML 1.2 file. */
export function readYaml(text: string): YamlFile {
  const lines = new LineCounter();
  const documents = parsed(text, lines);
  if (documents === null) {
    return { documents: [], problems: [{ line: 1, text: 'has too many values in each other', hint: FLATTER }] };
  }
  const values: YamlValue[] = [];
  const problems: YamlProblem[] = [];
  for (const document of documents) {
    for (const error of document.errors) problems.push(problemOf(error, lines));
    if (document.errors.length > 0 || document.contents === null) continue;
    try {
      values.push(new Reader(document, lines).value(document.contents, 0));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      problems.push(error.problem);
    }
  }
  return { documents: values, problems };
}

function problemOf({ message, code, pos }: YAMLError, lines: LineCounter): YamlProblem {
  return {
    line: lines.linePos(pos[0]).line,
    text: `is no YAML: ${message}`,
    hint: HINTS.get(code) ?? ANY_HINT,
  };
}

/** The documents; null where values lie so deep in each other that making them could overflow the stack. */
function parsed(text: string, lines: LineCounter): readonly Document.Parsed[] | null {
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  if (isYamlNestedDeeperThan(tokens, DEEPEST_PARSED)) return null;
  return [...new Composer({ schema: 'core', uniqueKeys: true, logLevel: 'silent' }).compose(tokens)];
}

class Reader {
  readonly #document: Document;
  readonly #lines: LineCounter;
  #values = 0;

  constructor(document: Document, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  value(node: unknown, depth: number): YamlValue {
    const line = this.#lineOf(node);
    if (++this.#values > MOST_VALUES) {
      throw new Refused({
        line,
        text: `stands for more than ${MOST_VALUES.toLocaleString('en')} values, with what its aliases (*) repeat`,
        hint: 'Write the values out, or use fewer aliases.',
      });
    }
    if (depth > DEEPEST)
      throw new Refused({ line, text: `has more than ${DEEPEST} values in each other`, hint: FLATTER });
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (target === undefined)
        throw new Refused({ line, text: `has an alias *${node.source} of nothing`, hint: QUOTE_STAR });
      return this.value(target, depth + 1);
    }
    if (isMap(node)) return { kind: 'map', line, pairs: node.items.map((pair) => this.#pair(pair, line, depth)) };
    if (isSeq(node)) return { kind: 'list', line, items: node.items.map((item) => this.value(item, depth + 1)) };
    return scalarOf(isScalar(node) ? node.value : null, isScalar(node) ? node.source : undefined, line);
  }

  #pair({ key, value }: { readonly key: unknown; readonly value: unknown }, line: number, depth: number): YamlPair {
    const name = this.value(key, depth + 1);
    if (name.kind !== 'scalar')
      throw new Refused({ line: name.line, text: 'has a key that is no text', hint: KEY_OF_TEXT });
    const at = this.#lineOf(key) || line;
    if (value === null) return { key: name.text, line: at, value: scalarOf(null, '', at) };
    return { key: name.text, line: at, value: this.value(value, depth + 1) };
  }

  #lineOf(node: unknown): number {
    const [start = 0] = (node as Node | null)?.range ?? [];
    return this.#lines.linePos(start).line;
  }
}

function scalarOf(value: unknown, source: string | undefined, line: number): YamlValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') {
    return { kind: 'scalar', line, value, text: typeof value === 'string' ? value : (source ?? String(value)) };
  }
  return { kind: 'scalar', line, value: String(value), text: source ?? String(value) };
}

/** The pair with a key; null without one. */
export function pairOf(map: YamlMap, key: string): YamlPair | null {
  return map.pairs.find((pair) => pair.key === key) ?? null;
}

/** The values of a list; a single value counts as a list of one. */
export function itemsOf(value: YamlValue): readonly YamlValue[] {
  return value.kind === 'list' ? value.items : [value];
}
