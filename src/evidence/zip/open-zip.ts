import { Readable } from 'node:stream';
import { fromRandomAccessReader, getFileNameLowLevel, RandomAccessReader, type ZipFile } from 'yauzl';
import type { ByteSource } from './byte-source.ts';

/** Names are not decoded by the library, which would give up the whole archive for one bad name. */
const OPTIONS = { lazyEntries: true, autoClose: false, decodeStrings: false } as const;

export { getFileNameLowLevel };

/** In bytes, of an entry that is read as a stream. As much again waits in each of the streams of the library. */
const STREAM_BYTES = 1 << 16;

/** Opens a ZIP archive, which closes its source when it is closed itself. @throws Error of the library if it is damaged */
export function openZip(source: ByteSource): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromRandomAccessReader(new SourceReader(source), source.size, OPTIONS, (error, zip) => {
      if (error === null) resolve(zip);
      else {
        source.close();
        reject(error);
      }
    });
  });
}

/** Answers the library at once: to wait for each of the small pieces that it asks for takes longer than to read them. */
class SourceReader extends RandomAccessReader {
  readonly #source: ByteSource;

  constructor(source: ByteSource) {
    super();
    this.#source = source;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytes?: number) => void,
  ): void {
    let bytes = 0;
    try {
      bytes = this.#source.at(position, length).copy(buffer, offset);
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    callback(null, bytes);
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#chunks(start, end), { objectMode: false });
  }

  async *#chunks(start: number, end: number): AsyncGenerator<Buffer> {
    for (let at = start; at < end; ) {
      const chunk = this.#source.at(at, Math.min(STREAM_BYTES, end - at));
      if (chunk.length === 0) return;
      yield chunk;
      at += chunk.length;
    }
  }

  override close(callback: (error: Error | null) => void): void {
    this.#source.close();
    callback(null);
  }
}
