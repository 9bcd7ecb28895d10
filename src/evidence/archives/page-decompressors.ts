import { brotliDecompressSync, gunzipSync } from 'node:zlib';

/** Inflates a whole page, which says how long it is then. @throws Error if it is not so long, or damaged */
type Decompress = (page: Uint8Array, length: number) => Uint8Array;

/** For the codecs of Parquet pages that its reader does not inflate itself, by their names there. */
export async function pageDecompressors(): Promise<Readonly<Record<'GZIP' | 'BROTLI' | 'ZSTD', Decompress>>> {
  const { decompress } = await import('fzstd');
  return {
    GZIP: (page, length) => whole(gunzipSync(page, { maxOutputLength: Math.max(1, length) }), length),
    BROTLI: (page, length) => whole(brotliDecompressSync(page, { maxOutputLength: Math.max(1, length) }), length),
    ZSTD: (page, length) => whole(decompress(page, new Uint8Array(length)), length),
  };
}

function whole(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length !== length) throw new RangeError(`a page has ${bytes.length} bytes in place of ${length}`);
  return new Uint8Array(bytes);
}
