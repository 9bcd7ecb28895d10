import { fstatSync } from 'node:fs';
import type { Chunk, Chunks } from '../../render/text/chunks.ts';
import type { Context } from './context.ts';
import type { GlobalFlags } from './global-flags.ts';

/** A short answer is written before anybody wonders. */
const SHOWN_AFTER_MS = 1000;
const UPDATE_EVERY_MS = 200;
const CLEAR_LINE = '\r\x1b[K';

/**
 * The chunks of an answer that goes into a file; while they are written, stderr shows how much there is. Where the
 * answer itself goes to a terminal, or to a program that may show it on one, nothing is added.
 */
export function withWriteProgress(chunks: Chunks, isToFile: boolean, flags: GlobalFlags, context: Context): Chunks {
  const { isStderrTerminal, env } = context;
  const isWanted = isStderrTerminal && flags.quiet !== true && flags.progress !== false && env['TERM'] !== 'dumb';
  return isWanted && (isToFile || isFile(process.stdout.fd)) ? counted(chunks, context) : chunks;
}

/** Not by a timer: the rows are made without a pause, in which a timer would be heard. */
async function* counted(chunks: Chunks, { stderr }: Context): AsyncIterable<Chunk> {
  let bytes = 0;
  let nextAt = performance.now() + SHOWN_AFTER_MS;
  let isShown = false;
  try {
    for await (const chunk of chunks) {
      yield chunk;
      bytes += typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.byteLength;
      if (performance.now() < nextAt) continue;
      nextAt = performance.now() + UPDATE_EVERY_MS;
      isShown = true;
      stderr.write(`${CLEAR_LINE}Writing the answer: ${(bytes / 1e6).toFixed(1)} MB`);
    }
  } finally {
    if (isShown) stderr.write(CLEAR_LINE);
  }
}

function isFile(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isFile();
  } catch {
    return false;
  }
}
