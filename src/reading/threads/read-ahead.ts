import { Worker } from 'node:worker_threads';
import { FileProblem } from '../../evidence/source/file-problem.ts';
import type { LineBlock } from '../../evidence/splitting/line-block.ts';
import type { LineBlockSource } from './line-block-source.ts';
import type { EndOfFile, ReadAheadMessage, ReadAheadTask } from './read-ahead-messages.ts';

/** Reads a file in a thread of its own, so that the main thread neither waits for the disk nor inflates and hashes. */
export function readAhead(task: ReadAheadTask): LineBlockSource {
  const thread = new ReadAheadThread(task);
  return {
    blocks: thread.blocks(),
    facts: {
      get isCompressed() {
        return thread.end.isCompressed;
      },
      bytesRead: () => thread.bytesRead,
      sha256: () => thread.end.sha256,
      contentSha256: () => thread.end.contentSha256,
      damage: () => thread.end.damage,
      close: () => {},
    },
    giveBack: (buffer) => thread.giveBack(buffer),
    close: () => thread.close(),
  };
}

class ReadAheadThread {
  bytesRead = 0;
  readonly #worker: Worker;
  readonly #messages: ReadAheadMessage[] = [];
  #end: EndOfFile | null = null;
  #failure: Error | null = null;
  #wake = () => {};

  constructor(task: ReadAheadTask) {
    this.#worker = new Worker(new URL('./read-ahead.worker.js', import.meta.url), { workerData: task });
    this.#worker.on('message', (message: ReadAheadMessage) => {
      this.#messages.push(message);
      this.#wake();
    });
    this.#worker.on('error', (error: Error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new RangeError('the read-ahead thread ended')));
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake();
  }

  /** @throws RangeError before the last block was taken */
  get end(): EndOfFile {
    if (this.#end === null) throw new RangeError('the file was not read to its end');
    return this.#end;
  }

  /** @throws FileProblem */
  async *blocks(): AsyncGenerator<LineBlock> {
    for (let message = await this.#next(); ; message = await this.#next()) {
      if (message.kind === 'problem') throw new FileProblem(message.message);
      if (message.kind === 'end') {
        this.#end = message.end;
        return;
      }
      this.bytesRead = message.bytesRead;
      yield message.block;
    }
  }

  async #next(): Promise<ReadAheadMessage> {
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined) return message;
      if (this.#failure !== null) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  giveBack(buffer: ArrayBuffer): void {
    this.#worker.postMessage(buffer, [buffer]);
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
