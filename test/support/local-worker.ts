import { EventEmitter } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { vi } from 'vitest';

type Threads = typeof import('node:worker_threads');

/**
 * node:worker_threads with workers that run in this thread, where coverage sees them, with one end of a channel in place
 * of their port. `load` imports the module of a worker. For `vi.mock`; undo it with `vi.doUnmock` after each test.
 */
export function withLocalWorkers(real: Threads, load: (url: URL) => Promise<unknown>) {
  let loading: Promise<void> = Promise.resolve();
  class LocalWorker extends EventEmitter {
    readonly #port: MessagePort;

    constructor(url: URL, { workerData }: { readonly workerData: unknown }) {
      super();
      const { port1: here, port2: parentPort } = new real.MessageChannel();
      this.#port = here;
      here.on('message', (message: unknown) => this.emit('message', message));
      // One after the other, because each module finds the port of the mock that was made last.
      loading = loading.then(async () => {
        vi.doMock('node:worker_threads', () => ({ ...real, parentPort, workerData }));
        vi.resetModules();
        await load(url).catch((error: unknown) => this.emit('error', error));
      });
    }

    postMessage(message: unknown, transferred: readonly ArrayBuffer[] = []): void {
      this.#port.postMessage(message, [...transferred]);
    }

    async terminate(): Promise<void> {
      this.#port.close();
    }
  }
  return { ...real, Worker: LocalWorker };
}
