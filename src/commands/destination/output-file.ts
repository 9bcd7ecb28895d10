import { closeSync, mkdirSync, mkdtempSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Author } from '../../case/custody/custody.ts';
import { RunningSha256, sha256Of } from '../../case/custody/sha256.ts';
import { using } from '../../case/open-case.ts';
import { unreadFilesIn } from '../../case/unread-files.ts';
import { AuditError } from '../../domain/audit-error.ts';
import { printInstant } from '../../domain/instant.ts';
import { fileTrouble } from '../../domain/text/file-trouble.ts';
import type { Chunk, Chunks } from '../../render/text/chunks.ts';
import { mayBeCase, storeAt } from '../../stores/registry.ts';
import type { Store } from '../../stores/store.ts';
import { manifestPath, unfinishedPrefix } from './output-names.ts';
import { writeWhole } from './standard-output.ts';

/** A file of the user, as it was read; SHA-256 in hexadecimal. */
interface SuppliedFile {
  readonly path: string;
  readonly sha256: string;
}

interface OutputOrigin {
  /** The case that the answer is about; null for the catalogues, which need no case. */
  readonly caseFile: string | null;
  readonly author: Author;
  /** What the answer says of its own limits, a sentence each. A file of rows alone has no other place for it. */
  readonly remarks: readonly string[];
  /** Files of the user that decided what the answer says. */
  readonly restsOn: readonly SuppliedFile[];
  /** Throws if the output may no longer be written: files may have appeared while the answer was made. */
  check(): Promise<void>;
}

/** What a manifest says about an output file. */
interface OutputFacts extends WrittenOutput {
  readonly path: string;
}

interface WrittenOutput {
  readonly bytes: number;
  readonly sha256: string;
  /** The files of a folder. */
  readonly files?: readonly WrittenFile[];
}

interface WrittenFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Outputs may hold what nobody else should read: only their owner may, whatever the umask allows. */
const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

/**
 * Writes an output and its manifest: each appears whole or not at all. Returns a notice for the user, or null.
 * @throws AuditError `output-failed`, and what `check` throws
 */
export async function writeOutputFile(path: string, chunks: Chunks, origin: OutputOrigin): Promise<string | null> {
  await origin.check();
  return inUnfinishedFolder(path, (folder) => {
    return finishOutput(folder, path, { ...origin, write: (output) => writeNew(output, chunks) });
  });
}

/** Files of an output that is a folder: each is read to the end before the next one is asked for. */
export type Parts = Iterable<Part> | AsyncIterable<Part>;

interface Part {
  /** Path within the folder, with slashes between its segments. */
  readonly name: string;
  readonly chunks: Chunks;
}

/**
 * The same for a folder of files, which must not be there. Its hash is that of the list of its files, as `sha256sum`
 * prints it; the manifest has the list.
 * @throws AuditError `output-failed`, and what `check` throws
 */
export async function writeOutputFolder(path: string, parts: Parts, origin: OutputOrigin): Promise<string | null> {
  await origin.check();
  return inUnfinishedFolder(path, (folder) => {
    return finishOutput(folder, path, { ...origin, write: (output) => writeParts(output, parts) });
  });
}

async function writeParts(folder: string, parts: Parts): Promise<WrittenOutput> {
  mkdirSync(folder, { mode: OWNER_ONLY_FOLDER });
  const files: WrittenFile[] = [];
  for await (const { name, chunks } of parts) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true, mode: OWNER_ONLY_FOLDER });
    files.push({ name, ...(await writeNew(path, chunks)) });
  }
  const list = files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('');
  return { bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), sha256: sha256Of(list), files };
}

interface Finishing extends OutputOrigin {
  /** Writes the output to a path where nothing is yet. */
  write(output: string): Promise<WrittenOutput>;
}

async function finishOutput(
  folder: string,
  path: string,
  { caseFile, author, remarks, restsOn, check, write }: Finishing,
): Promise<string | null> {
  const [output, manifest] = [join(folder, 'output'), join(folder, 'manifest')];
  const origin = existingCase(caseFile);
  const { files, ...written } = await write(output);
  const facts = { path: resolve(path), ...written };
  const used = restsOn.length === 0 ? {} : { restsOn };
  await check();
  // Logged before the file gets its name: an unlogged output would be worse than a log entry without a file.
  const unlogged = (await origin?.store.logExport(origin.path, author, { output: facts, ...used })) ?? null;
  const state = origin === null ? null : await caseState(origin, unlogged === null);
  const listed = { ...facts, ...(files === undefined ? {} : { files }) };
  const content = { ...manifestOf({ output: listed, remarks }, author, state), ...used };
  await writeNew(manifest, [`${JSON.stringify(content, null, 2)}\n`]);
  renameSync(output, path);
  renameSync(manifest, manifestPath(path));
  return unlogged === null ? null : `The custody log of ${caseFile} has no entry for ${path}: ${unlogged}`;
}

/**
 * Gives `write` a new folder beside the output. Nobody can have prepared its name, and what a killed run left behind is
 * in nobody's way. The folder is removed at the end, also when a signal ends the program.
 */
async function inUnfinishedFolder<T>(path: string, write: (folder: string) => Promise<T>): Promise<T> {
  let folder: string | null = null;
  const remove = () => {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', remove);
  try {
    folder = mkdtempSync(unfinishedPrefix(path));
    return await write(folder);
  } catch (cause) {
    if (cause instanceof AuditError) throw cause;
    throw new AuditError('output-failed', `Cannot write ${path}: ${fileTrouble(cause)}.`, {
      hint: 'Check the folder and the space left.',
      cause,
    });
  } finally {
    remove();
    process.off('exit', remove);
  }
}

interface ExistingCase {
  readonly path: string;
  readonly store: Store;
}

/** The case that an answer is of; null where the file does not exist, as after an import of nothing. */
function existingCase(path: string | null): ExistingCase | null {
  return path !== null && mayBeCase(path) ? { path, store: storeAt(path) } : null;
}

async function writeNew(path: string, chunks: Chunks): Promise<Omit<WrittenFile, 'name'>> {
  const file = openSync(path, 'wx', OWNER_ONLY);
  const hash = new RunningSha256();
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      const data = bytesOf(chunk);
      hash.add(data);
      writeWhole(file, data);
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

function manifestOf(
  { output, remarks }: { readonly output: OutputFacts; readonly remarks: readonly string[] },
  author: Author,
  state: Awaited<ReturnType<typeof caseState>> | null,
) {
  const { examiner, version, arguments: words, now } = author;
  return {
    schema: 1,
    output,
    command: ['imgaudit', ...words],
    version,
    time: printInstant(now),
    examiner,
    remarks,
    case: state,
  };
}

/** What the case held when the answer was written. */
async function caseState({ path, store }: ExistingCase, isLogged: boolean) {
  return using(await store.openForAudit(path), (audit) => {
    const files = audit.files();
    const custody = audit.custody();
    return {
      path: store.isServer ? path : resolve(path),
      files: files.length,
      records: files.reduce((sum, { records }) => sum + records, 0),
      events: files.reduce((sum, { events }) => sum + events, 0),
      unread: unreadFilesIn(audit).length,
      evidence: files.map(({ path: file, sha256, contentSha256, bytes, source, records, events, isKept }) => {
        return { file, sha256, contentSha256, bytes, source, records, events, kept: isKept };
      }),
      custody: { entries: custody.length, head: custody.at(-1)?.hash ?? null, logged: isLogged },
    };
  });
}
