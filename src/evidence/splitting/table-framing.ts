import { isJson } from '../../domain/text/parse-json.ts';
import { decodedText, type TextEncoding, withoutColours } from './text-encoding.ts';

/**
 * How the cells of a table are written:
 * - `csv`: in quotes where they need them.
 * - `drawn`: with white space around them and a line below the header, as psql, mysql and Markdown draw a table.
 * - `copy`: with backslashes, and `\N` for no value, as PostgreSQL's COPY and `mysql --batch` write.
 */
export type TableDialect = 'csv' | 'drawn' | 'copy';

export interface TableFraming {
  readonly delimiter: string;
  readonly encoding: TextEncoding;
  readonly dialect: TableDialect;
  /** Of columns of one name the last one is read, as in older cases, also where it is empty and another is not. */
  readonly isLastRead?: true;
}

export interface TableSample {
  /** Whether the bytes are the whole table. */
  readonly isWhole: boolean;
  readonly encoding: TextEncoding;
  /** Whether it may have one column. */
  readonly isLenient: boolean;
  /** Whether JSON in cells tells that backslashes are doubled. */
  readonly seesEscapes: boolean;
}

/** A header names columns. A first line that holds a point in time is a line of a log, whatever commas it has. */
const WRITTEN_TIME = /\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/;

/** A line that is drawn above, below or beside rows: `----+----`, `+-----+-----+`, `|---|---|`. */
const RULE = /^[\s|+:=-]{2,}$/;

const ONE_NAME = /^"?[@\w][\w .-]{0,63}"?\r?$/;

/** A cell that stands for no value. */
const NO_VALUE = '\\N';

/** How a table is written; null where the first line names no columns, or one above anything but texts in quotes. */
export function tableFraming(head: Buffer, sample: TableSample): TableFraming | null {
  const { isWhole, encoding, isLenient, seesEscapes } = sample;
  const text = withoutColours(decodedText(head, encoding)).trimStart();
  const lines = text.split('\n');
  const [above = ''] = lines;
  const first = isRule(above) ? 1 : 0;
  const rest = lines.slice(first).join('\n');
  const outsideQuotes = rest.replaceAll(/"[^"]*"/g, '');
  const end = outsideQuotes.indexOf('\n');
  const header = end < 0 ? outsideQuotes : outsideQuotes.slice(0, end);
  const [best] = [',', ';', '\t', '|']
    .map((delimiter) => ({ delimiter, columns: header.split(delimiter).length }))
    .toSorted((a, b) => b.columns - a.columns);
  if (best === undefined || (end < 0 && !isWhole) || WRITTEN_TIME.test(header)) return null;
  if (best.columns < 2) return isLenient && isOneColumn(lines) ? { delimiter: ',', encoding, dialect: 'csv' } : null;
  const { delimiter } = best;
  return { delimiter, encoding, dialect: dialectOf(lines.slice(first), delimiter, seesEscapes) };
}

/** Whether a name stands above texts in quotes: a query selected one column, such as `@message` or `row_to_json`. */
function isOneColumn([header = '', ...rows]: readonly string[]): boolean {
  const [first = ''] = rows.filter((row) => row.trim() !== '');
  return ONE_NAME.test(header) && first.startsWith('"');
}

function dialectOf([, below = '', ...more]: readonly string[], delimiter: string, seesEscapes: boolean): TableDialect {
  if (delimiter === '|' && isRule(below)) return 'drawn';
  if (delimiter !== '\t') return 'csv';
  const cells = [below, ...more].flatMap((line) => line.trimEnd().split('\t'));
  const isCopy = cells.includes(NO_VALUE) || cells.includes('NULL') || (seesEscapes && cells.some(isEscapedJson));
  return isCopy ? 'copy' : 'csv';
}

/** Whether a cell is JSON once its backslashes are single, and none before: COPY doubles those before quotes in a text. */
function isEscapedJson(cell: string): boolean {
  const isCandidate = /^[[{]/.test(cell) && cell.includes('\\\\');
  return isCandidate && !isJson(cell) && isJson(cellText(cell, 'copy'));
}

/** Whether a line is drawn and holds nothing. */
export function isRule(line: string): boolean {
  return line.includes('-') && RULE.test(line);
}

const ESCAPED = new Map([
  ['\\t', '\t'],
  ['\\n', '\n'],
  ['\\r', '\r'],
  ['\\\\', '\\'],
]);

/** The text of a cell as it was before it was written; no text where the cell stands for no value. */
export function cellText(cell: string, dialect: TableDialect): string {
  if (cell === NO_VALUE) return '';
  if (dialect === 'drawn') return cell.trim();
  if (dialect === 'csv') return cell;
  if (cell === 'NULL') return '';
  return cell.includes('\\') ? cell.replaceAll(/\\[tnr\\]/g, (escaped) => ESCAPED.get(escaped) ?? escaped) : cell;
}
