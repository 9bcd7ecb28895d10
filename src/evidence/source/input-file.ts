/**
 * A file to import. `location` is its absolute path, for an entry of an archive as place.ts says, or null for standard input. `isStream` tells that it can be read
 * only once.
 */
export interface InputFile {
  /** SHA-256 of the outermost archive that the file is an entry of; absent for a file of its own. */
  readonly archive?: string;
  readonly path: string;
  readonly location: string | null;
  readonly bytes: number | null;
  readonly isStream: boolean;
}
