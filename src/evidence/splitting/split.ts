import type { Envelope } from '../../domain/evidence-file.ts';
import { csvRecords } from './csv-records.ts';
import { byteOrderMark, type Framing, framingOf } from './framing.ts';
import { JsonSplitter } from './json-splitter.ts';
import { LineSplitter } from './line-splitter.ts';
import type { LinesSource, SplitRecord, Splitter } from './record.ts';

/** Enough to see how a file is framed: a good many lines, or the start of one huge value. */
const HEAD_BYTES = 256 * 1024;

export interface SplitStream {
  readonly framing: Framing;
  /** Where each line is a value of its own: its bytes, in place of the batches, and the first records. */
  readonly lines: (LinesSource & { sample(): readonly SplitRecord[] }) | null;
  readonly batches: AsyncIterable<readonly SplitRecord[]>;
  /** Complete once the batches are. */
  readonly envelopes: readonly Envelope[];
}

/** Cuts a decompressed stream into records, by what its first bytes show. */
export async function splitRecords(
  chunks: AsyncIterable<Buffer>,
  collectionKeys: ReadonlySet<string>,
): Promise<SplitStream> {
  const iterator = chunks[Symbol.asyncIterator]();
  const { head, isWhole } = await readHead(iterator);
  const framing = framingOf(head, isWhole);
  const rest = isWhole ? nothing() : { [Symbol.asyncIterator]: () => iterator };
  if (framing.kind === 'csv') {
    return { framing, lines: null, batches: csvRecords(joined(head, rest), framing), envelopes: [] };
  }
  if (framing.kind === 'empty' || framing.kind === 'foreign') {
    return { framing, lines: null, batches: nothing(), envelopes: [] };
  }
  const mark = byteOrderMark(head);
  const body = head.subarray(mark);
  const isLines = framing.kind === 'json-lines';
  const splitter = isLines ? new LineSplitter(collectionKeys, mark) : new JsonSplitter(collectionKeys, mark);
  const sample = () => new LineSplitter(collectionKeys, mark).push(body);
  return {
    framing,
    lines: isLines ? { chunks: joined(body, rest), start: mark, sample } : null,
    batches: splitAll(joined(body, rest), splitter),
    envelopes: splitter.envelopes,
  };
}

/** Enough of a stream to see how it is framed. */
export async function readHead(iterator: AsyncIterator<Buffer>): Promise<{ head: Buffer; isWhole: boolean }> {
  const parts: Buffer[] = [];
  for (let length = 0; length < HEAD_BYTES; ) {
    const next = await iterator.next();
    if (next.done) return { head: Buffer.concat(parts), isWhole: true };
    parts.push(next.value);
    length += next.value.length;
  }
  return { head: Buffer.concat(parts), isWhole: false };
}

async function* splitAll(chunks: AsyncIterable<Buffer>, splitter: Splitter): AsyncGenerator<readonly SplitRecord[]> {
  for await (const chunk of chunks) yield splitter.push(chunk);
  yield splitter.end();
}

export async function* joined(head: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* rest;
}

async function* nothing(): AsyncGenerator<never> {}
