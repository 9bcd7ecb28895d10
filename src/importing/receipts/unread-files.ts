import type { CaseWriter } from '../../case/case-writer.ts';
import { isUnread, type UnreadFile } from '../../domain/evidence-file.ts';
import type { Instant } from '../../domain/instant.ts';
import { hashFile } from '../../evidence/source/evidence-source.ts';
import { isFileError } from '../../evidence/source/file-problem.ts';
import type { InputFile } from '../../evidence/source/input-file.ts';
import type { FileReceipt } from './file-receipt.ts';

/** The files of an import that were not read: the case remembers them, because its answers do not cover them. */
export class UnreadFiles {
  readonly #now: Instant;
  readonly #files: UnreadFile[] = [];

  constructor(now: Instant) {
    this.#now = now;
  }

  /** Takes the receipt of a file, or of an entry of the archive that the file is, if that was not read. */
  async add(input: InputFile, receipt: FileReceipt): Promise<void> {
    if (!isUnread(receipt)) return;
    const { path, bytes, reason } = receipt;
    const sha256 = receipt.sha256 ?? (path === input.path ? await hashOf(input) : null);
    this.#files.push({ path, sha256, bytes, reason: reason ?? receipt.status, at: this.#now });
  }

  /** Remembers them in the case. */
  note(writer: CaseWriter): void {
    if (this.#files.length > 0) writer.noteUnread(this.#files.splice(0));
  }
}

/** What came through a pipe cannot be hashed any more, and what cannot be read has no hash. */
async function hashOf({ location, isStream }: InputFile): Promise<string | null> {
  if (location === null || isStream) return null;
  try {
    return await hashFile(location);
  } catch (error) {
    if (isFileError(error)) return null;
    throw error;
  }
}
