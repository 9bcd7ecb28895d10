import type { SqlAnswer, SqlValue } from '../../case/sql-reader.ts';
import type { Sequence } from '../../numbers/sequence.ts';
import { type Cell, count, type Payload, type Report, SCHEMA, type Table, text } from '../report.ts';

/** A column of texts is cut to this many terminal columns where space is short. */
const LEAST_WIDTH = 8;

/** Columns are dropped from the end, those behind this many at once: a statement may ask for thousands. */
const MOST_COLUMNS = 40;

/** The rows of a statement. They are read while they are written, so that there may be millions of them. */
export function sqlReport({ columns, count: countRows, rows }: SqlAnswer): Report {
  const table: Table = {
    title: null,
    columns: columns.map((name, index) => ({
      ...{ key: name, title: name, minWidth: LEAST_WIDTH },
      dropOrder: Math.min(index, MOST_COLUMNS),
    })),
    rows: sequence(countRows, function* () {
      for (const row of rows()) yield row.map(cellOf);
    }),
    whenEmpty: 'No rows.',
  };
  const payloads = sequence(countRows, function* () {
    for (const row of rows()) yield payloadOf(columns, row);
  });
  return {
    sections: [{ kind: 'table', table }],
    primary: table,
    items: () => payloads,
    payload: () => ({ schema: SCHEMA, columns, rows: payloads }),
  };
}

/** The rows are counted when somebody asks how many there are: most outputs do not. */
function sequence<T>(countRows: () => number, iterate: () => Iterator<T>): Sequence<T> {
  return {
    get length() {
      return countRows();
    },
    [Symbol.iterator]: iterate,
  };
}

function cellOf(value: SqlValue): Cell {
  return Number.isInteger(value) ? count(Number(value)) : text(value === null ? null : String(value));
}

function payloadOf(columns: readonly string[], row: readonly SqlValue[]): Payload {
  return Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null]));
}
