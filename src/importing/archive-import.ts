import type { CaseWriter } from '../case/case-writer.ts';
import type { ArchiveEntry } from '../evidence/archives/archive-entry.ts';
import { type Container, collected, entriesOf, fileContainer } from '../evidence/archives/open-archive.ts';
import { bytesAt, hashEvidence } from '../evidence/archives/open-evidence.ts';
import { isFileError } from '../evidence/source/file-problem.ts';
import type { InputFile } from '../evidence/source/input-file.ts';
import { INSIDE } from '../evidence/source/place.ts';
import { SizeGuard } from '../evidence/source/size-guard.ts';
import { wholeFileOf } from '../evidence/source/whole-file.ts';
import { FileImport } from './file-import.ts';
import type { ImportOptions } from './import-options.ts';
import { emptyReceipt, type FileReceipt } from './receipts/file-receipt.ts';
import type { SmallFileImport } from './small-file-import.ts';
import { isSmall, type SmallFilesTask } from './small-files/small-file.ts';
import { SmallFileReader } from './small-files/small-file-reader.ts';

/** How many archives may lie in each other. */
const DEEPEST = 3;
/** The reader of the entries counts as a thread of its own. */
const NO_THREAD = -1;

/** Imports the entries of archives, each as evidence of its own. */
export class ArchiveImport {
  readonly #files: FileImport;
  readonly #smallFiles: SmallFileImport;
  readonly #reader: SmallFileReader;
  readonly #options: ImportOptions;

  constructor(smallFiles: SmallFileImport, task: SmallFilesTask, writer: CaseWriter, options: ImportOptions) {
    this.#files = new FileImport(writer, options);
    this.#smallFiles = smallFiles;
    this.#reader = new SmallFileReader(task);
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
      for await (const entry of entries) {
        const { name, bytes, problem } = entry;
        const inner = {
          path: `${input.path}${INSIDE}${name}`,
          location: `${input.location}${INSIDE}${name}`,
          ...{ bytes, archive, isStream: false },
        };
        const read = problem === null ? await this.#entry(inner, entry, depth) : [refused(inner, problem)];
        for (const receipt of read) receipts.push(receipt);
      }
      if (receipts.length === 0) receipts.push(refused(input, 'it is an archive without files'));
    } catch (error) {
      if (!isFileError(error)) throw error;
      receipts.push({ ...emptyReceipt(input), status: 'unreadable', reason: error.message });
    }
    return receipts;
  }

  /** Imports an entry, which may be an archive. What is wrong with it is no reason to read no other. */
  async #entry(input: InputFile, entry: ArchiveEntry, depth: number): Promise<readonly FileReceipt[]> {
    try {
      return (await this.#small(input, entry)) ?? (await this.runAny(input, depth + 1));
    } catch (error) {
      if (!isFileError(error)) throw error;
      return [{ ...emptyReceipt(input), status: 'unreadable', reason: error.message }];
    }
  }

  /** Imports a small entry from memory; null if it is to be read like a large one. */
  async #small(input: InputFile, entry: ArchiveEntry): Promise<readonly FileReceipt[] | null> {
    if (!isSmall(input)) return null;
    const file = await this.#reader.readWhole(wholeFileOf(await collected(await entry.open(), input.bytes)));
    const receipt = await this.#smallFiles.add(input, { file, thread: NO_THREAD });
    return receipt === null ? null : [receipt];
  }
}

function refused(input: InputFile, reason: string): FileReceipt {
  return { ...emptyReceipt(input), reason };
}
