import { AuditError } from '../domain/audit-error.ts';
import type { RecordCounts } from '../domain/evidence-file.ts';
import type { InputFile } from '../evidence/source/input-file.ts';
import type { SplitStream } from '../evidence/splitting/evidence-head.ts';
import type { SplitEnvelope, SplitRecord } from '../evidence/splitting/record.ts';
import type { Format } from '../formats/toolkit/format.ts';
import { RecordReader } from '../reading/record-reader.ts';
import { type EvidenceFacts, type PieceSource, piecesOf } from '../reading/threads/line-block-source.ts';
import { piecesInThread } from '../reading/threads/read-ahead.ts';
import type { CaseWriter } from '../stores/sqlite/write/case-writer.ts';
import type { FileAccount } from './file-accounts.ts';
import type { ImportOptions } from './import-options.ts';
import type { OriginalKeeper } from './original-keeper.ts';
import { readLines } from './read-in-threads.ts';

/** A file whose framing is known. */
interface SplitInput {
  readonly input: InputFile;
  readonly stream: EvidenceFacts;
  readonly split: SplitStream;
  /** Puts the original into the case; null where that is not wanted. */
  readonly keeper: OriginalKeeper | null;
}

interface LogReading {
  readonly format: Format;
  readonly account: FileAccount;
  readonly writer: CaseWriter;
  readonly options: ImportOptions;
}

/** What stood around the records of a file, and what was seen of the file while they were read. */
interface RecordsRead {
  readonly envelopes: readonly SplitEnvelope[];
  readonly facts: EvidenceFacts;
}

/** Reads lines in threads. */
export async function readInThreads(open: SplitInput, reading: LogReading): Promise<RecordsRead> {
  const { format, account, writer, options } = reading;
  const { context, threads } = options;
  const source = openPieces(open, options);
  const onBatch = () => {
    afterBatch(open.input, { bytes: source.facts.bytesRead(), records: account.counts.records }, options);
  };
  const envelopes = await readLines(source, { format, context, threads, writer, account, onBatch });
  return { envelopes, facts: source.facts };
}

/** A file on disk is read once more from its start, in a thread; what comes once, or is kept, is read here. */
function openPieces({ input, stream, split, keeper }: SplitInput, { mostBytes }: ImportOptions): PieceSource {
  const { lines } = split;
  if (lines === null) throw new RangeError('no lines to read in threads');
  if (input.location === null || input.isStream || keeper !== null) return piecesOf(lines, stream);
  stream.close();
  return piecesInThread({ path: input.location, start: lines.start, mostBytes });
}

/** Reads records in this thread. */
export async function readHere(open: SplitInput, reading: LogReading): Promise<RecordsRead> {
  const { format, account, writer, options } = reading;
  const intake = writer.openIntake();
  const records = new RecordReader(format, options.context, writer.key);
  const read = (record: SplitRecord) => {
    records.read(record);
    if (records.isFull) account.take(records.take(), intake);
  };
  await readAll(open, { counts: account.counts, read }, options);
  account.take(records.take(), intake);
  account.store();
  return { envelopes: open.split.envelopes, facts: open.stream };
}

/** What takes the records of a file one by one, and counts them. */
interface RecordTaker {
  readonly counts: RecordCounts;
  read(record: SplitRecord): void;
}

/** Hands every record to its reader; between batches there is time for progress and for Ctrl-C. */
export async function readAll(
  { input, stream, split }: Pick<SplitInput, 'input' | 'stream' | 'split'>,
  reader: RecordTaker,
  options: ImportOptions,
): Promise<void> {
  for await (const batch of split.batches) {
    for (const record of batch) reader.read(record);
    afterBatch(input, { bytes: stream.bytesRead(), records: reader.counts.records }, options);
  }
}

/** @throws AuditError `interrupted` */
function afterBatch(input: InputFile, done: { bytes: number; records: number }, options: ImportOptions): void {
  options.onProgress(done);
  if (options.signal.aborted) throw interrupted(input);
}

function interrupted(input: InputFile): AuditError {
  return new AuditError(
    'interrupted',
    `Interrupted in ${input.path}: files finished before it are in the case, it is not.`,
    { hint: 'Run the same import again to complete it.' },
  );
}
