import { parentPort, workerData } from 'node:worker_threads';
import type { SmallFile, SmallFilesTask, SmallWork } from './small-file.ts';
import { SmallFileReader } from './small-file-reader.ts';

/** A thread that reads small files: see small-files-ahead.ts. */
const task: SmallFilesTask = workerData;
if (parentPort === null) throw new RangeError('a thread without anybody to read for');
const port = parentPort;
const reader = new SmallFileReader(task);

/** Files are read one after the other, because those of a format share a reader. */
let before: Promise<void> = Promise.resolve();

port.on('message', (inputs: readonly SmallWork[]) => {
  before = before.then(async () => {
    const files: SmallFile[] = [];
    for (const input of inputs) files.push(await reader.read(input));
    port.postMessage(files);
  });
});
