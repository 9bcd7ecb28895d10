import { open } from 'node:fs/promises';

export const CHUNK_BYTES = 1 << 18;

/**
 * A file in chunks, each good until the next is asked for: one is read ahead to where the one before it stood. With new
 * memory for each, an import takes an eighth more of it, and hashing a file a seventh more time.
 */
export async function* fileChunks(path: string): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    let ahead = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    let asked = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    let reading = file.read(ahead);
    for (let { bytesRead } = await reading; bytesRead > 0; { bytesRead } = await reading) {
      [asked, ahead] = [ahead, asked];
      reading = file.read(ahead);
      // Whoever stops here leaves it unread.
      reading.catch(() => {});
      yield asked.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
