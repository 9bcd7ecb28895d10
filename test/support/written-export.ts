import { readFileSync } from 'node:fs';
import { EXPORTS } from '../../src/exports/registry.ts';
import type { Export, ExportSubject } from '../../src/exports/toolkit/export.ts';
import type { Chunks } from '../../src/render/text/chunks.ts';

export const EXPORT_FIXTURES = 'fixtures/exports';

/** An export, and what it is made of. */
export interface WritableExport {
  readonly known: Export;
  readonly subject: ExportSubject;
}

/** Every export with everything that it can be made of. */
export function writableExports(): readonly WritableExport[] {
  const subjects = ['events', 'findings', 'page'] as const;
  return EXPORTS.flatMap((known) => {
    return subjects.filter((subject) => known[subject] !== null).map((subject) => ({ known, subject }));
  });
}

/** The export of the items in fixtures/exports; of none if `isEmpty`. */
export function writtenExport({ known, subject }: WritableExport, isEmpty = false): Promise<Buffer> {
  // A page is everything that an answer holds; its one export has its own fixture.
  const path = subject === 'page' ? `${EXPORT_FIXTURES}/${known.id}/input.json` : `${EXPORT_FIXTURES}/${subject}.json`;
  const { items, context } = JSON.parse(readFileSync(path, 'utf8'));
  const lineOf = ({ record }: { readonly record: number }) => (record === 3 ? null : record);
  const counts = isEmpty ? { count: 0, total: 0 } : {};
  const write: ((of: never, context: never) => Chunks) | null = known[subject];
  const of = { ...context, ...counts, lineOf };
  const chunks = write?.((isEmpty ? [] : items) as never, of as never);
  if (chunks === undefined) throw new RangeError(`${known.id} is not made of ${subject}`);
  return bytesOf(chunks);
}

export async function bytesOf(chunks: Chunks): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(parts);
}

/** Text without what a format itself puts between rows and before them, so that only text of a log is left to look at. */
export function withoutFraming(text: string, { id }: Pick<Export, 'id'>): string {
  if (id === 'csv-excel') return text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
  return id === 'ioc' ? text.replaceAll('\t', ' ') : text;
}

/** The export with this id. */
export function exportNamed(id: string): Export {
  const known = EXPORTS.find((one) => one.id === id);
  if (known === undefined) throw new RangeError(`no export ${id}`);
  return known;
}
