import type { SplitRecord, Splitter } from '../../src/evidence/splitting/record.ts';
import { splitRecords } from '../../src/evidence/splitting/split.ts';

/** Keys of the lists of records in test inputs. */
export const KEYS: ReadonlySet<string> = new Set(['Records', 'logs', 'hits.hits']);

/** Cuts bytes into pieces of the given sizes, in turn. The last piece takes the rest. */
export function cut(bytes: Buffer, sizes: readonly number[]): readonly Buffer[] {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const size of sizes) {
    if (at >= bytes.length) break;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  if (at < bytes.length) pieces.push(bytes.subarray(at));
  return pieces;
}

/** All records that a splitter gives for the pieces of a text. */
export function fed(splitter: Splitter, pieces: readonly Buffer[]): readonly SplitRecord[] {
  return [...pieces.flatMap((piece) => splitter.push(Buffer.from(piece))), ...splitter.end()];
}

/** The pieces as a stream. */
export async function* streamOf(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* pieces;
}

/** All records of a stream, whatever its framing. */
export async function recordsOf(pieces: readonly Buffer[]): Promise<readonly SplitRecord[]> {
  const { batches } = await splitRecords(streamOf(pieces), { framings: ['json', 'csv'], collections: [...KEYS] });
  const records: SplitRecord[] = [];
  for await (const batch of batches) records.push(...batch);
  return records;
}

/** The text in the byte range of a record. */
export function sliceOf(bytes: Buffer, { offset, length }: Pick<SplitRecord, 'offset' | 'length'>): string {
  return bytes.subarray(offset, offset + length).toString('utf8');
}
