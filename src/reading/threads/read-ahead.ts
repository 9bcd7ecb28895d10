import { Worker } from 'node:worker_threads';
import { FileProblem } from '../../evidence/source/file-problem.ts';
import type { PieceSource } from './line-block-source.ts';
import type { EndOfFile, PieceAnswer, PieceTask } from './read-ahead-messages.ts';
import type { LinesToRead } from './reader-messages.ts';

/** Reads a file in a thread of its own, so that whoever stores neither waits for the disk nor hashes. */
export function piecesInThread(task: PieceTask): PieceSource {
  const thread = new PieceThread(task);
  return {
    pieces: thread.pieces(),
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
    giveBack: (memory) => thread.giveBack(memory),
    close: () => thread.close(),
  };
}

class PieceThread {
  bytesRead = 0;
  readonly #worker: Worker;
  readonly #answers: PieceAnswer[] = [];
  #end: EndOfFile | null = null;
  #failure: Error | null = null;
  #wake = () => {};

  constructor(task: PieceTask) {
    this.#worker = new Worker(new URL('./read-ahead.worker.js', import.meta.url), { workerData: task });
    this.#worker.on('message', (answer: PieceAnswer) => {
      this.#answers.push(answer);
      this.#wake();
    });
    this.#worker.on('error', (error: Error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new RangeError('the thread that reads ended')));
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake();
  }

  /** To be asked once there are no more pieces. */
  get end(): EndOfFile {
    if (this.#end === null) throw new RangeError('the file was not read to its end');
    return this.#end;
  }

  async *pieces(): AsyncGenerator<LinesToRead> {
    for (let answer = await this.#next(); ; answer = await this.#next()) {
      if (answer.kind === 'problem') throw new FileProblem(answer.message);
      if (answer.kind === 'end') {
        this.#end = answer.end;
        return;
      }
      this.bytesRead = answer.bytesRead;
      yield answer.piece;
    }
  }

  async #next(): Promise<PieceAnswer> {
    for (;;) {
      const answer = this.#answers.shift();
      if (answer !== undefined) return answer;
      if (this.#failure !== null) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  giveBack(memory: ArrayBuffer): void {
    this.#worker.postMessage(memory, [memory]);
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
