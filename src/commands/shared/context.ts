import type { Readable, Writable } from 'node:stream';
import type { Instant } from '../../domain/instant.ts';

/** The world around a command: streams, environment, clock. Built once, in `cli.ts`. */
export interface Context {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isStdoutTerminal: boolean;
  readonly isStderrTerminal: boolean;
  /** The value of `COLUMNS` if set, else the columns of the terminal; infinite without a terminal. */
  readonly width: number;
  /** Names this process to other processes that wait for the case. */
  readonly processName: string;
  /** Version of imgaudit. */
  readonly version: string;
  /** Where the package is installed: the folder that holds `package.json`. */
  readonly packageFolder: string;
  /** The words of the command line. */
  readonly arguments: readonly string[];
  /** Name of the logged-in user; null when the system does not know it. */
  readonly loginName: string | null;
  /** Aborted by Ctrl-C, and other signals that ask the program to end, once `endInOrder` was called. */
  readonly signal: AbortSignal;
  /**
   * From now on a signal asks for an end in order, instead of ending the program at once. Only a command whose main
   * thread waits may call it: one that computes would not hear of the signal. What has not ended soon is ended by
   * `stop`, which must settle when nothing runs any more. The function that it returns must be called when that is over:
   * then a signal ends the program at once again.
   */
  endInOrder(stop: () => Promise<unknown>): () => void;
  now(): Instant;
}
