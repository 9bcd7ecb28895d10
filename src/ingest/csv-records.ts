import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { brokenRecord, type SplitRecord } from './split-record.ts';

interface ParsedRow {
  readonly record: readonly string[];
  readonly info: { readonly bytes: number };
}

const BATCH = 1000;

export interface CsvFraming {
  readonly delimiter: string;
  readonly encoding: 'utf-8' | 'gb18030';
}

const GB18030 = new TextDecoder('gb18030');

function decodedGb18030(cell: string): string {
  return GB18030.decode(Buffer.from(cell, 'latin1'));
}

/** Rows as objects of their columns, in batches; the first row names the columns. */
export async function* csvRecords(
  chunks: AsyncIterable<Buffer>,
  { delimiter, encoding }: CsvFraming,
): AsyncGenerator<readonly SplitRecord[]> {
  const parser = parse({
    delimiter,
    // GB18030 never uses the bytes of quotes, commas and line ends inside a character: cut first, decode each cell after.
    encoding: encoding === 'utf-8' ? 'utf8' : 'latin1',
    info: true,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    record_delimiter: ['\r\n', '\n'],
  });
  const rows: AsyncIterable<ParsedRow> = Readable.from(chunks, { objectMode: false }).pipe(parser);
  let columns: readonly string[] | null = null;
  let end = 0;
  let batch: SplitRecord[] = [];
  for await (const { record: cells, info } of rows) {
    const record = encoding === 'utf-8' ? cells : cells.map(decodedGb18030);
    const place = { offset: end, length: info.bytes - end };
    end = info.bytes;
    if (columns === null) {
      columns = record.map((name) => name.trim());
      continue;
    }
    batch.push(rowRecord(columns, record, place));
    if (batch.length === BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

function rowRecord(
  columns: readonly string[],
  row: readonly string[],
  place: { readonly offset: number; readonly length: number },
): SplitRecord {
  const bytes = Buffer.from(row.join(','), 'utf8');
  if (row.length !== columns.length) {
    return { ...brokenRecord(bytes, 0, `the row has ${row.length} columns, the header ${columns.length}`), ...place };
  }
  const value = Object.fromEntries(columns.map((name, index) => [name, row[index] ?? '']));
  return { ...place, value, problem: null, bytes };
}
