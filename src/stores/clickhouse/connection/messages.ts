import type { MessagePort } from 'node:worker_threads';

/** Values of server-side parameters by their names; a statement names them as `{name:Type}`. */
export type Parameters = Readonly<Record<string, ParameterValue>>;
export type ParameterValue = string | number | null | readonly string[] | readonly number[] | readonly bigint[];

/** What the thread of a connection is asked to do. */
export type Order =
  /** A question: its rows come back as JSON, one list a line. */
  | { readonly kind: 'select'; readonly sql: string; readonly parameters: Parameters }
  /** A statement that gives no rows. */
  | { readonly kind: 'run'; readonly sql: string; readonly parameters: Parameters }
  /** Rows in the format Native. The server stores rows with the same token once. */
  | { readonly kind: 'insert'; readonly sql: string; readonly bytes: Uint8Array; readonly token: string }
  /** From now on a statement is run again and again, so that others see that this process lives; null ends that. */
  | { readonly kind: 'beat'; readonly sql: string | null };

/** A question whose answer is taken part by part, in the format Native, so that neither thread holds all of it. */
export interface StreamOrder {
  readonly sql: string;
  readonly parameters: Parameters;
  /** Takes a message for each part that is wanted, and gives an `Outcome` for it: bytes, then `done`. Closed when no more is wanted. */
  readonly port: MessagePort;
  /** A word that both threads see: 1 when the part is there. */
  readonly signal: Int32Array;
  /** The room of both threads for the bytes of a part. */
  readonly room: Uint8Array;
}

/** What became of an order. */
export type Outcome =
  | { readonly kind: 'done' }
  /** The rows of a question, as lines of JSON in UTF-8. */
  | { readonly kind: 'rows'; readonly lines: Uint8Array<ArrayBuffer> }
  /** A part of an answer in the format Native: its bytes lie in the room of both threads. */
  | { readonly kind: 'bytes'; readonly length: number }
  /** `code` is the number that the server gives to the error, or the code of the system, such as ECONNREFUSED. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** What a thread is started with. */
export interface ConnectionTask {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly settings: Readonly<Record<string, string | number>>;
  /** Two words that both threads see: 1 in the first when answers are there, 1 in the second once the thread runs. */
  readonly signal: Int32Array;
}
