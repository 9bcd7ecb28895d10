import { parentPort, workerData } from 'node:worker_threads';
import { interruptedIn } from '../../importing/import-options.ts';
import { failureOf, type ImportNews, type ImportOrder } from './import-messages.ts';
import { type ImportTask, runImport } from './import-task.ts';

/** The thread that imports: see import-in-thread.ts. */
const task: ImportTask = workerData;
if (parentPort === null) throw new RangeError('an import without anybody to tell');
const port = parentPort;

/** An error of standard input, which came from the main thread as plain data. */
class StreamError extends Error {
  readonly code: string | undefined;

  constructor(message: string, code: string | undefined) {
    super(message);
    this.code = code;
  }
}

/** Nobody looks at progress more often. Each message costs as much as several records, and small files are many. */
const TELL_EVERY_MS = 50;
let toldAt = 0;
/** The file that was begun since the main thread was last told of one. */
let begun: ImportNews | null = null;

const interruption = new AbortController();
// An error of standard input is thrown where it is read. Without a listener it would end the thread elsewhere.
process.stdin.on('error', () => {});
port.on('message', (order: ImportOrder) => {
  if (order.kind === 'interrupt') {
    interruption.abort();
    // An import that waits for more would not look up.
    process.stdin.destroy(interruptedIn('-'));
  } else {
    process.stdin.destroy(new StreamError(order.message, order.code));
  }
});

const answer = runImport(task, {
  stdin: process.stdin,
  signal: interruption.signal,
  onFile({ path, bytes }, number, of) {
    begun = { kind: 'file', path, bytes, number, of };
    if (isTimeToTell()) tellBegun();
  },
  onProgress({ bytes, records }) {
    if (!isTimeToTell()) return;
    tellBegun();
    tell({ kind: 'progress', bytes, records });
  },
});
answer.then(
  (done) => tell({ kind: 'done', answer: done }),
  (error: unknown) => tell({ kind: 'failed', failure: failureOf(error) }),
);

function isTimeToTell(): boolean {
  const now = Date.now();
  if (now - toldAt < TELL_EVERY_MS) return false;
  toldAt = now;
  return true;
}

function tellBegun(): void {
  if (begun !== null) tell(begun);
  begun = null;
}

function tell(news: ImportNews): void {
  port.postMessage(news);
}
