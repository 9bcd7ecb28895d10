import type { LineLayout } from '../../formats/layouts/line-layout.ts';

const MOST_LEAVES = 250;
/** ASCII without control characters and escapes. */
const IS_PLAIN = /^[ -[\]-~]+$/;
const LINE_END = '\n';
const TOKEN = /[ \t]*(?:("(?:[^"\\]|\\.)*")|([-+.\w]+)|([{}[\],:]))/y;

/** A value of a record that is neither list nor object, and how it is written. */
export interface Leaf {
  /** Names joined with dots. A name with a dot in it is `?`, so that it is not taken for several. */
  readonly path: string;
  /** The names and indexes that lead to it. */
  readonly steps: readonly (string | number)[];
  /** Whether it is a text. */
  readonly isQuoted: boolean;
  /** What ends a field of a line; null for a value of JSON. */
  readonly until: string | null;
  /** From the end of the value before it to its own start, with the quotes of both; a character for each byte. */
  readonly before: string;
}

/** How a record is written: its values, and the literal bytes after the last. */
export interface RecordTemplate {
  readonly leaves: readonly Leaf[];
  readonly end: string;
  readonly form: RecordForm;
}

/** A line is one of text. */
export type RecordForm = 'json' | 'line';

/** The template of a line of text; null where its layout cannot say which fields it has, or where it is not plain text. */
export function lineTemplateOf(line: Buffer, { fieldsOf }: LineLayout): RecordTemplate | null {
  const text = line.toString('latin1');
  const fields = IS_PLAIN.test(text) ? fieldsOf(text) : null;
  if (fields === null) return null;
  let from = 0;
  const leaves = fields.map(({ path, start, end }): Leaf => {
    const before = text.slice(from, start);
    from = end;
    return { path, steps: [path], isQuoted: true, until: text[end] ?? LINE_END, before };
  });
  return { leaves, end: text.slice(from), form: 'line' };
}

/** The template of a record on one line, which must be JSON; null where an object names a field twice. */
export function templateOf(line: Buffer): RecordTemplate | null {
  return new TemplateWriter(line.toString('latin1')).write();
}

/** An object or a list that is open. */
interface Container {
  readonly isList: boolean;
  readonly names: Set<string>;
  readonly path: string;
  /** Of the value that follows; a name is expected if it is null. */
  step: string | number | null;
}

class TemplateWriter {
  readonly #text: string;
  readonly #leaves: Leaf[] = [];
  readonly #open: Container[] = [];
  #literalStart = 0;
  #isUnfit = false;

  constructor(text: string) {
    this.#text = text;
  }

  write(): RecordTemplate | null {
    const text = this.#text;
    if (!text.startsWith('{') || !text.endsWith('}')) return null;
    TOKEN.lastIndex = 0;
    while (!this.#isUnfit && TOKEN.lastIndex < text.length) this.#takeToken(TOKEN.exec(text));
    if (this.#isUnfit || this.#open.length > 0 || this.#leaves.length === 0) return null;
    return { leaves: this.#leaves, end: text.slice(this.#literalStart), form: 'json' };
  }

  #takeToken(match: RegExpExecArray | null): void {
    if (match === null) {
      this.#isUnfit = true;
      return;
    }
    const [all, quoted, word, sign] = match;
    if (sign !== undefined) this.#takeSign(sign);
    else this.#takeValue(quoted ?? word ?? '', match.index + all.length, quoted !== undefined);
  }

  #takeSign(sign: string): void {
    const container = this.#open.at(-1);
    if (sign === '{' || sign === '[') {
      const isList = sign === '[';
      this.#open.push({ isList, names: new Set(), path: this.#path(), step: isList ? 0 : null });
    } else if (sign === '}' || sign === ']') {
      this.#open.pop();
    } else if (sign === ',' && container !== undefined) {
      container.step = typeof container.step === 'number' ? container.step + 1 : null;
    }
  }

  #takeValue(value: string, end: number, isQuoted: boolean): void {
    const container = this.#open.at(-1);
    if (container === undefined) this.#isUnfit = true;
    else if (container.step === null) this.#takeName(value.slice(1, -1), container);
    else this.#addLeaf(value, end, isQuoted);
  }

  #takeName(written: string, container: Container): void {
    const name = Buffer.from(written, 'latin1').toString('utf8');
    if (name.includes('\\') || name in Object.prototype || container.names.has(name)) this.#isUnfit = true;
    container.names.add(name);
    container.step = name;
  }

  #addLeaf(value: string, end: number, isQuoted: boolean): void {
    const quote = isQuoted ? 1 : 0;
    const before = this.#text.slice(this.#literalStart, end - value.length + quote);
    this.#leaves.push({
      path: this.#path(),
      steps: this.#open.map(({ step }) => step ?? ''),
      isQuoted,
      until: null,
      before,
    });
    this.#literalStart = end - quote;
    if (this.#leaves.length > MOST_LEAVES) this.#isUnfit = true;
  }

  /** The path of the value that follows. */
  #path(): string {
    const container = this.#open.at(-1);
    if (container === undefined) return '';
    const { path, step } = container;
    if (typeof step !== 'string') return path;
    const name = step.includes('.') ? '?' : step;
    return path === '' ? name : `${path}.${name}`;
  }
}
