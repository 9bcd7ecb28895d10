import { parentPort, workerData } from 'node:worker_threads';
import { bytesAt } from '../../evidence/archives/open-evidence.ts';
import { readEvidence } from '../../evidence/source/evidence-source.ts';
import { isFileError } from '../../evidence/source/file-problem.ts';
import { SizeGuard } from '../../evidence/source/size-guard.ts';
import { cutLineBlocks } from './cut-line-blocks.ts';
import type { ReadAheadMessage, ReadAheadTask } from './read-ahead-messages.ts';
import { RecycledBuffers } from './recycled-buffers.ts';

/** A thread that reads, inflates and hashes a file, and cuts it into blocks of lines: see read-ahead.ts. */
const task: ReadAheadTask = workerData;
if (parentPort === null) throw new RangeError('a thread without anybody to read for');
const port = parentPort;

/** Blocks that may be ahead of the readers: some megabytes. */
const MOST_AHEAD = 12;
const buffers = new RecycledBuffers();
let ahead = 0;
let wake = () => {};

port.on('message', (buffer: ArrayBuffer) => {
  buffers.giveBack(buffer);
  ahead--;
  wake();
});

try {
  await readFile();
} catch (error) {
  if (!isFileError(error)) throw error;
  send({ kind: 'problem', message: error.message });
}
port.close();

async function readFile(): Promise<void> {
  const guard = new SizeGuard(task.mostBytes);
  const stream = await readEvidence(bytesAt(task.path), { guard });
  for await (const block of cutLineBlocks(from(task.start, stream.chunks), task.start, buffers)) {
    while (ahead >= MOST_AHEAD) await new Promise<void>((resolve) => (wake = resolve));
    ahead++;
    send({ kind: 'block', block, bytesRead: stream.bytesRead() }, [block.bytes]);
  }
  const { isCompressed } = stream;
  const hashes = { sha256: stream.sha256(), contentSha256: stream.contentSha256() };
  send({ kind: 'end', end: { isCompressed, ...hashes, damage: stream.damage() } });
}

/** The stream without its first `start` bytes. */
async function* from(start: number, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let passed = 0;
  for await (const chunk of chunks) {
    const rest = chunk.subarray(Math.max(0, start - passed));
    passed += chunk.length;
    if (rest.length > 0) yield rest;
  }
}

function send(message: ReadAheadMessage, handedOver: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, [...handedOver]);
}
