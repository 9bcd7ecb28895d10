/**
 * A file to import. `location` is its absolute path, or null for standard input. `isStream` tells that it can be read
 * only once.
 */
export interface InputFile {
  readonly path: string;
  readonly location: string | null;
  readonly bytes: number | null;
  readonly isStream: boolean;
}
