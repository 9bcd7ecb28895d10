import type { Readable } from 'node:stream';
import { getHeapStatistics } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { Context } from '../shared/context.ts';
import { errorOf, type ImportNews, type ImportOrder } from './import-messages.ts';
import type { ImportAnswer, ImportTask, ImportWorld } from './import-task.ts';

/**
 * As much as the main thread may have, but little for new objects: one that
 * collects garbage later takes 30 MB more, and is no faster.
 */
const HEAP = {
  maxYoungGenerationSizeMb: 8,
  maxOldGenerationSizeMb: Math.ceil(getHeapStatistics().heap_size_limit / (1 << 20)),
};

/**
 * Runs an import in a thread of its own. An import computes for seconds without a pause, in a huge record or a statement
 * of SQLite, and a thread that computes hears of no signal. The main thread only waits, so that it hears of Ctrl-C at
 * once: it asks the import to end in order, and the program ends when the import does not.
 */
export async function importInThread(
  task: ImportTask,
  { onFile, onProgress }: Pick<ImportWorld, 'onFile' | 'onProgress'>,
  context: Context,
): Promise<ImportAnswer> {
  const worker = new Worker(new URL('./import.worker.js', import.meta.url), {
    workerData: task,
    stdin: true,
    resourceLimits: HEAP,
  });
  const order = (what: ImportOrder) => worker.postMessage(what);
  const isOver = context.endInOrder(() => worker.terminate());
  const interrupt = () => order({ kind: 'interrupt' });
  context.signal.addEventListener('abort', interrupt);
  if (task.paths.includes('-')) handOver(context.stdin, worker, order);
  try {
    return await new Promise<ImportAnswer>((resolve, reject) => {
      worker.on('error', reject);
      worker.on('exit', () => reject(new Error('the thread of the import ended')));
      worker.on('message', (news: ImportNews) => {
        if (news.kind === 'file') onFile(news, news.number, news.of);
        else if (news.kind === 'progress') onProgress(news);
        else if (news.kind === 'done') resolve(news.answer);
        else reject(errorOf(news.failure));
      });
    });
  } finally {
    context.signal.removeEventListener('abort', interrupt);
    context.stdin.destroy();
    await worker.terminate();
    isOver();
  }
}

/** Hands standard input over as fast as the import reads it. What cannot be read is told: it must not look like the end. */
function handOver(stdin: Readable, worker: Worker, order: (what: ImportOrder) => void): void {
  if (worker.stdin === null) throw new RangeError('a thread without standard input');
  stdin.on('error', (error: NodeJS.ErrnoException) => {
    order({ kind: 'stdin-failed', message: error.message, code: error.code ?? 'EIO' });
  });
  stdin.pipe(worker.stdin);
}
