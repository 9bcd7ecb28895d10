import { Worker } from 'node:worker_threads';
import type { LinesToRead, ReaderTask, ReadLines } from './reader-messages.ts';

/** While the thread that stores writes an index, the others read on. More would gain little, and take memory. */
const PIECES_PER_WORKER = 8;
/** Threads keep little; a small heap makes them clear up before memory grows. */
const HEAP = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 512 };

/** What a thread gave back, and which one it was. */
export interface PoolAnswer {
  readonly read: ReadLines;
  readonly worker: number;
}

/** Threads that read lines, each piece by one of them in turn; answers come in the order of the pieces. */
export class ParsePool {
  readonly #workers: readonly PoolWorker[];
  #next = 0;

  constructor(threads: number, task: ReaderTask) {
    this.#workers = Array.from({ length: threads }, () => new PoolWorker(task));
  }

  /** How many pieces should be under way, so that no thread waits and memory stays small. */
  get mostPieces(): number {
    return this.#workers.length * PIECES_PER_WORKER;
  }

  async read(lines: LinesToRead): Promise<PoolAnswer> {
    const index = this.#next;
    // What follows a piece that ends within a line is for the same thread.
    if (!lines.isOpen) this.#next = (index + 1) % this.#workers.length;
    const worker = this.#workers[index];
    if (worker === undefined) throw new RangeError('a pool without threads');
    return { read: await worker.read(lines), worker: index };
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }
}

interface Waiting {
  resolve(read: ReadLines): void;
  reject(error: unknown): void;
}

class PoolWorker {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  /** Why the thread ended; it answers nothing any more. */
  #failure: Error | null = null;

  constructor(task: ReaderTask) {
    this.#worker = new Worker(new URL('./reader.worker.js', import.meta.url), {
      workerData: task,
      resourceLimits: HEAP,
    });
    this.#worker.on('message', (read: ReadLines) => this.#waiting.shift()?.resolve(read));
    this.#worker.on('error', (error: Error) => {
      this.#failure = error;
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    });
  }

  read(lines: LinesToRead): Promise<ReadLines> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(lines, [lines.bytes]);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
