import type { Provenance } from '../../domain/registry-event.ts';
import type { ExportedFile } from './export.ts';

/** Where a record stands, as others may know it. */
export interface EvidencePointer {
  /** Name of the file without its folders, which tell of the examiner; for an entry of an archive, the whole way into it. */
  readonly file: string;
  /** SHA-256 of the file as stored on disk; null where two files of the case have the path. */
  readonly sha256: string | null;
  /** Number of the record in its file, from 1. */
  readonly record: number;
  /** In bytes of the decompressed file, as is `length`. */
  readonly offset: number;
  readonly length: number;
}

/** Points from an event to its bytes without the paths of the examiner's machine. */
export class EvidenceNames {
  readonly #hashes = new Map<string, string | null>();

  constructor(files: readonly ExportedFile[]) {
    for (const { path, sha256 } of files) {
      const known = this.#hashes.get(path);
      this.#hashes.set(path, known === undefined || known === sha256 ? sha256 : null);
    }
  }

  pointerTo({ file, record, offset, length }: Provenance): EvidencePointer {
    return { file: evidenceName(file), sha256: this.#hashes.get(file) ?? null, record, offset, length };
  }
}

/** Stands between an archive and an entry of it. */
const INSIDE = '!/';

/** The last segment of a path, or of the path of the archive that it leads into. */
export function evidenceName(path: string): string {
  const inside = path.indexOf(INSIDE);
  const outer = inside < 0 ? path : path.slice(0, inside);
  const name = outer.slice(Math.max(outer.lastIndexOf('/'), outer.lastIndexOf('\\')) + 1);
  return inside < 0 ? name : `${name}${path.slice(inside)}`;
}
