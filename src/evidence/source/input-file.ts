/** A file to import. `location` is null for standard input; `isStream` where it can be read only once. */
export interface InputFile {
  readonly path: string;
  readonly location: string | null;
  readonly bytes: number | null;
  readonly isStream: boolean;
}
