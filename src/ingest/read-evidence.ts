import { existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { EvidenceFile } from '../domain/evidence-file.ts';
import type { Provenance } from '../domain/registry-event.ts';
import { hashFile, openEvidence } from './evidence-source.ts';
import { decodedText, encodingOf } from './text-encoding.ts';

/** The bytes an event was read from, or why they cannot be shown. */
export type OriginalRecord =
  | { readonly status: 'verified'; readonly text: string }
  | { readonly status: 'unavailable'; readonly because: string };

/** Reads a record back from its evidence file, after checking that the file is still the one that was imported. */
export async function readOriginal(file: EvidenceFile, place: Provenance): Promise<OriginalRecord> {
  const unavailable = (because: string): OriginalRecord => ({ status: 'unavailable', because });
  if (file.location === null) return unavailable('the evidence came from standard input and was not kept');
  if (!existsSync(file.location)) return unavailable(`${file.location} is no longer there`);
  if ((await hashFile(file.location)) !== file.sha256) {
    return unavailable(`${file.location} has changed since it was imported (its SHA-256 differs)`);
  }
  const stream = await openEvidence(file.location, Readable.from([]));
  const bytes = await slice(stream.chunks, place);
  return { status: 'verified', text: decodedText(bytes, encodingOf(bytes)) };
}

async function slice(chunks: AsyncIterable<Buffer>, place: Provenance): Promise<Buffer> {
  const parts: Buffer[] = [];
  const end = place.offset + place.length;
  let at = 0;
  for await (const chunk of chunks) {
    if (at + chunk.length > place.offset) parts.push(chunk.subarray(Math.max(0, place.offset - at), end - at));
    at += chunk.length;
    if (at >= end) break;
  }
  return Buffer.concat(parts);
}
