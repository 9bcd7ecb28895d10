import { setImmediate } from 'node:timers/promises';
import type { SmallFilesTask, SmallInput, SmallWork } from './small-file.ts';
import { SmallFileReader } from './small-file-reader.ts';
import {
  FILES_AT_ONCE,
  LEAST_FILES_FOR_THREADS,
  PARTS_AHEAD,
  SmallFileThread,
  threadsFor,
} from './small-file-thread.ts';
import type { FileAhead } from './small-files-ahead.ts';

/** The numbers of these threads follow downwards, so that they are no threads of SmallFilesAhead. */
const NO_THREAD = -1;

/** Entries on their way to a thread. */
interface Part {
  readonly entries: SmallWork[];
  readonly read: Promise<readonly FileAhead[]>;
  readonly handOver: () => void;
}

/** Reads the small entries of archives, whose bytes come one after the other: in threads once they are many. */
export class EntriesAhead {
  readonly #task: SmallFilesTask;
  readonly #wanted: number;
  readonly #threads: SmallFileThread[] = [];
  #reader: SmallFileReader | null = null;
  #entries = 0;
  #parts = 0;
  /** The part that is filled. */
  #part: Part | null = null;

  /** `threads` is how many the user wants; null for the usual number. */
  constructor(task: SmallFilesTask, threads: number | null) {
    this.#task = task;
    this.#wanted = threadsFor(threads);
  }

  /** How many entries may be under way. */
  get mostWaiting(): number {
    return this.#threads.length * PARTS_AHEAD * FILES_AT_ONCE;
  }

  /**
   * What an entry turned out to be. Entries must be stored in the order in which they are given. Those that were given last
   * are read once `flush` is called or more of them are given.
   */
  async read(input: SmallInput, content: Buffer): Promise<FileAhead> {
    this.#entries++;
    if (this.#wanted === 0 || this.#entries <= LEAST_FILES_FOR_THREADS) {
      this.#reader ??= new SmallFileReader(this.#task);
      // Ctrl-C is heard between two entries.
      await setImmediate();
      return { file: await this.#reader.read({ ...input, content }), thread: NO_THREAD };
    }
    const part = this.#part ?? this.#beginPart();
    const index = part.entries.push({ ...input, content }) - 1;
    this.#part = part;
    if (part.entries.length === FILES_AT_ONCE) this.flush();
    const file = (await part.read)[index];
    if (file === undefined) throw new RangeError('an entry that was not read');
    return file;
  }

  #beginPart(): Part {
    const index = this.#parts++ % this.#wanted;
    const thread = this.#threads[index] ?? new SmallFileThread(this.#task);
    this.#threads[index] = thread;
    const entries: SmallWork[] = [];
    let handOver = () => {};
    const isFull = new Promise<void>((resolve) => {
      handOver = resolve;
    });
    const read = isFull.then(async () => {
      const files = await thread.read(entries);
      return files.map((file) => ({ file, thread: NO_THREAD - 1 - index }));
    });
    return { entries, read, handOver };
  }

  /** Hands what was given to a thread. */
  flush(): void {
    this.#part?.handOver();
    this.#part = null;
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }
}
