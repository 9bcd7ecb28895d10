import { CsvError, type Parser, parse } from 'csv-parse';
import { brokenRecord, LONGEST_KEPT_TEXT, type SplitRecord } from './record.ts';
import { cellText, isRule, type TableDialect, type TableFraming } from './table-framing.ts';
import { decodedText, type TextEncoding, withoutColours } from './text-encoding.ts';

/** In bytes. No export has a longer row; the limit keeps a quote that is never closed from filling memory. */
const LONGEST_ROW = 1 << 24;

/** By csv-parse's error code: why a table ends before its file does. */
const ENDINGS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened in this row and never closed: the rest of the file is one row',
  CSV_MAX_RECORD_SIZE: `from here on no row ends within ${LONGEST_ROW} bytes: a quote may be left open`,
};

/** Rows as objects of their columns, in batches, one batch a chunk. The first row names the columns. */
export async function* csvRecords(
  chunks: AsyncIterable<Buffer>,
  framing: TableFraming,
): AsyncGenerator<readonly SplitRecord[]> {
  const cutter = new RowCutter(framing);
  const table = new Table(framing);
  const rest = new Rest();
  for await (const chunk of chunks) {
    if (cutter.problem === null) {
      rest.push(chunk);
      yield table.records(await cutter.push(chunk));
      rest.beginAt(table.end);
    } else {
      rest.skip(chunk);
      yield [];
    }
  }
  if (cutter.problem === null) yield table.records(await cutter.end());
  if (cutter.problem !== null) yield [rest.record(table.end, cutter.problem, framing.encoding)];
}

interface Row {
  readonly cells: readonly string[];
  /** Bytes of the stream up to the end of the row. */
  readonly end: number;
}

/** Runs csv-parse and takes each row as it is cut, because rows that wait in the parser's stream are lost when it fails. */
class RowCutter {
  /** Why there are no more rows before the stream ends, or null. */
  problem: string | null = null;
  readonly #parser: Parser;
  readonly #decoded: (cell: string) => string;
  #rows: Row[] = [];

  constructor({ delimiter, encoding, dialect }: TableFraming) {
    this.#decoded =
      encoding === 'utf-8'
        ? withoutColours
        : (cell) => withoutColours(decodedText(Buffer.from(cell, 'latin1'), encoding));
    this.#parser = parse({
      delimiter,
      quote: dialect === 'csv' ? '"' : null,
      // GB18030 is cut first and decoded cell by cell, so that each row knows its byte range. No byte of a longer
      // character equals a quote, a comma, a semicolon or a tab. Some equal "|": a row with that delimiter may be cut
      // into too many cells, and is then rejected for its number of columns.
      encoding: encoding === 'utf-8' ? 'utf8' : 'latin1',
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: LONGEST_ROW,
      record_delimiter: ['\r\n', '\n'],
      on_record: (cells: readonly string[], { bytes }) => {
        this.#rows.push({ cells: cells.map(this.#decoded), end: bytes });
        return null;
      },
    });
    // Errors arrive at the callback of the write; without a listener they would end the process as well.
    this.#parser.on('error', () => {});
  }

  push(chunk: Buffer): Promise<readonly Row[]> {
    return this.#rowsAfter((done) => this.#parser.write(chunk, done));
  }

  end(): Promise<readonly Row[]> {
    return this.#rowsAfter((done) => this.#parser.end(done));
  }

  async #rowsAfter(write: (done: (error?: Error | null) => void) => void): Promise<readonly Row[]> {
    const error = await new Promise<Error | null>((resolve) => write((failure) => resolve(failure ?? null)));
    const problem = error instanceof CsvError ? ENDINGS[error.code] : undefined;
    if (error !== null && problem === undefined) throw error;
    this.problem = problem ?? null;
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }
}

/** Turns rows into records: names their cells by the first row, and gives them their byte ranges. */
class Table {
  /** Bytes of the stream up to the end of the last row. */
  end = 0;
  readonly #delimiter: string;
  readonly #dialect: TableDialect;
  readonly #isLastRead: boolean;
  #columns: readonly string[] | null = null;
  /** Whether columns have one name, of which one that is not empty is read. */
  #areDoubled = false;
  /** Whether each row begins and ends with a delimiter. */
  #hasEdges = false;

  constructor({ delimiter, dialect, isLastRead }: TableFraming) {
    this.#delimiter = delimiter;
    this.#dialect = dialect;
    this.#isLastRead = isLastRead === true;
  }

  records(rows: readonly Row[]): readonly SplitRecord[] {
    return rows.flatMap(({ cells, end }) => {
      const place = { offset: this.end, length: end - this.end };
      this.end = end;
      if (this.#delimiter === '|' && isBeside(cells)) return [];
      const texts = this.#withoutEdges(cells).map((cell) => cellText(cell, this.#dialect));
      const isHeading = this.#columns === null || (!this.#isLastRead && isHeadingAmong(this.#columns, texts));
      if (this.#columns !== null && !isHeading) return [rowRecord(this.#columns, texts, place, this.#areDoubled)];
      this.#columns = texts.map((name) => name.trim());
      this.#areDoubled = !this.#isLastRead && new Set(this.#columns).size < this.#columns.length;
      return [];
    });
  }

  #withoutEdges(cells: readonly string[]): readonly string[] {
    if (this.#dialect !== 'drawn') return cells;
    const isEdged = cells.length > 2 && cells[0]?.trim() === '' && cells.at(-1)?.trim() === '';
    if (this.#columns === null) this.#hasEdges = isEdged;
    return this.#hasEdges && isEdged ? cells.slice(1, -1) : cells;
  }
}

/**
 * Whether a row names columns again, because two exports were joined: it has the names of all, or no others. A row of data may
 * hold the names of some, which clients chose.
 */
function isHeadingAmong(columns: readonly string[], texts: readonly string[]): boolean {
  // Nearly all rows end here.
  if (!columns.includes(texts[0]?.trim() ?? '') && !texts.includes(columns[0] ?? '')) return false;
  const names = texts.map((text) => text.trim());
  const [few, many] = names.length < columns.length ? [names, columns] : [columns, names];
  return few.length > 1 && !names.includes('') && few.every((name) => many.includes(name));
}

/** What psql writes below the rows, in the language of its user. */
const ROW_COUNT = /^\(\d{1,18} \p{L}+\)$/u;

/** Whether a line stands beside the rows of a table: a rule, or how many rows there are. */
function isBeside(cells: readonly string[]): boolean {
  return isRule(cells.join('|')) || (cells.length === 1 && ROW_COUNT.test(cells[0] ?? ''));
}

/** The bytes after the last row that was cut. */
class Rest {
  #end = 0;
  #parts: readonly { readonly offset: number; readonly bytes: Buffer }[] = [];

  push(bytes: Buffer): void {
    this.#parts = [...this.#parts, { offset: this.#end, bytes }];
    this.skip(bytes);
  }

  /** Counts bytes without keeping them. */
  skip(bytes: Buffer): void {
    this.#end += bytes.length;
  }

  /** Drops the chunks that end before `start`. */
  beginAt(start: number): void {
    this.#parts = this.#parts.filter(({ offset, bytes }) => offset + bytes.length > start);
  }

  record(start: number, problem: string, encoding: TextEncoding): SplitRecord {
    const bytes = Buffer.concat(this.#parts.map((part) => part.bytes.subarray(Math.max(0, start - part.offset))));
    const text = decodedText(bytes.subarray(0, LONGEST_KEPT_TEXT), encoding);
    return { ...brokenRecord(Buffer.from(text, 'utf8'), start, problem), length: this.#end - start };
  }
}

function rowRecord(
  columns: readonly string[],
  row: readonly string[],
  place: { readonly offset: number; readonly length: number },
  areDoubled: boolean,
): SplitRecord {
  const bytes = Buffer.from(row.join(','), 'utf8');
  if (row.length !== columns.length) {
    return { ...brokenRecord(bytes, 0, `the row has ${row.length} columns, the header ${columns.length}`), ...place };
  }
  const cells = columns.map((name, index) => [name, row[index]] as const);
  const value = Object.fromEntries(areDoubled ? emptyFirst(cells) : cells);
  return { ...place, value, problem: null, bytes };
}

/** Of members of one name the last one stays. */
function emptyFirst<T>(cells: readonly (readonly [string, T])[]): readonly (readonly [string, T])[] {
  const isEmpty = ([, value]: readonly [string, T]) => value === '';
  return [...cells.filter(isEmpty), ...cells.filter((cell) => !isEmpty(cell))];
}
