import { closeSync, existsSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Author } from '../../case/custody/custody.ts';
import { RunningSha256 } from '../../case/custody/sha256.ts';
import { AuditError } from '../../domain/audit-error.ts';
import { printInstant } from '../../domain/instant.ts';
import type { Chunk, Chunks } from '../../render/text/chunks.ts';
import { storeAt } from '../../stores/registry.ts';
import type { Store } from '../../stores/store.ts';

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
  const origin = existingCase(caseFile);
  for (const name of [path, manifestPath(path)]) refuseExisting(name, isForced);
  const unfinished = [path, manifestPath(path)].map((name) => `${name}.unfinished`);
  const [output = '', manifest = ''] = unfinished;
  try {
    const facts = { path: resolve(path), ...(await writeNew(output, chunks)) };
    // Logged before the file gets its name: an unlogged output would be worse than a log entry without a file.
    const unlogged = (await origin?.store.logExport(origin.path, author, { output: facts })) ?? null;
    const state = origin === null ? null : await caseState(origin, unlogged === null);
    await writeNew(manifest, [`${JSON.stringify(manifestOf(facts, author, state), null, 2)}\n`]);
    renameSync(output, path);
    renameSync(manifest, manifestPath(path));
    return unlogged === null ? null : `The custody log of ${caseFile} has no entry for ${path}: ${unlogged}`;
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

interface ExistingCase {
  readonly path: string;
  readonly store: Store;
}

/** The case that an answer is of; null where the file does not exist, as after an import of nothing. */
function existingCase(path: string | null): ExistingCase | null {
  return path !== null && existsSync(path) ? { path, store: storeAt(path) } : null;
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

function manifestOf(output: OutputFacts, author: Author, state: Awaited<ReturnType<typeof caseState>> | null) {
  const { examiner, version, arguments: words, now } = author;
  return {
    schema: 1,
    output,
    command: ['imgaudit', ...words],
    version,
    time: printInstant(now),
    examiner,
    case: state,
  };
}

/** What the case held when the answer was written. */
async function caseState({ path, store }: ExistingCase, isLogged: boolean) {
  const open = await store.openForAudit(path);
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
