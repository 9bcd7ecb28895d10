import type { Readable, Writable } from 'node:stream';
import type { Instant } from '../../domain/instant.ts';

/** What a command knows of the world around it; built once, in `cli.ts`. */
export interface Context {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isStdoutTerminal: boolean;
  readonly isStderrTerminal: boolean;
  /** Columns of the terminal, or of `COLUMNS` where it is set; infinite otherwise. */
  readonly width: number;
  /** Who runs it, for whoever waits for the case. */
  readonly processName: string;
  /** Of imgaudit. */
  readonly version: string;
  /** The words of the command line. */
  readonly arguments: readonly string[];
  /** Of who is logged in; null where the system does not say. */
  readonly loginName: string | null;
  /** Set off by Ctrl-C. */
  readonly signal: AbortSignal;
  now(): Instant;
}
