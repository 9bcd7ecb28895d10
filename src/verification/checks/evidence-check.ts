import { Readable } from 'node:stream';
import type { AuditedFile } from '../../case/case-audit.ts';
import { type EvidenceStream, openEvidence, readEvidence } from '../../evidence/source/evidence-source.ts';
import { isFileError } from '../../evidence/source/file-problem.ts';
import { isFileThere } from '../../evidence/source/file-state.ts';
import type { Verification } from '../reading/verification.ts';

/** Reads the decompressed content of a file; may stop before its end. */
export type ContentReading = (chunks: AsyncIterable<Buffer>) => Promise<void>;

/**
 * Hashes the evidence of a file, and reads its records on the way: from the file itself, or from the original that the
 * case keeps if the file is gone.
 */
export async function checkEvidence(
  file: AuditedFile,
  reading: ContentReading,
  verification: Verification,
): Promise<void> {
  const isThere = file.location !== null && isFileThere(file.location);
  if (isThere) await checkFile(file, reading, verification);
  else reportMissing(file, verification);
  if (file.isKept) await checkKept(file, isThere ? hashOnly : reading, verification);
}

function reportMissing(file: AuditedFile, { findings, requireEvidence }: Verification): void {
  const { path, location, isKept } = file;
  const because = location === null ? 'it came from standard input' : `${location} is no longer there`;
  const instead = isKept ? 'the original in the case was read in its place' : 'not checked';
  if (requireEvidence && !isKept) findings.problem('evidence', path, because);
  else findings.unchecked('evidence', path, `${because}: ${instead}`);
}

async function hashOnly(chunks: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of chunks);
}

async function checkFile(file: AuditedFile, reading: ContentReading, verification: Verification): Promise<void> {
  const { findings } = verification;
  const report = (text: string) => findings.problem('evidence', file.path, text);
  findings.checked('evidence', 1);
  try {
    const stream = await openEvidence(file.location, Readable.from([]));
    const isWhole = await readThrough(stream, reading, verification);
    if (stream.sha256() !== file.sha256)
      report(`${file.location} has changed since it was imported: its SHA-256 differs`);
    else if (isWhole && stream.contentSha256() !== file.contentSha256)
      report('the SHA-256 of its decompressed content is not the one that the case holds');
  } catch (error) {
    if (!isFileError(error)) throw error;
    report(`${file.location} cannot be read: ${error.message}`);
  }
}

async function checkKept(file: AuditedFile, reading: ContentReading, verification: Verification): Promise<void> {
  const { findings, audit, keptHashes } = verification;
  const report = (text: string) =>
    findings.problem('evidence', `${file.path}, original in the case (kept_chunk)`, text);
  findings.checked('evidence', 1);
  try {
    const stream = await readEvidence(Readable.from(audit.keptParts(file.id)));
    await readThrough(stream, reading, verification);
    const isSame = stream.contentSha256() === file.contentSha256 && stream.sha256() === keptHashes.get(file.id);
    if (!isSame) report('it has changed since it was kept: its SHA-256 differs');
  } catch (error) {
    if (!isFileError(error)) throw error;
    report(`it cannot be read: ${error.message}`);
  }
}

/** Reads a stream to its end; false if it could not be decompressed to its end. */
async function readThrough(
  stream: EvidenceStream,
  reading: ContentReading,
  { onBytes }: Verification,
): Promise<boolean> {
  async function* withProgress(): AsyncGenerator<Buffer> {
    for await (const chunk of stream.chunks) {
      onBytes(stream.bytesRead());
      yield chunk;
    }
  }
  await reading(withProgress());
  // The reading may have stopped before the end, but the hash needs every byte.
  for await (const _ of stream.chunks);
  return stream.damage() === null;
}
