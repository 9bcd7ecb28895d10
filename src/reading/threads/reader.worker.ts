import { parentPort, workerData } from 'node:worker_threads';
import { LineSplitter } from '../../evidence/splitting/line-splitter.ts';
import type { SplitEnvelope } from '../../evidence/splitting/record.ts';
import { loadFormat } from '../../formats/load-formats.ts';
import { RecordReader } from '../record-reader.ts';
import type { LinesToRead, ReaderTask, ReadLines } from './reader-messages.ts';
import { SPARE_BYTES } from './recycled-buffers.ts';

/** A thread that reads whole lines into batches: see parse-pool.ts. */
const task: ReaderTask = workerData;
const format = await loadFormat(task.format);
if (format === null || parentPort === null) throw new RangeError(`no format ${task.format} to read with`);
const port = parentPort;
const collectionKeys = new Set(format.collections);
const reader = new RecordReader(format, task.context, Buffer.from(task.key));

/** Within a line that takes several pieces. */
let open: LineSplitter | null = null;

port.on('message', (lines: LinesToRead) => {
  const read: ReadLines = {
    bytes: lines.bytes,
    envelopes: open !== null || lines.isOpen ? readPart(lines) : readWhole(lines),
    batch: reader.take(),
  };
  port.postMessage(read, buffersOf(read));
});

function readWhole({ bytes, length, offset }: LinesToRead): readonly SplitEnvelope[] {
  return reader.readLines({ bytes: Buffer.from(bytes, 0, length + SPARE_BYTES), length, base: offset });
}

/** A piece that ends within a line, or follows one that did. */
function readPart({ bytes, length, offset, isOpen }: LinesToRead): readonly SplitEnvelope[] {
  const splitter = open ?? new LineSplitter(collectionKeys, offset);
  open = isOpen ? splitter : null;
  // A copy: the splitter holds on to the start of a line, and the memory goes back.
  for (const record of splitter.pushEach(Buffer.from(bytes.slice(0, length)))) reader.read(record);
  if (isOpen) return [];
  for (const record of splitter.end()) reader.read(record);
  return splitter.envelopes;
}

/** What is handed over instead of copied. */
function buffersOf({ bytes, batch: { batch } }: ReadLines): ArrayBuffer[] {
  const columns = [...Object.values(batch.records), ...Object.values(batch.events)];
  return [bytes, ...columns.flatMap((column) => (ArrayBuffer.isView(column) ? [column.buffer] : []))].filter(
    isTransferable,
  );
}

function isTransferable(buffer: ArrayBufferLike): buffer is ArrayBuffer {
  return buffer instanceof ArrayBuffer;
}
