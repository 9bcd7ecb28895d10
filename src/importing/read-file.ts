import type { Envelope } from '../domain/evidence-file.ts';
import { addEnvelope } from '../evidence/splitting/record.ts';
import type { Format } from '../formats/toolkit/format.ts';
import { RecordReader } from '../reading/record-reader.ts';
import { blocksOf, type EvidenceFacts, type LineBlockSource } from '../reading/threads/line-block-source.ts';
import { readAhead } from '../reading/threads/read-ahead.ts';
import { type PoolAnswer, ReaderPool } from '../reading/threads/reader-pool.ts';
import type { EventIntake } from '../stores/sqlite/write/batch-store.ts';
import type { BatchQueue } from './batch-queue.ts';
import { checkpoint } from './checkpoint.ts';
import type { ImportOptions } from './import-options.ts';
import type { OpenFile } from './open-file.ts';
import { usualThreads } from './thread-policy.ts';

/** What stood around the records of a file, and the facts that were found while it was read. */
export interface FileEnd {
  readonly envelopes: readonly Envelope[];
  readonly facts: EvidenceFacts;
}

/**
 * Reads all records of a file with a format, and queues their batches for the case in the order of the file.
 * @throws AuditError `interrupted`
 */
export async function readFile(
  file: OpenFile,
  format: Format,
  queue: BatchQueue,
  options: ImportOptions,
): Promise<FileEnd> {
  const end = file.isForThreads
    ? await readInThreads(file, format, queue, options)
    : await readHere(file, format, queue, options);
  queue.store();
  return end;
}

/** Reads in this thread. */
async function readHere(file: OpenFile, format: Format, queue: BatchQueue, options: ImportOptions): Promise<FileEnd> {
  const { input, stream, split, batches } = file;
  const reader = new RecordReader(format, options.context, queue.key);
  const intake = queue.openIntake();
  for await (const batch of batches) {
    for (const record of batch) {
      reader.read(record);
      if (reader.isFull) queue.add(reader.take(), intake);
    }
    checkpoint(input, stream.bytesRead(), queue.accounts.counts.records, options);
  }
  queue.add(reader.take(), intake);
  return { envelopes: split.envelopes, facts: stream };
}

/** Reads blocks of lines in threads. */
async function readInThreads(
  file: OpenFile,
  format: Format,
  queue: BatchQueue,
  options: ImportOptions,
): Promise<FileEnd> {
  const source = blockSource(file, options);
  const threads = options.threads ?? usualThreads(format);
  const pool = new ReaderPool(threads, { format: format.id, context: options.context, key: queue.key });
  // One for each thread, because the ids in a batch are those of the thread that made it.
  const intakes: EventIntake[] = [];
  const envelopes: Envelope[] = [];
  const take = ({ answer, thread }: PoolAnswer) => {
    intakes[thread] ??= queue.openIntake();
    queue.add(answer.batch, intakes[thread]);
    for (const envelope of answer.envelopes) addEnvelope(envelopes, envelope);
    checkpoint(file.input, source.facts.bytesRead(), queue.accounts.counts.records, options);
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
  return { envelopes, facts: source.facts };
}

/** A file on disk is read again from its start by a thread. A stream, or a file whose original is kept, is read here. */
function blockSource({ input, stream, split, keeper }: OpenFile, { mostBytes }: ImportOptions): LineBlockSource {
  const { lines } = split;
  if (lines === null) throw new RangeError('no lines to read in threads');
  if (input.location === null || input.isStream || keeper !== null) return blocksOf(lines, stream);
  stream.close();
  return readAhead({ path: input.location, start: lines.start, mostBytes });
}
