import type * as Yaml from 'yaml';
import { messageOf } from '../../domain/text/message-of.ts';
import { isYamlNestedDeeperThan } from '../../domain/text/yaml-nesting.ts';

const NEWLINE = 0x0a;
/** In bytes. A longer item of a list, or member of a document, is not parsed: it takes memory many times its size. */
const LONGEST_BLOCK = 1 << 22;
/** In characters, of a block that cannot be read. */
const LONGEST_EXCERPT = 2000;
/** More aliases than any tool prints: a few kilobytes of them may stand for gigabytes. */
const MOST_ALIASES = 100;
/** Of values in each other: more than any record may have. The calls of the parser overflow the stack at some 600. */
const DEEPEST_NESTING = 400;
const LIST_ITEM = /^ *-(?:\s|$)/;

/** A document that is being read. `whole` is one that is neither a mapping nor a list in block notation. */
type Kind = 'mapping' | 'list' | 'whole';

/**
 * Turns YAML into JSON block by block: an item of a list at the top of a document, or under a key at its top, is parsed by
 * itself, so that no document is held in memory; documents follow each other in one line, because values may be long. What cannot be parsed becomes a text, which no format reads.
 */
export class YamlDocuments {
  readonly #yaml: typeof Yaml;
  #line: Buffer[] = [];
  #lineBytes = 0;
  #kind: Kind | null = null;
  #block: string[] = [];
  #blockBytes = 0;
  /** How far the items of the list under the current key are indented; null where it has no list. */
  #indent: number | null = null;
  #members = 0;
  #items = 0;
  readonly #out: string[] = [];

  private constructor(yaml: typeof Yaml) {
    this.#yaml = yaml;
  }

  static async begin(): Promise<YamlDocuments> {
    return new YamlDocuments(await import('yaml'));
  }

  *push(chunk: Buffer): Generator<Buffer> {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.#keep(chunk.subarray(from, end));
      from = end + 1;
      this.#endLine();
      yield* this.#taken();
    }
    this.#keep(chunk.subarray(from));
  }

  *end(): Generator<Buffer> {
    this.#endLine();
    this.#endDocument();
    yield* this.#taken();
  }

  *#taken(): Generator<Buffer> {
    if (this.#out.length > 0) yield Buffer.from(this.#out.splice(0).join(''), 'utf8');
  }

  /** A copy of a part of a line, as far as it may be part of a block that is parsed. */
  #keep(part: Buffer): void {
    if (this.#lineBytes <= LONGEST_BLOCK) this.#line.push(Buffer.from(part));
    this.#lineBytes += part.length;
  }

  #endLine(): void {
    const text = Buffer.concat(this.#line)
      .toString('utf8')
      .replace(/^\ufeff/, '')
      .replace(/\r$/, '');
    const bytes = this.#lineBytes;
    this.#line = [];
    this.#lineBytes = 0;
    if (/^(?:---|\.\.\.)(?:\s|$)/.test(text)) {
      this.#endDocument();
      const rest = text.slice(3).replace(/^\s+(?:#.*)?/, '');
      if (rest !== '' && text.startsWith('-')) this.#begin('whole', rest, bytes);
    } else if (this.#kind === null) {
      this.#beginDocument(text, bytes);
    } else {
      this.#continue(text, bytes);
    }
  }

  #beginDocument(text: string, bytes: number): void {
    if (/^\s*(?:#|$)|^%/.test(text)) return;
    const indent = indentOfItem(text);
    if (indent !== null) {
      this.#begin('list', text, bytes);
      this.#indent = indent;
      this.#out.push('[');
    } else if (/^[^\s{["'&!|>?][^\n]*:(?:\s|$)/.test(text)) {
      this.#begin('mapping', text, bytes);
      this.#out.push('{');
    } else {
      this.#begin('whole', text, bytes);
    }
  }

  #begin(kind: Kind, text: string, bytes: number): void {
    this.#kind = kind;
    [this.#members, this.#items, this.#indent] = [0, 0, null];
    this.#beginBlock(text, bytes);
  }

  #continue(text: string, bytes: number): void {
    const item = indentOfItem(text);
    if (this.#kind === 'mapping' && /^[^\s#-]/.test(text)) {
      this.#endMember();
      this.#beginBlock(text, bytes);
    } else if (item !== null && item === this.#indent) {
      this.#endItem();
      this.#beginBlock(text, bytes);
    } else if (this.#kind === 'mapping' && this.#indent === null && item !== null && this.#isOpenKey()) {
      this.#beginList(item);
      this.#beginBlock(text, bytes);
    } else {
      this.#add(text, bytes);
    }
  }

  /** Whether the block is a key with nothing behind it. */
  #isOpenKey(): boolean {
    return this.#block.length === 1 && /^[^\s#][^#]*:\s*(?:#.*)?$/.test(this.#block.join());
  }

  #beginList(indent: number): void {
    const members = this.#parsed();
    // A key that cannot be read is named by the text that says so.
    const key = typeof members === 'object' && members !== null ? Object.keys(members).join() : String(members);
    this.#separateMember();
    this.#out.push(`${JSON.stringify(key)}:[`);
    [this.#indent, this.#items] = [indent, 0];
  }

  #beginBlock(text: string, bytes: number): void {
    this.#block = [];
    this.#blockBytes = 0;
    this.#add(text, bytes);
  }

  #add(text: string, bytes: number): void {
    this.#blockBytes += bytes + 1;
    if (this.#blockBytes <= LONGEST_BLOCK || this.#block.length === 0) this.#block.push(text);
  }

  #endDocument(): void {
    if (this.#kind === 'mapping') this.#endMember();
    if (this.#kind === 'list') this.#endItem();
    if (this.#kind === 'whole') this.#out.push(json(this.#parsed()));
    if (this.#kind !== null) this.#out.push({ mapping: '} ', list: '] ', whole: ' ' }[this.#kind]);
    this.#kind = null;
  }

  #endMember(): void {
    if (this.#indent !== null) {
      this.#endItem();
      this.#out.push(']');
      this.#indent = null;
      return;
    }
    const value = this.#parsed();
    const members = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { YAML: value };
    for (const [key, member] of Object.entries(members)) {
      this.#separateMember();
      this.#out.push(`${JSON.stringify(key)}:${json(member)}`);
    }
  }

  #separateMember(): void {
    if (this.#members++ > 0) this.#out.push(',');
  }

  #endItem(): void {
    const value = this.#parsed();
    for (const item of Array.isArray(value) ? value : [value]) {
      this.#out.push(this.#items++ > 0 ? ',' : '', json(item));
    }
  }

  /** What the block holds; a text that says why if it cannot be read. */
  #parsed(): unknown {
    const text = `${this.#block.join('\n')}\n`;
    if (this.#blockBytes > LONGEST_BLOCK) return unreadable(`it is longer than ${LONGEST_BLOCK} bytes`, text);
    try {
      return this.#valueOf(text);
    } catch (error) {
      return unreadable(messageOf(error), text);
    }
  }

  #valueOf(text: string): unknown {
    const { Parser, Composer } = this.#yaml;
    const tokens = [...new Parser().parse(text)];
    if (isYamlNestedDeeperThan(tokens, DEEPEST_NESTING)) {
      throw new RangeError(`it is nested deeper than ${DEEPEST_NESTING} levels`);
    }
    const [document, second] = new Composer({ intAsBigInt: true, logLevel: 'error' }).compose(
      tokens,
      true,
      text.length,
    );
    const [problem] = document?.errors ?? [];
    if (problem !== undefined) throw problem;
    if (second !== undefined) throw new RangeError('it is several documents');
    return document?.toJS({ maxAliasCount: MOST_ALIASES });
  }
}

/** How far a line that begins an item of a list is indented; null for any other line. */
function indentOfItem(line: string): number | null {
  return LIST_ITEM.test(line) ? line.indexOf('-') : null;
}

function unreadable(reason: string, text: string): string {
  return `YAML that cannot be read (${reason.slice(0, LONGEST_EXCERPT)}): ${text.slice(0, LONGEST_EXCERPT)}`;
}

function json(value: unknown): string {
  try {
    return JSON.stringify(value, exact);
  } catch (error) {
    return JSON.stringify(`YAML that cannot be read (${messageOf(error)})`);
  }
}

/** An integer that is no exact number in JavaScript stays exact as a text. */
function exact(_: string, value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}
