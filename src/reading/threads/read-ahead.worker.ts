import { parentPort, workerData } from 'node:worker_threads';
import { readEvidence } from '../../evidence/source/evidence-source.ts';
import { fileChunks } from '../../evidence/source/file-chunks.ts';
import { isFileError } from '../../evidence/source/file-problem.ts';
import { SizeGuard } from '../../evidence/source/size-guard.ts';
import { linePieces } from './cut-line-blocks.ts';
import type { PieceAnswer, PieceTask } from './read-ahead-messages.ts';
import { PieceMemory } from './recycled-buffers.ts';

/** A thread that reads, inflates and hashes a file, and cuts it into pieces: see piece-thread.ts. */
const task: PieceTask = workerData;
if (parentPort === null) throw new RangeError('a thread without anybody to read for');
const port = parentPort;

/** Pieces that may be ahead of whoever reads them: some megabytes. */
const MOST_AHEAD = 12;
const memory = new PieceMemory();
let ahead = 0;
let wake = () => {};

port.on('message', (bytes: ArrayBuffer) => {
  memory.giveBack(bytes);
  ahead--;
  wake();
});

try {
  await readAll();
} catch (error) {
  if (!isFileError(error)) throw error;
  tell({ kind: 'problem', message: error.message });
}
port.close();

async function readAll(): Promise<void> {
  const guard = new SizeGuard(task.mostBytes);
  const stream = await readEvidence(fileChunks(task.path), { guard });
  for await (const piece of linePieces(from(task.start, stream.chunks), task.start, memory)) {
    while (ahead >= MOST_AHEAD) await new Promise<void>((resolve) => (wake = resolve));
    ahead++;
    tell({ kind: 'piece', piece, bytesRead: stream.bytesRead() }, [piece.bytes]);
  }
  const { isCompressed } = stream;
  const hashes = { sha256: stream.sha256(), contentSha256: stream.contentSha256() };
  tell({ kind: 'end', end: { isCompressed, ...hashes, damage: stream.damage() } });
}

/** What follows the first bytes. */
async function* from(start: number, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let passed = 0;
  for await (const chunk of chunks) {
    const rest = chunk.subarray(Math.max(0, start - passed));
    passed += chunk.length;
    if (rest.length > 0) yield rest;
  }
}

function tell(answer: PieceAnswer, handedOver: readonly ArrayBuffer[] = []): void {
  port.postMessage(answer, [...handedOver]);
}
