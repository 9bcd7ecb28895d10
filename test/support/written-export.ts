import { readFileSync } from 'node:fs';
import type { PlaceOf } from '../../src/domain/registry-event.ts';
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

/** How an export is written in a test. */
interface Writing {
  /** Whether it has no items. */
  readonly isEmpty?: boolean;
  /** Where addresses lie. */
  readonly placeOf?: PlaceOf | null;
}

/** The export of the items in fixtures/exports. */
export function writtenExport(
  { known, subject }: WritableExport,
  { isEmpty = false, placeOf = null }: Writing = {},
): Promise<Buffer> {
  // A page is everything that an answer holds; its one export has its own fixture.
  const path = subject === 'page' ? `${EXPORT_FIXTURES}/${known.id}/input.json` : `${EXPORT_FIXTURES}/${subject}.json`;
  const { items, context } = JSON.parse(readFileSync(path, 'utf8'));
  const lineOf = ({ record }: { readonly record: number }) => (record === 3 ? null : record);
  const counts = isEmpty ? { count: 0, total: 0 } : {};
  const write: ((of: never, context: never) => Chunks) | null = known[subject];
  const of = { ...context, ...counts, lineOf, placeOf };
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

/** Where the public addresses of the fixtures lie. The name of an operator may be anything. */
export const SOMEWHERE: PlaceOf = (address) => {
  return address.startsWith('203.0.113.') ? { country: 'DE', asn: 4_200_000_000, operator: '=Net\u001b[31m AG' } : null;
};

/** Items of a kind as fixtures have them, and what an export is told beside them. */
export function exportInput<Item, Context>(
  subject: 'events' | 'findings',
): { readonly items: readonly [Item, Item, Item, ...Item[]]; readonly context: Context } {
  const { items, context } = JSON.parse(readFileSync(`${EXPORT_FIXTURES}/${subject}.json`, 'utf8'));
  return { items, context: { lineOf: () => null, placeOf: null, ...context } };
}
