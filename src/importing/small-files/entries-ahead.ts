import { setImmediate } from 'node:timers/promises';
import type { SmallFilesTask } from './small-file.ts';
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

/** Entries that are read together. */
interface Part {
  readonly entries: Buffer[];
  readonly files: Promise<readonly FileAhead[]>;
  /** To be called once. */
  begin(files: Promise<readonly FileAhead[]>): void;
}

/** Reads the small entries of archives, whose bytes come one after the other: in threads where they are many. */
export class EntriesAhead {
  readonly #task: SmallFilesTask;
  readonly #wanted: number;
  readonly #threads: SmallFileThread[] = [];
  #reader: SmallFileReader | null = null;
  #entries = 0;
  #parts = 0;
  /** The parts that are not begun, of which the last one is filled. */
  #waiting: Part[] = [];
  /** Ends when this thread has read all that it was given. */
  #here: Promise<unknown> = Promise.resolve();

  /** `threads` is how many the user wants; null for the usual number. */
  constructor(task: SmallFilesTask, threads: number | null) {
    this.#task = task;
    this.#wanted = threadsFor(threads);
  }

  /** How many entries may be under way. */
  get mostWaiting(): number {
    if (this.#wanted === 0) return 0;
    return Math.max(this.#threads.length * PARTS_AHEAD * FILES_AT_ONCE, LEAST_FILES_FOR_THREADS);
  }

  /**
   * Takes an entry; gives what tells what it turned out to be, and has it read at the latest then. Entries must be stored in
   * the order in which they are given.
   */
  add(content: Buffer): () => Promise<FileAhead> {
    this.#entries++;
    const part = this.#openPart();
    const index = part.entries.push(content) - 1;
    if (this.#wanted === 0) this.flush();
    else if (this.#entries > LEAST_FILES_FOR_THREADS) this.#beginParts(FILES_AT_ONCE);
    return async () => {
      if (this.#waiting.includes(part)) this.flush();
      const file = (await part.files)[index];
      if (file === undefined) throw new RangeError('an entry that was not read');
      return file;
    };
  }

  #openPart(): Part {
    const last = this.#waiting.at(-1);
    if (last !== undefined && last.entries.length < FILES_AT_ONCE) return last;
    const part = newPart();
    this.#waiting.push(part);
    return part;
  }

  /** Has all entries read that were given. */
  flush(): void {
    this.#beginParts(1);
  }

  /** Begins the parts that wait and have as many entries. */
  #beginParts(least: number): void {
    const full = this.#waiting.filter(({ entries }) => entries.length >= least);
    this.#waiting = this.#waiting.filter(({ entries }) => entries.length < least);
    const areMany = this.#wanted > 0 && this.#entries > LEAST_FILES_FOR_THREADS;
    for (const { entries, begin } of full) begin(areMany ? this.#readInThread(entries) : this.#readHere(entries));
  }

  async #readInThread(entries: readonly Buffer[]): Promise<readonly FileAhead[]> {
    const index = this.#parts++ % this.#wanted;
    const known = this.#threads[index] ?? new SmallFileThread(this.#task);
    this.#threads[index] = known;
    const { files, bytes } = handedOver(entries);
    const read = await known.read(files, [bytes]);
    return read.map((file) => ({ file, thread: NO_THREAD - 1 - index }));
  }

  /** One part after the other, because their files share a reader. */
  #readHere(entries: readonly Buffer[]): Promise<readonly FileAhead[]> {
    const read = this.#here.then(async () => {
      const files: FileAhead[] = [];
      for (const content of entries) {
        this.#reader ??= new SmallFileReader(this.#task);
        // Ctrl-C is heard between two entries.
        await setImmediate();
        files.push({ file: await this.#reader.read({ content }), thread: NO_THREAD });
      }
      return files;
    });
    this.#here = read;
    return read;
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }
}

function newPart(): Part {
  let begin: Part['begin'] = () => {};
  const files = new Promise<readonly FileAhead[]>((resolve) => {
    begin = resolve;
  });
  // A failure is thrown where an entry is awaited.
  files.catch(() => {});
  return { entries: [], files, begin };
}

/** The contents of some entries in memory of their own, which a message moves to a thread without a copy. */
function handedOver(entries: readonly Buffer[]) {
  const bytes = new ArrayBuffer(entries.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  const files = entries.map((entry) => {
    const content = new Uint8Array(bytes, end, entry.length);
    content.set(entry);
    end += entry.length;
    return { content };
  });
  return { files, bytes };
}
