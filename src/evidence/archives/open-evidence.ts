import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { type EvidenceStream, hashChunks, type ReadingOptions, readEvidence } from '../source/evidence-source.ts';
import { CHUNK_BYTES, fileChunks } from '../source/file-chunks.ts';
import { placeOf } from '../source/place.ts';
import type { SizeGuard } from '../source/size-guard.ts';
import { entryBytes } from './entry-bytes.ts';

/** Opens a file or an entry of an archive for reading only; a null location stands for `stdin`. */
export function openEvidence(
  location: string | null,
  stdin: Readable,
  options: ReadingOptions = {},
): Promise<EvidenceStream> {
  return readEvidence(location === null ? stdin : streamAt(location, options.guard ?? null), options);
}

function streamAt(location: string, guard: SizeGuard | null): Readable {
  const place = placeOf(location);
  if (place.entries.length > 0) return Readable.from(entryBytes(place, guard), { objectMode: false });
  return createReadStream(location, { highWaterMark: CHUNK_BYTES });
}

/** The bytes of a file or of an entry of an archive, as they lie there. A chunk is valid until the next is asked for. */
export function bytesAt(location: string): AsyncGenerator<Buffer> {
  const place = placeOf(location);
  return place.entries.length > 0 ? entryBytes(place) : fileChunks(location);
}

/** SHA-256 of a file or of an entry of an archive, in hexadecimal. */
export function hashEvidence(location: string): Promise<string> {
  return hashChunks(bytesAt(location));
}
