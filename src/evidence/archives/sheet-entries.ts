import { DAY_MS } from '../../domain/time-window.ts';
import { FileProblem } from '../source/file-problem.ts';
import type { SizeGuard } from '../source/size-guard.ts';
import type { ArchiveEntry } from './archive-entry.ts';
import { CellText, readWorkbook, type Workbook } from './workbook.ts';
import { readXml } from './xml-elements.ts';
import { type ZipSource, zipEntries } from './zip-entries.ts';

/** How the first entry of an Office document is called; its name follows the header of the entry. */
const OFFICE = /^(?:\[Content_Types\]\.xml|_rels\/|docProps\/|xl\/|word\/|ppt\/)/;
const NAME_AT = 30;
const LONGEST_OFFICE = 24;
/** In bytes, of one sheet as CSV. */
const MOST_CSV = 1 << 26;
const MOST_COLUMNS = 1024;
/** The day before 1900-01-01 as Excel counts, and 1904-01-01, from 1970 on. */
const [DAYS_TO_1900, DAYS_TO_1904] = [25_569, 24_107];
/** After the day that Excel has and the calendar has not: dates of logs are later by far. */
const FIRST_DATE = 61;
const LAST_DATE = 2_958_465;

/** Whether a ZIP archive, by its first bytes, is a document of Excel or another Office program. */
export function isOfficeDocument(head: Buffer): boolean {
  return OFFICE.test(head.toString('latin1', NAME_AT, NAME_AT + LONGEST_OFFICE));
}

/**
 * The sheets of a spreadsheet, as entries that hold CSV: so a sheet is read, shown and verified like any table. Dates are
 * in ISO 8601, without a zone because a sheet has none; sheets without cells are left out.
 * @throws FileProblem if it has no rows, or is damaged
 */
export async function* sheetEntries(
  source: ZipSource,
  size: number,
  guard: SizeGuard | null,
): AsyncGenerator<ArchiveEntry> {
  const open = (name: string) => partOf(zipEntries(source, size, guard), name);
  const workbook = await readWorkbook(open);
  let count = 0;
  for (const { name, entry } of workbook.sheets) {
    const chunks = await open(entry);
    const csv = chunks === null ? Buffer.alloc(0) : await csvOf(chunks, workbook);
    if (csv.length === 0) continue;
    count++;
    yield { name, bytes: csv.length, problem: null, open: async () => once(csv) };
  }
  if (count === 0) throw new FileProblem('it is a spreadsheet without rows');
}

/** The chunks of the entry of a name, which close the archive at their end; null if there is no such entry. */
async function partOf(entries: AsyncGenerator<ArchiveEntry>, name: string): Promise<AsyncGenerator<Buffer> | null> {
  for (let next = await entries.next(); !next.done; next = await entries.next()) {
    const entry = next.value;
    if (entry.name !== name) continue;
    if (entry.problem === null) return chunksOf(entry, entries);
    await entries.return(undefined);
    throw new FileProblem(`${name}: ${entry.problem}`);
  }
  return null;
}

async function* chunksOf(entry: ArchiveEntry, entries: AsyncGenerator<ArchiveEntry>): AsyncGenerator<Buffer> {
  try {
    yield* await entry.open();
  } finally {
    await entries.return(undefined);
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

async function csvOf(chunks: AsyncIterable<Buffer>, workbook: Workbook): Promise<Buffer> {
  const table = new CsvTable();
  const text = new CellText();
  let value = '';
  let cell = { column: 0, type: '', style: 0 };
  let isValue = false;
  await readXml(chunks, {
    open: (name, attributes) => {
      text.open(name);
      isValue = name === 'v';
      if (name !== 'c') return;
      const column = columnOf(attributes.get('r') ?? '') ?? table.nextColumn;
      cell = { column, type: attributes.get('t') ?? 'n', style: Number(attributes.get('s') ?? 0) };
      value = '';
    },
    text: (part) => {
      text.add(part);
      if (isValue) value += part;
    },
    close: (name) => {
      text.close(name);
      isValue = false;
      if (name === 'c') table.put(cell.column, cell.type === 'inlineStr' ? text.take() : shown(value, cell, workbook));
      if (name === 'row') table.endRow();
    },
  });
  return table.bytes();
}

/** The number of a column by a reference such as `AB12`, from 0; null if it names none. */
function columnOf(reference: string): number | null {
  const letters = /^[A-Z]{1,3}/i.exec(reference)?.[0].toUpperCase();
  if (letters === undefined) return null;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function shown(value: string, { type, style }: { type: string; style: number }, workbook: Workbook): string {
  if (type === 's') return workbook.strings[Number(value)] ?? '';
  if (type === 'b') return value === '1' ? 'true' : 'false';
  return type === 'n' && workbook.dateStyles.has(style) ? dated(value, workbook.isFrom1904) : value;
}

/** A number of days as a date. What is less than a day is a time alone, and stays a number. */
function dated(value: string, isFrom1904: boolean): string {
  const days = Number(value);
  if (value === '' || !(days >= (isFrom1904 ? 1 : FIRST_DATE) && days <= LAST_DATE)) return value;
  const milliseconds = Math.round((days - (isFrom1904 ? DAYS_TO_1904 : DAYS_TO_1900)) * DAY_MS);
  return new Date(milliseconds).toISOString().replace(/(?:\.000)?Z$/, '');
}

/** The rows of a sheet as CSV. Rows without text are left out, and those shorter than the first are filled up. */
class CsvTable {
  readonly #rows: string[] = [];
  #row: string[] = [];
  #width = 0;
  #bytes = 0;

  get nextColumn(): number {
    return this.#row.length;
  }

  put(column: number, text: string): void {
    if (column >= MOST_COLUMNS) throw new FileProblem(`a sheet has more than ${MOST_COLUMNS} columns: save it as CSV`);
    while (this.#row.length < column) this.#row.push('');
    this.#row[column] = text;
  }

  endRow(): void {
    const cells = this.#row;
    this.#row = [];
    if (cells.every((cell) => cell === '')) return;
    if (this.#rows.length === 0) {
      while (cells.at(-1) === '') cells.pop();
      this.#width = cells.length;
    }
    while (cells.length < this.#width) cells.push('');
    while (cells.length > this.#width && cells.at(-1) === '') cells.pop();
    const line = `${cells.map(quoted).join(',')}\n`;
    this.#bytes += Buffer.byteLength(line);
    if (this.#bytes > MOST_CSV) throw new FileProblem(`a sheet holds more than ${MOST_CSV} bytes: save it as CSV`);
    this.#rows.push(line);
  }

  bytes(): Buffer {
    return Buffer.from(this.#rows.join(''), 'utf8');
  }
}

function quoted(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
