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
import { isWorthThreads } from './thread-policy.ts';

/** A file that is being imported: its bytes, and the records that they are cut into. */
export class OpenFile {
  readonly input: InputFile;
  readonly stream: EvidenceStream;
  readonly split: SplitStream;
  /** Puts the original into the case; null if that is not wanted. */
  readonly keeper: OriginalKeeper | null;
  /** Whether threads read its lines. */
  readonly isForThreads: boolean;
  readonly #state: string;
  readonly #batches: AsyncIterator<readonly SplitRecord[]>;
  /** Records that were taken from the batches to choose a format by. */
  readonly #sampled: SplitRecord[] = [];

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
    this.isForThreads = areWanted && this.split.lines !== null;
    this.#batches = this.split.batches[Symbol.asyncIterator]();
  }

  static async open(input: InputFile, options: ImportOptions, keeper: OriginalKeeper | null): Promise<OpenFile> {
    const state = fileState(input);
    const tap = keeper === null ? null : (chunk: Buffer) => keeper.add(chunk);
    const stream = await openEvidence(input.location, options.stdin, { tap, guard: new SizeGuard(options.mostBytes) });
    const split = await splitRecords(stream.chunks, COLLECTION_KEYS);
    return new OpenFile(input, state, { stream, split, keeper }, options.threads);
  }

  /** The first records, to choose a format by. To be called once, before the records are read. */
  async sample(): Promise<readonly SplitRecord[]> {
    if (this.isForThreads && this.split.lines !== null) return this.split.lines.sample();
    while (this.#sampled.length < SAMPLE_RECORDS) {
      const next = await this.#batches.next();
      if (next.done) break;
      for (const record of next.value) this.#sampled.push(record);
    }
    return this.#sampled;
  }

  /** Hands over every record in this thread; calls `onBatch` between batches. */
  async eachRecord(read: (record: SplitRecord) => void, onBatch: () => void): Promise<void> {
    for (const record of this.#sampled) read(record);
    for (let next = await this.#batches.next(); !next.done; next = await this.#batches.next()) {
      for (const record of next.value) read(record);
      onBatch();
    }
  }

  /** @throws FileProblem if the file changed on disk since it was opened */
  checkUnchanged(): void {
    if (fileState(this.input) !== this.#state) throw new FileProblem('it changed while it was read');
  }
}
