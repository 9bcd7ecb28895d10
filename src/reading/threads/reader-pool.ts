import { Worker } from 'node:worker_threads';
import type { LineBlock } from '../../evidence/splitting/line-block.ts';
import type { BlockAnswer, ReaderTask } from './reader-messages.ts';

/** Enough for the threads to read on while the main thread writes an index. More would gain little, and take memory. */
const BLOCKS_PER_THREAD = 8;
/** Readers keep little. A small heap makes them collect garbage before memory grows: that costs a twentieth of the time. */
const HEAP = { maxYoungGenerationSizeMb: 6, maxOldGenerationSizeMb: 512 };

/** An answer, and the index of the thread that gave it. */
export interface PoolAnswer {
  readonly answer: BlockAnswer;
  readonly thread: number;
}

/** Threads that read blocks of lines in turn. Promises come in the order of the blocks. */
export class ReaderPool {
  readonly #threads: readonly ReaderThread[];
  #next = 0;

  constructor(threads: number, task: ReaderTask) {
    this.#threads = Array.from({ length: threads }, () => new ReaderThread(task));
  }

  /** How many blocks should be under way, so that no thread waits and memory stays small. */
  get mostBlocks(): number {
    return this.#threads.length * BLOCKS_PER_THREAD;
  }

  async read(block: LineBlock): Promise<PoolAnswer> {
    const index = this.#next;
    // The rest of a line that does not end in this block must go to the same thread.
    if (!block.isOpen) this.#next = (index + 1) % this.#threads.length;
    const thread = this.#threads[index];
    if (thread === undefined) throw new RangeError('a pool without threads');
    return { answer: await thread.read(block), thread: index };
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }
}

interface Waiting {
  resolve(answer: BlockAnswer): void;
  reject(error: unknown): void;
}

class ReaderThread {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  /** Why the thread ended, after which it answers nothing; null while it runs. */
  #failure: Error | null = null;

  constructor(task: ReaderTask) {
    this.#worker = new Worker(new URL('./reader.worker.js', import.meta.url), {
      workerData: task,
      resourceLimits: HEAP,
    });
    this.#worker.on('message', (answer: BlockAnswer) => this.#waiting.shift()?.resolve(answer));
    this.#worker.on('error', (error: Error) => {
      this.#failure = error;
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    });
  }

  read(block: LineBlock): Promise<BlockAnswer> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(block, [block.bytes]);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
