import { parentPort, workerData } from 'node:worker_threads';
import { type Envelope, READING_EDITION } from '../../domain/evidence-file.ts';
import type { LineBlock } from '../../evidence/splitting/line-block.ts';
import { LineSplitter } from '../../evidence/splitting/line-splitter.ts';
import type { Splitter } from '../../evidence/splitting/record.ts';
import { TextSplitter } from '../../evidence/splitting/text-splitter.ts';
import { loadFormat } from '../../formats/load-formats.ts';
import { inWrappers } from '../../formats/wrappers/unwrap.ts';
import { RecordReader } from '../record-reader.ts';
import type { BlockAnswer, ReaderTask } from './reader-messages.ts';

/** A thread that reads blocks of lines into batches: see reader-pool.ts. */
const task: ReaderTask = workerData;
const own = await loadFormat(task.format);
if (own === null || parentPort === null) throw new RangeError(`no format ${task.format} to read with`);
const format = task.isWrapped ? inWrappers(own) : own;
const port = parentPort;
const collectionKeys = new Set(format.collections);
const reader = new RecordReader(format, task.context, Buffer.from(task.key));

/** Within a line that takes several blocks; else null. */
let open: Splitter | null = null;

port.on('message', (block: LineBlock) => {
  const answer: BlockAnswer = {
    bytes: block.bytes,
    envelopes: open !== null || block.isOpen ? readPart(block) : reader.readLines(block, task.lines),
    batch: reader.take(),
  };
  port.postMessage(answer, buffersOf(answer));
});

/** Reads a block that ends within a line, or follows one that did. */
function readPart({ bytes, length, offset, isOpen }: LineBlock): readonly Envelope[] {
  const splitter = open ?? splitterAt(offset);
  open = isOpen ? splitter : null;
  // A copy, because the splitter keeps the start of the line while the memory of the block is used again.
  const part = Buffer.from(bytes.slice(0, length));
  const records = splitter instanceof LineSplitter ? splitter.pushEach(part) : splitter.push(part);
  for (const record of records) reader.read(record);
  if (isOpen) return [];
  for (const record of splitter.end()) reader.read(record);
  return splitter.envelopes;
}

function splitterAt(offset: number): Splitter {
  if (task.lines === 'text') return new TextSplitter(offset);
  return new LineSplitter(
    collectionKeys,
    offset,
    task.lines === 'prefixed-lines' ? (task.context.edition ?? READING_EDITION) : null,
  );
}

/** The memory that is handed over instead of copied. */
function buffersOf({ bytes, batch: { batch } }: BlockAnswer): ArrayBuffer[] {
  const columns = [...Object.values(batch.records), ...Object.values(batch.events)];
  return [bytes, ...columns.flatMap((column) => (ArrayBuffer.isView(column) ? [column.buffer] : []))].filter(
    isTransferable,
  );
}

function isTransferable(buffer: ArrayBufferLike): buffer is ArrayBuffer {
  return buffer instanceof ArrayBuffer;
}
