import { setImmediate } from 'node:timers/promises';
import type { InputFile } from '../../evidence/source/input-file.ts';
import { isSmall, type SmallFile, type SmallFilesTask, type SmallInput } from './small-file.ts';
import { SmallFileReader } from './small-file-reader.ts';
import {
  FILES_AT_ONCE,
  LEAST_FILES_FOR_THREADS,
  PARTS_AHEAD,
  SmallFileThread,
  threadsFor,
} from './small-file-thread.ts';

/** A part ends after this many bytes on disk: what was read of them waits in memory. */
const BYTES_AT_ONCE = 1 << 20;

/** A small file that was read, and the number of the thread that read it. */
export interface FileAhead {
  readonly file: SmallFile;
  readonly thread: number;
}

/** Reads the small ones of many files ahead, in their order: in threads where they are many, else when they are asked for. */
export class SmallFilesAhead {
  readonly #task: SmallFilesTask;
  readonly #threads: readonly SmallFileThread[];
  readonly #rest: Iterator<readonly SmallInput[], undefined>;
  readonly #reading: { readonly thread: number; readonly files: Promise<readonly SmallFile[]> }[] = [];
  #reader: SmallFileReader | null = null;
  #part: { readonly thread: number; readonly files: SmallFile[] } = { thread: 0, files: [] };
  #nextThread = 0;

  /** `threads` is how many the user wants; null for the usual number. */
  constructor(inputs: readonly InputFile[], task: SmallFilesTask, threads: number | null) {
    const small = inputs.filter(isSmall);
    const count = small.length < LEAST_FILES_FOR_THREADS ? 0 : threadsFor(threads);
    this.#task = task;
    this.#rest = partsOf(small);
    this.#threads = Array.from({ length: count }, () => new SmallFileThread(task));
    for (let part = 0; part < count * PARTS_AHEAD; part++) this.#handOver();
  }

  /** What the next file turned out to be, of the small ones in the order in which they were given. */
  async next(input: SmallInput): Promise<FileAhead> {
    if (this.#threads.length === 0) {
      this.#reader ??= new SmallFileReader(this.#task);
      // Ctrl-C is heard between two files.
      await setImmediate();
      return { file: await this.#reader.read(input), thread: 0 };
    }
    if (this.#part.files.length === 0) await this.#takePart();
    const { thread, files } = this.#part;
    const file = files.shift();
    if (file === undefined) throw new RangeError('a file that was not given');
    return { file, thread };
  }

  async #takePart(): Promise<void> {
    const first = this.#reading.shift();
    if (first === undefined) return;
    this.#part = { thread: first.thread, files: [...(await first.files)] };
    this.#handOver();
  }

  #handOver(): void {
    const thread = this.#nextThread;
    const next = this.#rest.next();
    if (next.done === true) return;
    this.#nextThread = (thread + 1) % this.#threads.length;
    // Nothing but what a thread needs, because every text of a message costs as much as a record.
    const work = next.value.map(({ location, bytes }) => ({ location, bytes }));
    const files = this.#threads[thread]?.read(work) ?? Promise.resolve([]);
    // A failure is thrown where the files are awaited.
    files.catch(() => {});
    this.#reading.push({ thread, files });
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }
}

function* partsOf(inputs: readonly SmallInput[]): Generator<readonly SmallInput[], undefined> {
  let part: SmallInput[] = [];
  let bytes = 0;
  for (const input of inputs) {
    part.push(input);
    bytes += input.bytes;
    if (part.length < FILES_AT_ONCE && bytes < BYTES_AT_ONCE) continue;
    yield part;
    part = [];
    bytes = 0;
  }
  if (part.length > 0) yield part;
}
