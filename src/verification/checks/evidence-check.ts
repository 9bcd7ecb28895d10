import { Readable } from 'node:stream';
import type { AuditedFile } from '../../case/audit/case-audit.ts';
import { openEvidence } from '../../evidence/archives/open-evidence.ts';
import { type EvidenceStream, readEvidence } from '../../evidence/source/evidence-source.ts';
import { isFileError } from '../../evidence/source/file-problem.ts';
import { type Standing, standingAt } from '../../evidence/source/file-state.ts';
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
  const standing = file.location === null ? NOT_ON_DISK : standingAt(file.location);
  if (standing.kind === 'file') await checkFile(file, reading, verification);
  else if (standing.kind === 'nothing') reportMissing(file, verification);
  else reportReplaced(file, standing.what, verification);
  if (file.isKept) await checkKept(file, standing.kind === 'file' ? hashOnly : reading, verification);
}

const NOT_ON_DISK: Standing = { kind: 'nothing' };

/** What stands where the evidence was is not opened: reading a pipe or a device may never end. */
function reportReplaced({ path, location }: AuditedFile, what: string, { findings }: Verification): void {
  findings.checked('evidence', 1);
  findings.problem('evidence', path, `${location} has changed since it was imported: it is now ${what}`);
}

function reportMissing(file: AuditedFile, { findings, requireEvidence }: Verification): void {
  const { path, location, isKept } = file;
  const because = location === null ? cameFrom(path) : `${location} is no longer there`;
  const instead = isKept ? 'the original in the case was read in its place' : 'not checked';
  if (requireEvidence && !isKept) findings.problem('evidence', path, because);
  else findings.unchecked('evidence', path, `${because}: ${instead}`);
}

function cameFrom(path: string): string {
  return path === '-' ? 'it came from standard input' : 'it came from a pipe or a device';
}

async function hashOnly(chunks: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of chunks);
}

/** What is read as its records were. */
function readAs({ readWith: { edition } }: AuditedFile): { readonly edition?: number } {
  return edition === undefined ? {} : { edition };
}

async function checkFile(file: AuditedFile, reading: ContentReading, verification: Verification): Promise<void> {
  const { findings } = verification;
  const report = (text: string) => findings.problem('evidence', file.path, text);
  findings.checked('evidence', 1);
  try {
    const stream = await openEvidence(file.location, Readable.from([]), readAs(file));
    const end = await readThrough(stream, reading, { verification, mostBytes: file.bytes });
    if (end === 'longer') report(`${file.location} has changed since it was imported: it is longer`);
    else if (stream.sha256() !== file.sha256)
      report(`${file.location} has changed since it was imported: its SHA-256 differs`);
    else if (end === 'whole' && stream.contentSha256() !== file.contentSha256)
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
    const stream = await readEvidence(Readable.from(audit.keptParts(file.id)), readAs(file));
    await readThrough(stream, reading, { verification, mostBytes: Number.POSITIVE_INFINITY });
    const isSame = stream.contentSha256() === file.contentSha256 && stream.sha256() === keptHashes.get(file.id);
    if (!isSame) report('it has changed since it was kept: its SHA-256 differs');
  } catch (error) {
    if (!isFileError(error)) throw error;
    report(`it cannot be read: ${error.message}`);
  }
}

interface Bounds {
  readonly verification: Verification;
  /** Evidence that is longer than it was is read no further: a file may have any length that its owner likes. */
  readonly mostBytes: number;
}

/** Reads a stream to its end; tells whether it could be decompressed to its end, and whether it is longer than expected. */
async function readThrough(
  stream: EvidenceStream,
  reading: ContentReading,
  { verification, mostBytes }: Bounds,
): Promise<'whole' | 'damaged' | 'longer'> {
  async function* bounded(): AsyncGenerator<Buffer> {
    for await (const chunk of stream.chunks) {
      verification.onBytes(stream.bytesRead());
      yield chunk;
      if (stream.bytesRead() > mostBytes) return;
    }
  }
  const chunks = bounded();
  await reading(chunks);
  // The reading may have stopped before the end, but the hash needs every byte.
  if (stream.bytesRead() <= mostBytes) for await (const _ of stream.chunks);
  if (stream.bytesRead() <= mostBytes) return stream.damage() === null ? 'whole' : 'damaged';
  stream.close();
  return 'longer';
}
