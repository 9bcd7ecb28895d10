import { openEvidence } from '../evidence/archives/open-evidence.ts';
import type { EvidenceStream } from '../evidence/source/evidence-source.ts';
import { FileProblem } from '../evidence/source/file-problem.ts';
import { fileState } from '../evidence/source/file-state.ts';
import type { InputFile } from '../evidence/source/input-file.ts';
import { SizeGuard } from '../evidence/source/size-guard.ts';
import { EvidenceHead, type SplitStream } from '../evidence/splitting/evidence-head.ts';
import type { SplitRules } from '../evidence/splitting/framing.ts';
import type { ImportOptions } from './import-options.ts';
import type { OriginalKeeper } from './original-keeper.ts';

/** In bytes, decompressed. A smaller file is read before threads have started. */
const LEAST_BYTES_FOR_THREADS = 16_000_000;
const USUAL_COMPRESSION = 10;

/** Whether a file is large enough for threads to read it; `bytes` is its size on disk. */
export function isWorthThreads(bytes: number, isCompressed: boolean): boolean {
  return bytes * (isCompressed ? USUAL_COMPRESSION : 1) >= LEAST_BYTES_FOR_THREADS;
}

/** A file that is being imported: its bytes, its beginning to choose a format by, and then its records. */
export class OpenFile {
  readonly input: InputFile;
  readonly stream: EvidenceStream;
  /** The beginning of the file. */
  readonly head: EvidenceHead;
  /** Puts the original into the case; null if that is not wanted. */
  readonly keeper: OriginalKeeper | null;
  readonly #state: string;
  readonly #areThreadsWanted: boolean;

  private constructor(
    input: InputFile,
    state: string,
    opened: Pick<OpenFile, 'stream' | 'head' | 'keeper'>,
    threads: number | null,
  ) {
    this.input = input;
    this.#state = state;
    this.stream = opened.stream;
    this.head = opened.head;
    this.keeper = opened.keeper;
    this.#areThreadsWanted =
      threads === null ? isWorthThreads(input.bytes ?? 0, this.stream.isCompressed) : threads > 0;
  }

  static async open(input: InputFile, options: ImportOptions, keeper: OriginalKeeper | null): Promise<OpenFile> {
    const state = fileState(input);
    const tap = keeper === null ? null : (chunk: Buffer) => keeper.add(chunk);
    const stream = await openEvidence(input.location, options.stdin, { tap, guard: new SizeGuard(options.mostBytes) });
    const head = await EvidenceHead.read(stream.chunks);
    return new OpenFile(input, state, { stream, head, keeper }, options.threads);
  }

  /** All records of the file, cut by the rules of its format; with `lines` if threads should read them. Call it once. */
  split(rules: SplitRules): SplitStream {
    const split = this.head.split(rules);
    return this.#areThreadsWanted ? split : { ...split, lines: null };
  }

  /** @throws FileProblem if the file changed on disk since it was opened */
  checkUnchanged(): void {
    if (fileState(this.input) !== this.#state) throw new FileProblem('it changed while it was read');
  }
}
