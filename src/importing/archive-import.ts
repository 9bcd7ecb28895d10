import type { CaseWriter } from '../case/case-writer.ts';
import type { ArchiveEntry } from '../evidence/archives/archive-entry.ts';
import { type Container, collected, entriesOf, fileContainer } from '../evidence/archives/open-archive.ts';
import { bytesAt, hashEvidence } from '../evidence/archives/open-evidence.ts';
import { isFileError } from '../evidence/source/file-problem.ts';
import type { InputFile } from '../evidence/source/input-file.ts';
import { INSIDE } from '../evidence/source/place.ts';
import { SizeGuard } from '../evidence/source/size-guard.ts';
import { FileImport } from './file-import.ts';
import type { ImportOptions } from './import-options.ts';
import { emptyReceipt, type FileReceipt } from './receipts/file-receipt.ts';
import type { SmallFileImport } from './small-file-import.ts';
import { EntriesAhead } from './small-files/entries-ahead.ts';
import { isSmall, type SmallFilesTask, type SmallInput } from './small-files/small-file.ts';
import type { FileAhead } from './small-files/small-files-ahead.ts';

/** How many archives may lie in each other. */
const DEEPEST = 3;
/** In bytes of small entries that are read ahead. */
const MOST_BYTES_AHEAD = 1 << 22;

/** An entry in its turn. */
interface EntryInTurn {
  readonly input: InputFile;
  readonly problem: string | null;
  /** Of a small entry; null for any other. Throws what went wrong while it was read. */
  readonly read: (() => Promise<FileAhead>) | null;
}

/** Imports the entries of archives, each as evidence of its own. */
export class ArchiveImport {
  readonly #files: FileImport;
  readonly #smallFiles: SmallFileImport;
  readonly #ahead: EntriesAhead;
  readonly #options: ImportOptions;

  constructor(smallFiles: SmallFileImport, task: SmallFilesTask, writer: CaseWriter, options: ImportOptions) {
    this.#files = new FileImport(writer, options);
    this.#smallFiles = smallFiles;
    this.#ahead = new EntriesAhead(task, options.threads);
    this.#options = options;
  }

  /**
   * Imports a file that is no small log: all entries of an archive, else the file itself.
   * @throws AuditError `interrupted`, and any error of the case
   */
  async runAny(input: InputFile, depth = 1): Promise<readonly FileReceipt[]> {
    const { location } = input;
    const entries = location === null || input.isStream ? null : await this.#entriesOf(input, location);
    if (entries === null || location === null) {
      await this.#smallFiles.finishGroup();
      return [await this.#files.run(input)];
    }
    if (depth > DEEPEST) {
      await entries.return(undefined);
      return [refused(input, `more than ${DEEPEST} archives lie in each other`)];
    }
    return this.#entries({ ...input, location }, entries, depth);
  }

  /** Null for what is no archive, or cannot be read: the import of a file says why. */
  async #entriesOf({ bytes, archive }: InputFile, location: string) {
    try {
      const container: Container =
        archive === undefined
          ? fileContainer(location)
          : { path: null, bytes: bytes ?? 0, chunks: () => bytesAt(location) };
      return await entriesOf(container, new SizeGuard(this.#options.mostBytes));
    } catch (error) {
      if (isFileError(error)) return null;
      throw error;
    }
  }

  async #entries(
    input: InputFile & { readonly location: string },
    entries: AsyncGenerator<ArchiveEntry>,
    depth: number,
  ): Promise<readonly FileReceipt[]> {
    const receipts: FileReceipt[] = [];
    try {
      const archive = input.archive ?? (await hashEvidence(input.location));
      for await (const entry of this.#inTurn({ ...input, archive }, entries)) {
        for (const receipt of await this.#entry(entry, depth)) receipts.push(receipt);
      }
      if (receipts.length === 0) receipts.push(refused(input, 'it is an archive without files'));
    } catch (error) {
      if (!isFileError(error)) throw error;
      receipts.push({ ...emptyReceipt(input), status: 'unreadable', reason: error.message });
    }
    return receipts;
  }

  /** The entries of an archive. Small ones are read ahead, also those before a place where the archive is damaged. */
  async *#inTurn(
    { path, location, archive }: InputFile & { readonly location: string; readonly archive: string },
    entries: AsyncGenerator<ArchiveEntry>,
  ): AsyncGenerator<EntryInTurn> {
    const waiting: EntryInTurn[] = [];
    const bytesAhead = () => waiting.reduce((sum, { input }) => sum + (input.bytes ?? 0), 0);
    try {
      for await (const entry of entries) {
        const { name, bytes, problem } = entry;
        const names = { path: `${path}${INSIDE}${name}`, location: `${location}${INSIDE}${name}` };
        const input = { ...names, bytes, archive, isStream: false };
        const read = problem === null && isSmall(input) ? await this.#readAhead(input, entry) : null;
        waiting.push({ input, problem, read });
        if (bytesAhead() > MOST_BYTES_AHEAD) this.#ahead.flush();
        while (waiting.length > this.#ahead.mostWaiting || bytesAhead() > MOST_BYTES_AHEAD) yield* waiting.splice(0, 1);
      }
    } catch (error) {
      this.#ahead.flush();
      yield* waiting.splice(0);
      throw error;
    }
    this.#ahead.flush();
    yield* waiting;
  }

  /** Takes the bytes of a small entry, and has them read. */
  async #readAhead(input: SmallInput, entry: ArchiveEntry): Promise<() => Promise<FileAhead>> {
    try {
      return this.#ahead.add(await collected(await entry.open(), input.bytes));
    } catch (error) {
      return () => Promise.reject(error);
    }
  }

  /** Imports an entry, which may be an archive. What is wrong with it is no reason to read no other. */
  async #entry({ input, problem, read }: EntryInTurn, depth: number): Promise<readonly FileReceipt[]> {
    if (problem !== null) return [refused(input, problem)];
    try {
      const receipt = read === null || !isSmall(input) ? null : await this.#smallFiles.add(input, await read());
      return receipt === null ? await this.runAny(input, depth + 1) : [receipt];
    } catch (error) {
      if (!isFileError(error)) throw error;
      return [{ ...emptyReceipt(input), status: 'unreadable', reason: error.message }];
    }
  }

  async close(): Promise<void> {
    await this.#ahead.close();
  }
}

function refused(input: InputFile, reason: string): FileReceipt {
  return { ...emptyReceipt(input), reason };
}
