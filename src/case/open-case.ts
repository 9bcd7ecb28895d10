import type { Author } from './custody/custody.ts';

/** A case while it is open. */
export interface OpenCase<Port> {
  /** Where the case is, as the user named it. */
  readonly path: string;
  readonly case: Port;
  /** Puts a failure of the store into the user's words; gives back any other error unchanged. */
  explained(error: unknown): unknown;
  close(): void;
}

/** How a case is opened for writing. */
export interface WritingOptions {
  /** Works on a temporary copy of the case, or on a temporary new case, that is removed when it is closed. */
  readonly isDryRun: boolean;
  /** Name of this process, shown to another process that waits for the case. */
  readonly writer: string;
  /** The person that the custody log names; nobody by default. */
  readonly author?: Author;
}
