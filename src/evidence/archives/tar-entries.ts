import { ReadableStream, type ReadableStreamDefaultReader } from 'node:stream/web';
import { messageOf } from '../../domain/text/message-of.ts';
import { FileProblem } from '../source/file-problem.ts';
import type { ArchiveEntry } from './archive-entry.ts';

/** The files of a tar archive, in their order. @throws FileProblem where it is damaged or ends early */
export async function* tarEntries(chunks: AsyncIterable<Buffer>): AsyncGenerator<ArchiveEntry> {
  const { createTarDecoder } = await import('modern-tar');
  const { readable, writable } = createTarDecoder({ strict: true });
  const feeding = ReadableStream.from(chunks).pipeTo(writable);
  // The error is that of the entries, too.
  feeding.catch(() => {});
  const entries = readable.getReader();
  try {
    for (let next = await entries.read(); !next.done; next = await entries.read()) {
      const { name, size, type = 'file' } = next.value.header;
      const body = next.value.body.getReader();
      const open = async () => bytesOf(body);
      if (type !== 'directory') yield { name, bytes: size, problem: problemOf(type), open };
      // Read to its end: cancelling it may cut off the entry after it, which the decoder has begun by then.
      while (!(await body.read()).done);
    }
    await feeding;
  } catch (error) {
    throw damaged(error);
  } finally {
    entries.cancel().catch(() => {});
  }
}

function problemOf(type: string): string | null {
  if (type === 'file') return null;
  return type === 'link' || type === 'symlink' ? 'it is a link' : `it is no file: ${type}`;
}

async function* bytesOf(body: ReadableStreamDefaultReader<Uint8Array>): AsyncGenerator<Buffer> {
  try {
    for (let next = await body.read(); !next.done; next = await body.read()) {
      const { buffer, byteOffset, byteLength } = next.value;
      yield Buffer.from(buffer, byteOffset, byteLength);
    }
  } catch (error) {
    throw damaged(error);
  }
}

function damaged(error: unknown): unknown {
  if (error instanceof FileProblem || (error instanceof Error && 'code' in error)) return error;
  return new FileProblem(`the tar archive is damaged: ${messageOf(error).replace(/\.$/, '')}`);
}
