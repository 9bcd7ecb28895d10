import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { SmallFile, SmallFilesTask, SmallWork } from './small-file.ts';

/** Fewer files are read before a thread has started. */
export const LEAST_FILES_FOR_THREADS = 100;
/** Files are handed to a thread in parts of this many, because each message costs about as much as a record. */
export const FILES_AT_ONCE = 16;
/** How many such parts each thread may be ahead. */
export const PARTS_AHEAD = 3;
/** More would wait for the one that stores. */
const MOST_THREADS = 3;
/** A small heap makes a thread clear up before memory grows. */
const HEAP = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 512 };

/** How many threads read small files. `wanted` is how many the user wants; null for the usual number. */
export function threadsFor(wanted: number | null): number {
  return Math.min(wanted ?? availableParallelism(), MOST_THREADS);
}

interface Waiting {
  resolve(files: readonly SmallFile[]): void;
  reject(error: unknown): void;
}

/** A thread that reads small files, one after the other. */
export class SmallFileThread {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  /** Why the thread ended, after which it reads nothing; null while it runs. */
  #failure: Error | null = null;

  constructor(task: SmallFilesTask) {
    this.#worker = new Worker(new URL('./small-files.worker.js', import.meta.url), {
      workerData: task,
      resourceLimits: HEAP,
    });
    this.#worker.on('message', (files: readonly SmallFile[]) => this.#waiting.shift()?.resolve(files));
    this.#worker.on('error', (error: Error) => {
      this.#failure = error;
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    });
  }

  /** `given` are the bytes of files that are in memory: they cannot be used here any more. */
  read(files: readonly SmallWork[], given: readonly ArrayBuffer[] = []): Promise<readonly SmallFile[]> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(files, given);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
