import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { AuditedFile } from '../../case/audit/case-audit.ts';
import { using } from '../../case/open-case.ts';
import { AuditError } from '../../domain/audit-error.ts';
import { hashFile } from '../../evidence/source/evidence-source.ts';
import { fileOf } from '../../evidence/source/place.ts';
import { mayBeCase, storeAt } from '../../stores/registry.ts';
import { isSameFile } from './same-file.ts';

/** The evidence of a case, and what a command reads besides: files that no output may replace. */
export class Evidence {
  readonly #caseFile: string;
  readonly #files: readonly AuditedFile[];
  readonly #inputs: readonly string[];
  /** Why the case cannot say what its evidence is; null if it can. */
  readonly #unreadable: AuditError | null;

  private constructor(caseFile: string, inputs: readonly string[], files: readonly AuditedFile[] | AuditError) {
    this.#caseFile = caseFile;
    this.#inputs = inputs;
    this.#files = files instanceof AuditError ? [] : files;
    this.#unreadable = files instanceof AuditError ? files : null;
  }

  /** The evidence that a case names. */
  static async of(caseFile: string, inputs: readonly string[]): Promise<Evidence> {
    return new Evidence(caseFile, inputs, await filesOf(caseFile));
  }

  /** Says which evidence lies at a path, or would lie there if it had not gone; null if none does. */
  at(path: string): string | null {
    if (this.#inputs.some((input) => isSameFile(path, input))) return 'read by this command';
    const file = this.#files.find((known) => this.#placesOf(known).some((place) => isSameFile(path, place)));
    return file === undefined ? null : this.#evidence(file);
  }

  /**
   * The same by content, for evidence that was moved together with its case. `bytes` is the size of the file.
   * @throws AuditError if the case cannot be read: then any file may be evidence
   */
  async withBytesOf(path: string, bytes: number): Promise<string | null> {
    if (this.#unreadable !== null) throw this.#unreadable;
    const alike = this.#files.filter((file) => file.bytes === bytes);
    if (alike.length === 0) return null;
    const sha256 = await hashFile(path);
    const file = alike.find((known) => known.sha256 === sha256);
    return file === undefined ? null : this.#evidence(file);
  }

  /**
   * Where a file was, and where it may be now: under the path that was typed, from here or from beside the case. That
   * path alone says too little to keep a name free for a file that is not there.
   */
  #placesOf({ path, location }: AuditedFile): readonly string[] {
    if (location === null) return [];
    const moved = [resolve(path), resolve(dirname(this.#caseFile), path)].filter((place) => existsSync(place));
    return [fileOf(location), ...moved];
  }

  #evidence({ path }: AuditedFile): string {
    return `evidence of the case ${this.#caseFile} (imported as ${path})`;
  }
}

/** The files of a case; in their place the error if it cannot be read. */
async function filesOf(caseFile: string): Promise<readonly AuditedFile[] | AuditError> {
  if (!mayBeCase(caseFile)) return [];
  try {
    return await using(await storeAt(caseFile).openForAudit(caseFile), (audit) => audit.files());
  } catch (error) {
    if (error instanceof AuditError) return error;
    throw error;
  }
}
