import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { type Block, BlockReader, type Row } from '../native/native-rows.ts';
import { SharedTexts } from '../native/shared-texts.ts';
import { type Cluster, clusterOfCase } from './cluster.ts';
import { type Locator, PASSWORD_VARIABLE } from './locator.ts';
import type { ConnectionTask, Order, Outcome, Parameters, StreamOrder } from './messages.ts';
import { ServerError } from './server-error.ts';
import { PINNED_SETTINGS } from './settings.ts';

/** How long the thread stands still before it looks whether the other one is still there, in milliseconds. */
const SLICE = 200;
/** An answer that does not come in this time is given up: the thread that asks for it must have ended. */
const MOST_SLICES = (2 * 3_600_000) / SLICE;
/** A thread that has not begun after this time does not begin any more. */
const MOST_SLICES_TO_BEGIN = 60_000 / SLICE;
/** In megabytes: rows on their way leave garbage, of which the thread would keep five times as much. */
const MOST_YOUNG = 8;
/** How many bytes of a long answer are handed over at once. */
const PART = 1 << 19;
/** How many bytes of an answer are read as text at once. */
const READ_AT_ONCE = 1 << 16;
const LINE_BREAK = 0x0a;
/** The words that both threads see: whether an answer is there, and whether the thread that gives it has begun. */
const [ANSWERED, BEGUN] = [0, 1];

/** A question with the values of its parameters. */
export interface Question {
  readonly sql: string;
  readonly parameters: Parameters;
}

/** What one answer at a time is read in. It is kept: a command asks hundreds of questions, and each would leave megabytes. */
interface AnswerRoom {
  readonly bytes: Uint8Array;
  readonly reader: BlockReader;
}

/** Where the code of the thread lies; tests, which run from the sources, name that of the built program. */
const WORKER = new URL('./clickhouse.worker.js', import.meta.url);

/**
 * A connection to ClickHouse that is asked synchronously, as the ports of a case are: a thread speaks with the server,
 * and the thread that asks stands still until the answer is there.
 */
export class Connection {
  readonly locator: Locator;
  readonly #port: MessagePort;
  readonly #worker: Worker;
  /** Undefined until somebody asks for it. */
  #cluster: Cluster | null | undefined;
  readonly #texts = new SharedTexts();
  readonly #rooms: AnswerRoom[] = [];
  readonly #signal = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));

  constructor(locator: Locator, worker = WORKER) {
    this.locator = locator;
    const { port1, port2 } = new MessageChannel();
    const { url, user } = locator;
    const task: ConnectionTask = {
      url,
      user,
      password: process.env[PASSWORD_VARIABLE] ?? '',
      settings: PINNED_SETTINGS,
      signal: this.#signal,
    };
    this.#port = port1;
    const resourceLimits = { maxYoungGenerationSizeMb: MOST_YOUNG };
    this.#worker = new Worker(worker, { workerData: { port: port2, task }, transferList: [port2], resourceLimits });
    // The program ends when nothing is left to do, whether the connection was closed or not.
    this.#worker.unref();
    this.#port.unref();
  }

  /** The rows that each question gives. Questions are sent at the same time. */
  askAll(questions: readonly Question[]): readonly (readonly Row[])[] {
    return this.#outcomes(questions.map((question) => ({ kind: 'select', ...question }))).map((of) => [...rowsIn(of)]);
  }

  /**
   * The rows that a question gives, taken part by part from the server: for more of them than memory should hold, or than JSON
   * carries in good time. The question is asked when the first row is wanted. Texts of a column of few values are kept once.
   * @throws ServerError, also after some rows
   */
  *each(sql: string, parameters: Parameters): Generator<Row> {
    for (const { rows, columns } of this.blocks(sql, parameters)) {
      for (let row = 0; row < rows; row++) yield columns.map((values) => values[row]);
    }
  }

  /** The same, column by column, which spares making a list of each row. */
  *blocks(sql: string, parameters: Parameters): Generator<Block> {
    const room = this.#rooms.pop() ?? {
      bytes: new Uint8Array(new SharedArrayBuffer(PART)),
      reader: new BlockReader(this.#texts),
    };
    yield* room.reader.blocks(this.#parts(sql, parameters, room.bytes));
    // Of an answer that nobody read to its end, the thread may still have a part on its way.
    this.#rooms.push(room);
  }

  *#parts(sql: string, parameters: Parameters, room: Uint8Array): Generator<Uint8Array> {
    const { port1, port2 } = new MessageChannel();
    const signal = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const order: StreamOrder = { sql, parameters, port: port2, signal, room };
    this.#port.postMessage(order, [port2]);
    try {
      for (;;) {
        Atomics.store(signal, ANSWERED, 0);
        port1.postMessage('next');
        this.#waitFor(signal);
        const outcome: Outcome = receiveMessageOnPort(port1)?.message ?? { kind: 'done' };
        if (outcome.kind === 'failed') throw new ServerError(outcome.code, outcome.message);
        if (outcome.kind !== 'bytes') return;
        yield room.subarray(0, outcome.length);
      }
    } finally {
      port1.close();
    }
  }

  /** The rows that a question gives. */
  ask(sql: string, parameters: Parameters = {}): readonly Row[] {
    return this.askAll([{ sql, parameters }])[0] ?? [];
  }

  /** Runs a statement that gives no rows. */
  run(sql: string, parameters: Parameters = {}): void {
    this.#outcomes([{ kind: 'run', sql, parameters }]);
  }

  /** Runs a statement whose rows follow it in the format Native. A server stores the rows of one token once. */
  insert(sql: string, bytes: Uint8Array, token: string): void {
    this.#outcomes([{ kind: 'insert', sql: `${sql} FORMAT Native`, bytes, token }]);
  }

  /** Runs a statement again and again until this is called with null. */
  beat(sql: string | null): void {
    this.#outcomes([{ kind: 'beat', sql }]);
  }

  /** The name of a table of the case in a statement. */
  table(name: string): string {
    return `${this.locator.database}.${name}`;
  }

  /** The cluster that the case is spread over, or shall be once it is made; null where it is on one server. @throws AuditError */
  get cluster(): Cluster | null {
    if (this.#cluster === undefined) this.#cluster = clusterOfCase(this);
    return this.#cluster;
  }

  close(): void {
    this.#port.close();
    void this.#worker.terminate();
  }

  /** @throws ServerError for the first order that failed */
  #outcomes(orders: readonly Order[]): readonly Outcome[] {
    if (orders.length === 0) return [];
    Atomics.store(this.#signal, ANSWERED, 0);
    this.#port.postMessage(orders);
    this.#waitFor(this.#signal);
    const outcomes: readonly Outcome[] = receiveMessageOnPort(this.#port)?.message ?? [];
    for (const outcome of outcomes) {
      if (outcome.kind === 'failed') throw new ServerError(outcome.code, outcome.message);
    }
    return outcomes;
  }

  /** Stands still until the thread says that something is there. @throws ServerError where it says nothing */
  #waitFor(signal: Int32Array): void {
    for (let slice = 0; Atomics.load(signal, ANSWERED) === 0; slice++) {
      const most = Atomics.load(this.#signal, BEGUN) === 1 ? MOST_SLICES : MOST_SLICES_TO_BEGIN;
      if (slice > most) throw new ServerError('', 'the thread that asks the server gives no answer');
      Atomics.wait(signal, ANSWERED, 0, SLICE);
    }
  }
}

function* rowsIn(outcome: Outcome): Generator<Row> {
  if (outcome.kind !== 'rows') return;
  const { lines } = outcome;
  const bytes = Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength);
  for (let start = 0; start < bytes.length; ) {
    const end = endOfLines(bytes, start);
    for (const line of bytes.toString('utf8', start, end).split('\n')) if (line !== '') yield JSON.parse(line);
    start = end + 1;
  }
}

/** The end of some of the lines that begin at `start`. */
function endOfLines(bytes: Buffer, start: number): number {
  if (bytes.length - start <= READ_AT_ONCE) return bytes.length;
  const last = bytes.lastIndexOf(LINE_BREAK, start + READ_AT_ONCE);
  if (last > start) return last;
  const next = bytes.indexOf(LINE_BREAK, start);
  return next < 0 ? bytes.length : next;
}
