import { availableParallelism } from 'node:os';
import type { BatchStore } from '../case/case-writer.ts';
import type { Envelope } from '../domain/evidence-file.ts';
import type { SplitStream } from '../evidence/splitting/evidence-head.ts';
import { addEnvelope, type LineKind } from '../evidence/splitting/record.ts';
import { isFlat } from '../formats/layouts/flat-layout.ts';
import { hasLineLayout } from '../formats/layouts/line-layout.ts';
import { isNested } from '../formats/layouts/nested-layout.ts';
import { wholeOf } from '../formats/part-of-whole.ts';
import type { Format } from '../formats/toolkit/format.ts';
import { inWrappers } from '../formats/wrappers/unwrap.ts';
import { withTwinsMarked } from '../reading/marked-twins.ts';
import { RecordReader } from '../reading/record-reader.ts';
import { blocksOf, type EvidenceFacts, type LineBlockSource } from '../reading/threads/line-block-source.ts';
import { readAhead } from '../reading/threads/read-ahead.ts';
import { type PoolAnswer, ReaderPool } from '../reading/threads/reader-pool.ts';
import type { BatchQueue } from './batch-queue.ts';
import { checkpoint, type ImportOptions } from './import-options.ts';
import type { OpenFile } from './open-file.ts';

/** More threads would wait for the one that stores. The fast lane is so quick that a second thread would wait already. */
const MOST_THREADS = 4;
const MOST_FAST_LANE_THREADS = 1;
/** The share of the work that readers do. The thread that stores has the rest, and is idle meanwhile. */
const SHARE_OF_READERS = 0.75;
/** The nested lane takes most of their work away, if it can read the log. */
const SHARE_WITH_NESTED_LANE = 0.5;

/**
 * How many threads read a file if the user does not say: enough to keep the processors busy beside the thread that
 * stores, up to a few. Each has to start, to compile the program and to tell every actor and image of the file anew.
 */
export function usualThreads(format: Format, lines: LineKind, processors = availableParallelism()): number {
  if (isFlat(format)) return MOST_FAST_LANE_THREADS;
  const hasLane = lines === 'text' ? hasLineLayout(format) : isNested(format);
  const share = hasLane && format.isWrapped !== true ? SHARE_WITH_NESTED_LANE : SHARE_OF_READERS;
  return Math.min(MOST_THREADS, Math.ceil(processors * share));
}

/** What stood around the records of a file, and the facts that were found while it was read. */
export interface FileEnd {
  readonly envelopes: readonly Envelope[];
  readonly facts: EvidenceFacts;
}

/** Tells that a file is to be read again from its beginning, by the format that reads all of its records. */
export class PartOfWhole extends Error {
  readonly whole: Format;

  constructor(whole: Format) {
    super(`the file has records of ${whole.id}`);
    this.whole = whole;
  }
}

/** @throws PartOfWhole where the format was not named, and another one reads more of a file that can be read again */
function checkWhole({ input }: OpenFile, format: Format, queue: BatchQueue, options: ImportOptions): void {
  if (!queue.isPart || options.format !== null || input.location === null || input.isStream) return;
  const whole = wholeOf(format);
  if (whole !== null) throw new PartOfWhole(whole);
}

/**
 * Reads all records of a file with a format, and queues their batches for the case in the order of the file.
 * @throws AuditError `interrupted`, and PartOfWhole
 */
export async function readFile(
  file: OpenFile,
  { format: own, isWrapped }: { readonly format: Format; readonly isWrapped: boolean },
  queue: BatchQueue,
  options: ImportOptions,
): Promise<FileEnd> {
  const format = isWrapped ? inWrappers(own) : own;
  const split = withTwinsMarked(file.split(format), format, options.context);
  const source = blockSource(file, split.lines, options);
  const facts = source?.facts ?? file.stream;
  const onBatch = () => {
    checkpoint(file.input, facts.bytesRead(), queue.accounts.counts.records, options);
    checkWhole(file, own, queue, options);
  };
  const { context } = options;
  const envelopes =
    source === null || split.lines === null
      ? await readHere(split, new RecordReader(format, context, queue.key), queue, onBatch)
      : await readInThreads(
          source,
          new ReaderPool(options.threads ?? usualThreads(format, split.lines.kind), {
            format: format.id,
            isWrapped,
            lines: split.lines.kind,
            context,
            key: queue.key,
          }),
          queue,
          onBatch,
        );
  checkWhole(file, own, queue, options);
  queue.store();
  return { envelopes, facts };
}

/** Blocks of lines for threads to read; null if this thread should read the records. */
function blockSource(
  { input, stream, keeper }: OpenFile,
  lines: SplitStream['lines'],
  { mostBytes }: ImportOptions,
): LineBlockSource | null {
  if (lines === null) return null;
  // A stream comes once, and an original is kept as it is read: such a file is read in this thread.
  if (input.location === null || input.isStream || keeper !== null) return blocksOf(lines, stream);
  stream.close();
  return readAhead({ path: input.location, start: lines.start, mostBytes });
}

/** Reads records in this thread; returns what stood around them. */
async function readHere(
  { batches, envelopes }: SplitStream,
  reader: RecordReader,
  queue: BatchQueue,
  onBatch: () => void,
): Promise<readonly Envelope[]> {
  const store = queue.openBatchStore();
  for await (const batch of batches) {
    for (const record of batch) {
      reader.read(record);
      if (reader.isFull) queue.add(reader.take(), store);
    }
    onBatch();
  }
  queue.add(reader.take(), store);
  return envelopes;
}

/** Reads blocks of lines in threads; returns what stood around their records. */
async function readInThreads(
  source: LineBlockSource,
  pool: ReaderPool,
  queue: BatchQueue,
  onBatch: () => void,
): Promise<readonly Envelope[]> {
  // One for each thread, because the ids in a batch are those of the thread that made it.
  const stores: BatchStore[] = [];
  const envelopes: Envelope[] = [];
  const take = ({ answer, thread }: PoolAnswer) => {
    stores[thread] ??= queue.openBatchStore();
    queue.add(answer.batch, stores[thread]);
    for (const envelope of answer.envelopes) addEnvelope(envelopes, envelope);
    onBatch();
  };
  try {
    const underWay: Promise<PoolAnswer>[] = [];
    for await (const block of source.blocks) {
      const read = pool.read(block);
      // The buffer goes back at once. A failure is thrown where the answer is awaited.
      read.then(
        ({ answer }) => source.giveBack(answer.bytes),
        () => {},
      );
      underWay.push(read);
      const first = underWay.length > pool.mostBlocks ? underWay.shift() : undefined;
      if (first !== undefined) take(await first);
    }
    for (const read of underWay) take(await read);
  } finally {
    await Promise.all([pool.close(), source.close()]);
  }
  return envelopes;
}
