import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Bytes that are read at any position. */
export interface ByteSource {
  readonly size: number;
  /** The bytes from a position on; fewer where the source ends before. They must not be changed. */
  at(position: number, length: number): Buffer;
  close(): void;
}

export function memorySource(bytes: Buffer): ByteSource {
  return {
    size: bytes.length,
    at: (position, length) => bytes.subarray(position, position + length),
    close: () => {},
  };
}

/** In bytes. So much is read where it is not known that what follows is wanted, too. */
const LEAST_AHEAD = 1 << 14;
const MOST_AHEAD = 1 << 18;

/** A part of the file that was read. */
interface Window {
  start: number;
  bytes: Buffer;
  /** How much is read next where the window is gone on with. */
  ahead: number;
}

/**
 * A file of which small pieces are wanted, in two places by turns: each place is read ahead, and the further, the longer it
 * is gone on with. To ask the system for each piece takes longer than to read the whole file.
 */
export class FileSource implements ByteSource {
  readonly size: number;
  readonly #file: number;
  /** The one that was used last comes first. */
  #windows: readonly [Window, Window] = [newWindow(), newWindow()];

  constructor(path: string) {
    this.#file = openSync(path, 'r');
    this.size = fstatSync(this.#file).size;
  }

  at(position: number, length: number): Buffer {
    if (length > MOST_AHEAD) return this.#read(position, length);
    const window = this.#windowAt(position);
    const end = window.start + window.bytes.length;
    if (position + length > end && end < this.size) {
      window.bytes = this.#read(position, Math.max(length, window.ahead));
      window.start = position;
      window.ahead = Math.min(2 * window.ahead, MOST_AHEAD);
    }
    const from = position - window.start;
    return window.bytes.subarray(from, from + length);
  }

  #windowAt(position: number): Window {
    const [recent, other] = this.#windows;
    const window = [recent, other].find((one) => reaches(one, position)) ?? newWindow();
    if (window !== recent) this.#windows = [window, recent];
    return window;
  }

  /** In new memory, because what was given before may still be used. */
  #read(position: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafeSlow(Math.max(0, Math.min(length, this.size - position)));
    let filled = 0;
    for (let read = -1; read !== 0 && filled < bytes.length; filled += read) {
      read = readSync(this.#file, bytes, filled, bytes.length - filled, position + filled);
    }
    return bytes.subarray(0, filled);
  }

  close(): void {
    closeSync(this.#file);
  }
}

function newWindow(): Window {
  return { start: 0, bytes: Buffer.alloc(0), ahead: LEAST_AHEAD };
}

/** Whether a position lies in a window, or so little behind it that the window is gone on with. */
function reaches({ start, bytes }: Window, position: number): boolean {
  return position >= start && position <= start + bytes.length + LEAST_AHEAD;
}
