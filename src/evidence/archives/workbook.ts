import { FileProblem } from '../source/file-problem.ts';
import { readXml, type XmlReader } from './xml-elements.ts';

/** What all sheets of a spreadsheet share, from the parts beside them (ECMA-376, part 1, clause 18). */
export interface Workbook {
  readonly sheets: readonly SheetPlace[];
  readonly strings: readonly string[];
  /** Which styles of cells show a number as a date. */
  readonly dateStyles: ReadonlySet<number>;
  /** Whether days are counted from 1904, as old Excel for Macintosh did. */
  readonly isFrom1904: boolean;
}

/** A sheet: its name, and the name of the entry that holds its cells. */
export interface SheetPlace {
  readonly name: string;
  readonly entry: string;
}

/** The chunks of the entry of a name; null if there is no such entry. */
export type OpenPart = (name: string) => Promise<AsyncIterable<Buffer> | null>;

const WORKBOOK = 'xl/workbook.xml';
/** In sheets. */
const MOST_SHEETS = 200;
/** In characters, of all strings together. */
const MOST_TEXT = 1 << 26;
/** The built-in number formats that are dates. */
const DATE_FORMATS: ReadonlySet<number> = new Set([
  ...[14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36],
  ...[45, 46, 47, 50, 51, 52, 53, 54, 55, 56, 57, 58],
]);

/** @throws FileProblem for a document without sheets, or one that is damaged */
export async function readWorkbook(open: OpenPart): Promise<Workbook> {
  const targets = await readTargets(open);
  const sheets: SheetPlace[] = [];
  let isFrom1904 = false;
  const isThere = await readPart(open, WORKBOOK, {
    open: (name, attributes) => {
      if (name === 'workbookPr') isFrom1904 = /^(?:1|true)$/.test(attributes.get('date1904') ?? '');
      const entry = name === 'sheet' ? targets.get(attributes.get('id') ?? '') : undefined;
      if (entry !== undefined) sheets.push({ name: attributes.get('name') ?? '', entry });
    },
  });
  if (!isThere) throw new FileProblem('it is an Office document without sheets: save what it holds as CSV or JSON');
  if (sheets.length > MOST_SHEETS) throw new FileProblem(`it has more than ${MOST_SHEETS} sheets: save them as CSV`);
  return { sheets, isFrom1904, strings: await readStrings(open), dateStyles: await readDateStyles(open) };
}

/** The entries that the workbook names by ids. */
async function readTargets(open: OpenPart): Promise<ReadonlyMap<string, string>> {
  const targets = new Map<string, string>();
  await readPart(open, 'xl/_rels/workbook.xml.rels', {
    open: (name, attributes) => {
      const target = attributes.get('Target') ?? '';
      const entry = target.startsWith('/') ? target.slice(1) : `xl/${target}`;
      if (name === 'Relationship') targets.set(attributes.get('Id') ?? '', entry);
    },
  });
  return targets;
}

async function readStrings(open: OpenPart): Promise<readonly string[]> {
  const strings: string[] = [];
  const text = new CellText();
  let characters = 0;
  await readPart(open, 'xl/sharedStrings.xml', {
    open: (name) => text.open(name),
    text: (part) => text.add(part),
    close: (name) => {
      text.close(name);
      if (name !== 'si') return;
      const string = text.take();
      characters += string.length;
      if (characters > MOST_TEXT) throw new FileProblem('its texts are too large: save its sheets as CSV');
      strings.push(string);
    },
  });
  return strings;
}

async function readDateStyles(open: OpenPart): Promise<ReadonlySet<number>> {
  const formats = new Set(DATE_FORMATS);
  const styles = new Set<number>();
  let isInCells = false;
  let style = 0;
  await readPart(open, 'xl/styles.xml', {
    open: (name, attributes) => {
      if (name === 'numFmt' && isDateFormat(attributes.get('formatCode') ?? '')) {
        formats.add(Number(attributes.get('numFmtId')));
      }
      if (name === 'cellXfs') isInCells = true;
      if (name === 'xf' && isInCells && formats.has(Number(attributes.get('numFmtId')))) styles.add(style);
      if (name === 'xf' && isInCells) style++;
    },
    close: (name) => {
      if (name === 'cellXfs') isInCells = false;
    },
  });
  return styles;
}

/** Whether a number format has a part of a date or a time, apart from texts in quotes, colours and conditions. */
function isDateFormat(code: string): boolean {
  return /[ymdhs]/i.test(code.slice(0, 1000).replaceAll(/"[^"]{0,200}"|\[[^\]]{0,200}\]|\\./g, ''));
}

async function readPart(open: OpenPart, name: string, reader: Partial<XmlReader>): Promise<boolean> {
  const chunks = await open(name);
  if (chunks === null) return false;
  await readXml(chunks, { open: () => {}, text: () => {}, close: () => {}, ...reader });
  return true;
}

/** Collects the text of a cell or a string, which may be in runs; hints for pronunciation are no part of it. */
export class CellText {
  #parts: string[] = [];
  #isText = false;
  #isHint = false;

  open(name: string): void {
    if (name === 'rPh') this.#isHint = true;
    this.#isText = name === 't' && !this.#isHint;
  }

  add(text: string): void {
    if (this.#isText) this.#parts.push(text);
  }

  close(name: string): void {
    if (name === 'rPh') this.#isHint = false;
    this.#isText = false;
  }

  /** Characters that XML cannot hold are written as `_x000D_`. */
  take(): string {
    const text = this.#parts.join('');
    this.#parts = [];
    return text.replaceAll(/_x([\dA-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  }
}
