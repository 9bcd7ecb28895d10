import { availableParallelism } from 'node:os';
import type { BatchStore, CaseWriter } from '../case/case-writer.ts';
import { addEnvelope } from '../evidence/splitting/envelopes.ts';
import type { SplitEnvelope } from '../evidence/splitting/record.ts';
import { isFlat } from '../formats/toolkit/event-parts.ts';
import type { Format, ReadContext } from '../formats/toolkit/format.ts';
import type { PieceSource } from '../reading/threads/line-block-source.ts';
import { ParsePool, type PoolAnswer } from '../reading/threads/reader-pool.ts';
import type { FileAccount } from './file-accounts.ts';

/** More threads than these wait for the one that stores; records that are read where they stand take little time. */
const MOST_THREADS = 4;
const MOST_THREADS_OF_FLAT = 1;

/** A smaller file is read before threads have started. */
const LEAST_BYTES = 16_000_000;
const USUAL_COMPRESSION = 10;

/** Whether a file is so large that threads should read it. */
export function isWorthThreads(file: { readonly bytes: number; readonly isCompressed: boolean }): boolean {
  return file.bytes * (file.isCompressed ? USUAL_COMPRESSION : 1) >= LEAST_BYTES;
}

/** How many threads read a file, where the user does not say: as many as there are processors, up to a few. */
export function usualThreads(format: Format): number {
  return Math.min(isFlat(format) ? MOST_THREADS_OF_FLAT : MOST_THREADS, availableParallelism());
}

interface LinesReading {
  readonly format: Format;
  readonly context: ReadContext;
  /** Null where the user does not say. */
  readonly threads: number | null;
  readonly writer: CaseWriter;
  readonly account: FileAccount;
  /** Called between batches; throws where the import is to end. */
  onBatch(): void;
}

/** Reads lines in threads and stores what they give in the order of the file; gives what stood around the records. */
export async function readLines(source: PieceSource, reading: LinesReading): Promise<readonly SplitEnvelope[]> {
  const { format, context, writer, account } = reading;
  const threads = reading.threads ?? usualThreads(format);
  const pool = new ParsePool(threads, { format: format.id, context, key: writer.key });
  // One for each thread: a batch names things by the numbers of its maker.
  const intakes: BatchStore[] = [];
  const envelopes: SplitEnvelope[] = [];
  const store = ({ read, worker }: PoolAnswer) => {
    intakes[worker] ??= writer.openBatchStore();
    account.take(read.batch, intakes[worker]);
    for (const envelope of read.envelopes) addEnvelope(envelopes, envelope);
    reading.onBatch();
  };
  try {
    const underWay: Promise<PoolAnswer>[] = [];
    for await (const piece of source.pieces) {
      const answer = pool.read(piece);
      // Its memory goes back before it is stored. A failure is told where the answer is awaited.
      answer.then(
        ({ read }) => source.giveBack(read.bytes),
        () => {},
      );
      underWay.push(answer);
      const first = underWay.length > pool.mostPieces ? underWay.shift() : undefined;
      if (first !== undefined) store(await first);
    }
    for (const answer of underWay) store(await answer);
    account.store();
  } finally {
    await Promise.all([pool.close(), source.close()]);
  }
  return envelopes;
}
