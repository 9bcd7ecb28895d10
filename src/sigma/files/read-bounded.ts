import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK = 65_536;

/**
 * The bytes of a file; null if there are more than `most`. A pipe or a device does not say how many it has, so they are
 * counted as they come.
 */
export function readBounded(path: string, most: number): Buffer | null {
  const file = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for (;;) {
      const chunk = Buffer.alloc(CHUNK);
      const length = readSync(file, chunk);
      if (length === 0) return Buffer.concat(chunks);
      size += length;
      if (size > most) return null;
      chunks.push(chunk.subarray(0, length));
    }
  } finally {
    closeSync(file);
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** The text of bytes, without a byte order mark; null if they are no UTF-8, of which a rule would never match. */
export function utf8Text(bytes: Buffer): string | null {
  try {
    return UTF8.decode(bytes);
  } catch {
    return null;
  }
}
