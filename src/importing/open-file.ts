import { type EvidenceStream, openEvidence } from '../evidence/source/evidence-source.ts';
import { FileProblem } from '../evidence/source/file-problem.ts';
import { fileState } from '../evidence/source/file-state.ts';
import type { InputFile } from '../evidence/source/input-file.ts';
import { SizeGuard } from '../evidence/source/size-guard.ts';
import type { SplitRecord } from '../evidence/splitting/record.ts';
import { type SplitStream, splitRecords } from '../evidence/splitting/split.ts';
import { COLLECTION_KEYS } from '../formats/recognise-format.ts';
import { SAMPLE_RECORDS } from './choose-format.ts';
import type { ImportOptions } from './import-options.ts';
import type { OriginalKeeper } from './original-keeper.ts';
import { SampledBatches } from './sampled-batches.ts';

/** In bytes, decompressed. A smaller file is read before threads have started. */
const LEAST_BYTES_FOR_THREADS = 16_000_000;
const USUAL_COMPRESSION = 10;

/** Whether a file is large enough for threads to read it; `bytes` is its size on disk. */
export function isWorthThreads(bytes: number, isCompressed: boolean): boolean {
  return bytes * (isCompressed ? USUAL_COMPRESSION : 1) >= LEAST_BYTES_FOR_THREADS;
}

/** A file that is being imported: its bytes, and the records that they are cut into. */
export class OpenFile {
  readonly input: InputFile;
  readonly stream: EvidenceStream;
  readonly split: SplitStream;
  /** Puts the original into the case; null if that is not wanted. */
  readonly keeper: OriginalKeeper | null;
  /** Its lines, for threads to read; null if this thread should read the records. */
  readonly lines: SplitStream['lines'];
  /** All records, for a reader in this thread. */
  readonly batches: SampledBatches;
  readonly #state: string;

  private constructor(
    input: InputFile,
    state: string,
    opened: Pick<OpenFile, 'stream' | 'split' | 'keeper'>,
    threads: number | null,
  ) {
    this.input = input;
    this.#state = state;
    this.stream = opened.stream;
    this.split = opened.split;
    this.keeper = opened.keeper;
    const areWanted = threads === null ? isWorthThreads(input.bytes ?? 0, this.stream.isCompressed) : threads > 0;
    this.lines = areWanted ? this.split.lines : null;
    this.batches = new SampledBatches(this.split.batches);
  }

  static async open(input: InputFile, options: ImportOptions, keeper: OriginalKeeper | null): Promise<OpenFile> {
    const state = fileState(input);
    const tap = keeper === null ? null : (chunk: Buffer) => keeper.add(chunk);
    const stream = await openEvidence(input.location, options.stdin, { tap, guard: new SizeGuard(options.mostBytes) });
    const split = await splitRecords(stream.chunks, COLLECTION_KEYS);
    return new OpenFile(input, state, { stream, split, keeper }, options.threads);
  }

  /** The first records, to choose a format by. They are read again with the others. */
  async sample(): Promise<readonly SplitRecord[]> {
    return this.lines === null ? this.batches.sample(SAMPLE_RECORDS) : this.lines.sample();
  }

  /** @throws FileProblem if the file changed on disk since it was opened */
  checkUnchanged(): void {
    if (fileState(this.input) !== this.#state) throw new FileProblem('it changed while it was read');
  }
}
