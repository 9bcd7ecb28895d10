import { Readable } from 'node:stream';
import type { EvidenceFile, ReadingHints } from '../../domain/evidence-file.ts';
import type { Provenance } from '../../domain/registry-event.ts';
import { type EvidenceStream, readEvidence } from '../source/evidence-source.ts';
import { FileProblem, isFileError } from '../source/file-problem.ts';
import { standingAt } from '../source/file-state.ts';
import { decodedText, encodingOf } from '../splitting/text-encoding.ts';
import { openEvidence } from './open-evidence.ts';

/** The bytes an event was read from, or why they cannot be shown. */
export type OriginalRecord =
  | {
      readonly status: 'verified';
      readonly bytes: Buffer;
      readonly text: string;
      /** Where the bytes come from, in a sentence; null if from the file itself. */
      readonly note: string | null;
    }
  | { readonly status: 'gone' | 'changed'; readonly because: string };

/** A file, and how it was read. */
type ReadFile = EvidenceFile & { readonly readWith?: Pick<ReadingHints, 'edition'> };

/**
 * Reads a record back from its evidence file, or from the original that the case keeps, and checks that it is still
 * what was imported. `kept` gives the gzip bytes of the original; null if the case does not keep it.
 */
export async function readOriginal(
  file: ReadFile,
  place: Provenance,
  kept: Iterable<Buffer> | null,
): Promise<OriginalRecord> {
  const onDisk = await readOnDisk(file, place);
  if (onDisk.status === 'verified' || kept === null) return onDisk;
  const bytes = await readKept(file, place, kept);
  if (bytes === null) return { status: 'changed', because: 'the original that the case keeps of it has changed' };
  return verified(bytes, `The record is from the original that the case keeps: ${onDisk.because}.`);
}

function verified(bytes: Buffer, note: string | null): OriginalRecord {
  return { status: 'verified', bytes, text: decodedText(bytes, encodingOf(bytes)), note };
}

async function readOnDisk(file: ReadFile, place: Provenance): Promise<OriginalRecord> {
  const { location } = file;
  if (location === null) {
    const from = file.path === '-' ? 'standard input' : 'a pipe or a device';
    return { status: 'gone', because: `the evidence came from ${from} and was not kept` };
  }
  const standing = standingAt(location);
  if (standing.kind === 'nothing') return { status: 'gone', because: `${location} is no longer there` };
  if (standing.kind === 'no file') {
    return { status: 'changed', because: `${location} has changed since it was imported: it is now ${standing.what}` };
  }
  if (standing.bytes !== null && standing.bytes !== file.bytes) {
    // Another file may be there now, of any size: its hash need not be known to say that it is another.
    const sizes = `it has ${standing.bytes} bytes in place of ${file.bytes}`;
    return { status: 'changed', because: `${location} has changed since it was imported (${sizes})` };
  }
  const because = `${location} has changed since it was imported (its SHA-256 differs)`;
  const stream = await opened(location, file.readWith?.edition);
  if (stream instanceof Error) return { status: 'gone', because: `${location} cannot be read: ${stream.message}` };
  const bytes = await slice(stream, place);
  return bytes === null || stream.sha256() !== file.sha256 ? { status: 'changed', because } : verified(bytes, null);
}

/** By the edition of its events, because what is mended decides where a record stands. */
async function opened(location: string, edition?: number): Promise<EvidenceStream | Error> {
  try {
    return await openEvidence(location, Readable.from([]), { edition, keepsColours: true });
  } catch (error) {
    if (isFileError(error)) return error;
    throw error;
  }
}

async function readKept(file: ReadFile, place: Provenance, kept: Iterable<Buffer>): Promise<Buffer | null> {
  const stream = await readEvidence(Readable.from(kept), { edition: file.readWith?.edition, keepsColours: true });
  const bytes = await slice(stream, place);
  return stream.contentSha256() === file.contentSha256 ? bytes : null;
}

/** The bytes of a place; null if the compressed data is damaged. Reads the stream to its end, so that its hash is valid. */
async function slice(stream: EvidenceStream, place: Provenance): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  const end = place.offset + place.length;
  let at = 0;
  try {
    for await (const chunk of stream.chunks) {
      if (at < end && at + chunk.length > place.offset) {
        parts.push(chunk.subarray(Math.max(0, place.offset - at), end - at));
      }
      at += chunk.length;
    }
  } catch (error) {
    if (error instanceof FileProblem) return null;
    throw error;
  }
  return Buffer.concat(parts);
}
