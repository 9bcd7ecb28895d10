import { fstatSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import { isatty } from 'node:tty';
import type { Chunks } from '../../render/text/chunks.ts';

/** Standard output as a stream that reports what could not be written by an error event. */
export function standardOutput(fd = 1): Writable {
  return isPlain(fd) ? new WholeWrites(fd) : process.stdout;
}

/** A file, or a device that is no terminal. */
function isPlain(fd: number): boolean {
  const state = fstatSync(fd);
  return state.isFile() || (state.isCharacterDevice() && !isatty(fd));
}

/** Writes to a file. Node's own stream for it takes no notice when a disk has room for a part of a write only. */
class WholeWrites extends Writable {
  readonly #fd: number;

  constructor(fd: number) {
    super();
    this.#fd = fd;
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    try {
      writeWhole(this.#fd, chunk);
      done();
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/** Writes all of the bytes, however many a call takes. @throws the error of the call */
export function writeWhole(fd: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
}

/**
 * Writes as fast as the reader reads. It ends early, without a throw, when the reader has gone or the disk is full: the
 * command still has to come to its verdict. The error event of the stream tells what happened.
 */
export async function writeAll(stream: Writable, chunks: Chunks): Promise<void> {
  for await (const chunk of chunks) {
    const isWritten = await new Promise<boolean>((resolve) => {
      // A stream that is destroyed before it wrote the chunk never calls back.
      const onClose = () => resolve(false);
      stream.once('close', onClose);
      stream.write(chunk, (error) => {
        stream.off('close', onClose);
        resolve(error === undefined || error === null);
      });
    });
    if (!isWritten) return;
  }
}
