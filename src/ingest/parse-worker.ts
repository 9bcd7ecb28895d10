import { parentPort, workerData } from 'node:worker_threads';
import { FORMATS } from '../formats/registry.ts';
import type { LinesToRead, ReaderTask, ReadLines } from './reader-task.ts';
import { RecordReader } from './record-reader.ts';

/** A thread that reads whole lines into batches: see parse-pool.ts. */
const task: ReaderTask = workerData;
const format = FORMATS.find(({ id }) => id === task.format);
if (format === undefined || parentPort === null) throw new RangeError(`no format ${task.format} to read with`);
const port = parentPort;
const reader = new RecordReader(format, task.context, Buffer.from(task.key));

port.on('message', ({ bytes, length, offset }: LinesToRead) => {
  const piece = { bytes: Buffer.from(bytes), view: new DataView(bytes), length, base: offset };
  const envelopes = reader.readLines(piece);
  const read: ReadLines = { batch: reader.take(), envelopes };
  port.postMessage(read, buffersOf(read));
});

/** What is handed over instead of copied. */
function buffersOf({ batch: { batch } }: ReadLines): ArrayBuffer[] {
  const columns = [...Object.values(batch.records), ...Object.values(batch.events)];
  return columns.flatMap((column) => (ArrayBuffer.isView(column) ? [column.buffer] : [])).filter(isTransferable);
}

function isTransferable(buffer: ArrayBufferLike): buffer is ArrayBuffer {
  return buffer instanceof ArrayBuffer;
}
