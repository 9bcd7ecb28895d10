import { READING_EDITION } from '../domain/evidence-file.ts';
import type { SplitStream } from '../evidence/splitting/evidence-head.ts';
import type { SplitRecord } from '../evidence/splitting/record.ts';
import type { Format, ReadContext } from '../formats/toolkit/format.ts';
import { type MarkedRecord, TwinWindow } from './twin-window.ts';

/** The edition of events since which a record is ignored only where its twin was seen. */
const TWINS_SEEN = 6;

/** Whether a format needs to see its records in their order, so that no thread may read a part of them. */
export function tellsTwice(format: Format, { edition = READING_EDITION }: Pick<ReadContext, 'edition'>): boolean {
  return format.twins !== undefined && edition >= TWINS_SEEN;
}

/** The records of a file, where those that repeat others are marked, if the format may tell of a request twice. */
export function withTwinsMarked(
  stream: SplitStream,
  format: Format,
  context: Pick<ReadContext, 'edition'>,
): SplitStream {
  const { twins } = format;
  if (twins === undefined || !tellsTwice(format, context)) return stream;
  return { ...stream, lines: null, batches: marked(stream.batches, new TwinWindow(format, twins.tells)) };
}

async function* marked(
  batches: AsyncIterable<readonly SplitRecord[]>,
  window: TwinWindow,
): AsyncGenerator<readonly MarkedRecord[]> {
  for await (const batch of batches) yield batch.flatMap((record) => window.push(asKept(record)));
  yield window.end();
}

/** The memory of a chunk may be used again once the next is asked for. */
function asKept(record: SplitRecord): SplitRecord {
  return { ...record, bytes: Buffer.from(record.bytes) };
}
