import type { Author } from './custody/custody.ts';

/** A case while it is open. */
export interface OpenCase<Port> {
  /** The path of the case, as the user gave it. */
  readonly path: string;
  /** What the case can be asked, or how it is written. */
  readonly case: Port;
  /**
   * Turns a failure of the store, or an error that comes of damage to the case, into a message for the user; gives any
   * other error unchanged. May look through the whole case.
   */
  explained(error: unknown): Promise<unknown>;
  close(): void;
}

/**
 * Runs something with an open case, and closes the case.
 * @throws what `run` throws, as `explained` words it
 */
export async function using<Port, T>(open: OpenCase<Port>, run: (port: Port) => T | Promise<T>): Promise<T> {
  try {
    return await run(open.case);
  } catch (error) {
    throw await open.explained(error);
  } finally {
    open.close();
  }
}

/** How a case is opened for writing. */
export interface WritingOptions {
  /** Work on a temporary copy of the case, or on a temporary new case; it is removed when it is closed. */
  readonly isDryRun: boolean;
  /** Name of this process, shown to another process that waits for the case. */
  readonly writer: string;
  /** The person that the custody log names; without it the log names nobody. */
  readonly author?: Author;
}
