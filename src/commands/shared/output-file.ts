import { closeSync, existsSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Author } from '../../case/custody/custody.ts';
import { RunningSha256 } from '../../case/custody/sha256.ts';
import { AuditError } from '../../domain/audit-error.ts';
import { printInstant } from '../../domain/instant.ts';
import type { Chunk, Chunks } from '../../render/text/chunks.ts';
import { logExport } from '../../stores/sqlite/audit/log-export.ts';
import { openCaseForAudit } from '../../stores/sqlite/open/open-case-for-audit.ts';

interface OutputOrigin {
  /** The case that the answer is about; null for the catalogues, which need no case. */
  readonly caseFile: string | null;
  readonly author: Author;
}

/** What a manifest says about an output file. */
interface OutputFacts {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export function manifestPath(path: string): string {
  return `${path}.manifest.json`;
}

/**
 * Writes an output and its manifest: each appears whole or not at all. Returns a notice for the user, or null.
 * @throws AuditError `output-exists`, `output-failed`
 */
export async function writeOutputFile(
  path: string,
  chunks: Chunks,
  isForced: boolean,
  { caseFile, author }: OutputOrigin,
): Promise<string | null> {
  // An import that stores nothing leaves no case file.
  const origin = { author, caseFile: caseFile !== null && existsSync(caseFile) ? caseFile : null };
  for (const name of [path, manifestPath(path)]) refuseExisting(name, isForced);
  const unfinished = [path, manifestPath(path)].map((name) => `${name}.unfinished`);
  const [output = '', manifest = ''] = unfinished;
  try {
    const facts = { path: resolve(path), ...(await writeNew(output, chunks)) };
    // Logged before the file gets its name: an unlogged output would be worse than a log entry without a file.
    const logged = origin.caseFile === null ? null : logExport(origin.caseFile, origin.author, { output: facts });
    await writeNew(manifest, [`${JSON.stringify(manifestOf(facts, origin, logged === null), null, 2)}\n`]);
    renameSync(output, path);
    renameSync(manifest, manifestPath(path));
    return logged === null ? null : `The custody log of ${origin.caseFile} has no entry for ${path}: ${logged}`;
  } catch (cause) {
    for (const name of unfinished) rmSync(name, { force: true });
    if (cause instanceof AuditError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AuditError('output-failed', `Cannot write ${path}: ${reason}.`, {
      hint: 'Check the folder and the space left.',
      cause,
    });
  }
}

function refuseExisting(path: string, isForced: boolean): void {
  if (!existsSync(path) || isForced) return;
  throw new AuditError('output-exists', `${path} is there already.`, { hint: 'Give another name, or --force.' });
}

async function writeNew(path: string, chunks: Chunks): Promise<Omit<OutputFacts, 'path'>> {
  const file = openSync(path, 'wx');
  const hash = new RunningSha256();
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      const data = bytesOf(chunk);
      hash.add(data);
      for (let at = 0; at < data.length; ) at += writeSync(file, data, at);
      bytes += data.length;
    }
  } finally {
    closeSync(file);
  }
  return { bytes, sha256: hash.digest() };
}

function bytesOf(chunk: Chunk): Buffer {
  return typeof chunk === 'string'
    ? Buffer.from(chunk, 'utf8')
    : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

function manifestOf(output: OutputFacts, { caseFile, author }: OutputOrigin, isLogged: boolean) {
  const { examiner, version, arguments: words, now } = author;
  return {
    schema: 1,
    output,
    command: ['imgaudit', ...words],
    version,
    time: printInstant(now),
    examiner,
    case: caseFile === null ? null : caseState(caseFile, isLogged),
  };
}

/** What the case held when the answer was made. */
function caseState(path: string, isLogged: boolean) {
  const open = openCaseForAudit(path);
  try {
    const files = open.case.files();
    const custody = open.case.custody();
    return {
      path: resolve(path),
      files: files.length,
      records: files.reduce((sum, { records }) => sum + records, 0),
      events: files.reduce((sum, { events }) => sum + events, 0),
      evidence: files.map(({ path: file, sha256, contentSha256, bytes, source, records, events, isKept }) => {
        return { file, sha256, contentSha256, bytes, source, records, events, kept: isKept };
      }),
      custody: { entries: custody.length, head: custody.at(-1)?.hash ?? null, logged: isLogged },
    };
  } finally {
    open.close();
  }
}
