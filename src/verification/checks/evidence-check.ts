import { Readable } from 'node:stream';
import { type EvidenceStream, openEvidence, readEvidence } from '../../evidence/source/evidence-source.ts';
import { isFileError } from '../../evidence/source/file-problem.ts';
import { isFileThere } from '../../evidence/source/file-state.ts';
import type { AuditedFile } from '../../stores/sqlite/audit/case-audit.ts';
import type { Verification } from '../reading/verification.ts';

/** Reads what is decompressed, all of it or as much as is wanted. */
export type Reading = (chunks: AsyncIterable<Buffer>) => Promise<void>;

/**
 * Hashes the evidence of a file, and reads its records on the way: from the file, or where that is gone from the
 * original that the case keeps.
 */
export async function checkEvidence(file: AuditedFile, reading: Reading, verification: Verification): Promise<void> {
  const isThere = file.location !== null && isFileThere(file.location);
  if (isThere) await checkFile(file, reading, verification);
  else tellGone(file, verification);
  if (file.isKept) await checkKept(file, isThere ? hashOnly : reading, verification);
}

function tellGone(file: AuditedFile, { findings, requireEvidence }: Verification): void {
  const { path, location, isKept } = file;
  const because = location === null ? 'it came from standard input' : `${location} is no longer there`;
  const instead = isKept ? 'the original in the case was read in its place' : 'not checked';
  if (requireEvidence && !isKept) findings.problem('evidence', path, because);
  else findings.unchecked('evidence', path, `${because}: ${instead}`);
}

async function hashOnly(chunks: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of chunks);
}

async function checkFile(file: AuditedFile, reading: Reading, verification: Verification): Promise<void> {
  const { findings } = verification;
  const tell = (text: string) => findings.problem('evidence', file.path, text);
  findings.checked('evidence', 1);
  try {
    const stream = await openEvidence(file.location, Readable.from([]));
    const isWhole = await readThrough(stream, reading, verification);
    if (stream.sha256() !== file.sha256)
      tell(`${file.location} has changed since it was imported: its SHA-256 differs`);
    else if (isWhole && stream.contentSha256() !== file.contentSha256)
      tell('the SHA-256 of its decompressed content is not the one that the case holds');
  } catch (error) {
    if (!isFileError(error)) throw error;
    tell(`${file.location} cannot be read: ${error.message}`);
  }
}

async function checkKept(file: AuditedFile, reading: Reading, verification: Verification): Promise<void> {
  const { findings, audit, keptHashes } = verification;
  const tell = (text: string) => findings.problem('evidence', `${file.path}, original in the case (kept_chunk)`, text);
  findings.checked('evidence', 1);
  try {
    const stream = await readEvidence(Readable.from(audit.keptChunks(file.id)));
    await readThrough(stream, reading, verification);
    const isSame = stream.contentSha256() === file.contentSha256 && stream.sha256() === keptHashes.get(file.id);
    if (!isSame) tell('it has changed since it was kept: its SHA-256 differs');
  } catch (error) {
    if (!isFileError(error)) throw error;
    tell(`it cannot be read: ${error.message}`);
  }
}

/** Whether all of it could be decompressed. */
async function readThrough(stream: EvidenceStream, reading: Reading, { onBytes }: Verification): Promise<boolean> {
  async function* told(): AsyncGenerator<Buffer> {
    for await (const chunk of stream.chunks) {
      onBytes(stream.bytesRead());
      yield chunk;
    }
  }
  await reading(told());
  // A reading may have seen enough before the end.
  for await (const _ of stream.chunks);
  return stream.damage() === null;
}
