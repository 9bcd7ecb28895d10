import { Readable } from 'node:stream';
import { type MessagePort, workerData } from 'node:worker_threads';
import { ClickHouseError, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { ConnectionTask, Order, Outcome, StreamOrder } from './messages.ts';
import { formOf } from './parameter-form.ts';

/**
 * The thread that speaks with the server: the one place of imgaudit that opens a connection. The thread that asks stands
 * still meanwhile.
 */
const { port, task }: { readonly port: MessagePort; readonly task: ConnectionTask } = workerData;

/** How many questions are sent at the same time. */
const AT_ONCE = 8;
/** In milliseconds. A question over years of events may take minutes. */
const TIMEOUT = 3_600_000;
/** In milliseconds; see STALE_SECONDS in lease.ts. */
const BEAT = 10_000;

const client = createClient({
  url: task.url,
  username: task.user,
  password: task.password,
  application: 'imgaudit',
  request_timeout: TIMEOUT,
  use_multipart_params_auto: true,
  max_open_connections: AT_ONCE,
  keep_alive: { enabled: true },
  log: { level: ClickHouseLogLevel.OFF },
  clickhouse_settings: { ...task.settings },
});

port.on('message', (message: readonly Order[] | StreamOrder) => {
  if ('signal' in message) stream(message);
  else void answer(message);
});
Atomics.store(task.signal, 1, 1);

async function answer(orders: readonly Order[]): Promise<void> {
  const outcomes: Outcome[] = [];
  for (let start = 0; start < orders.length; start += AT_ONCE) {
    for (const outcome of await Promise.all(orders.slice(start, start + AT_ONCE).map(outcomeOf)))
      outcomes.push(outcome);
  }
  // The rows are handed over, not copied.
  port.postMessage(
    outcomes,
    outcomes.flatMap((outcome) => (outcome.kind === 'rows' ? [outcome.lines.buffer] : [])),
  );
  Atomics.store(task.signal, 0, 1);
  Atomics.notify(task.signal, 0);
}

/** Gives an answer part by part, each when it is wanted. One part is read ahead. */
function stream({ sql, parameters, port: wants, signal, room }: StreamOrder): void {
  const parts = partsOf({ sql, parameters, most: room.length });
  let next = parts.next();
  wants.on('close', () => void parts.return(undefined));
  wants.on('message', async () => {
    const { value: part } = await next;
    wants.postMessage(part === undefined ? { kind: 'done' } : handedOver(part, room));
    next = parts.next();
    Atomics.store(signal, 0, 1);
    Atomics.notify(signal, 0);
  });
}

function handedOver(part: Part, room: Uint8Array): Outcome {
  if ('kind' in part) return part;
  let length = 0;
  for (const chunk of part) {
    room.set(chunk, length);
    length += chunk.length;
  }
  return { kind: 'bytes', length };
}

/** Bytes of an answer, or what failed. */
type Part = readonly Buffer[] | Outcome;

interface PartedQuestion extends Pick<StreamOrder, 'sql' | 'parameters'> {
  /** How many bytes a part may have. */
  readonly most: number;
}

/** The answer to a question in parts, and what failed. */
async function* partsOf({ sql, parameters, most }: PartedQuestion): AsyncGenerator<Part, undefined> {
  try {
    // Of the ways in which the client asks, only this one gives bytes; it would put parameters into the URL.
    const { contentType, body } = formOf(parameters);
    const { stream } = await client.exec({
      query: `${sql}\nFORMAT Native`,
      values: Readable.from([body]),
      http_headers: { 'Content-Type': contentType },
    });
    let part: Buffer[] = [];
    let length = 0;
    for await (const chunk of stream) {
      for (let start = 0; start < chunk.length; start += most) {
        const piece: Buffer = chunk.subarray(start, start + most);
        if (length + piece.length > most) {
          yield part;
          [part, length] = [[], 0];
        }
        part.push(piece);
        length += piece.length;
      }
    }
    yield part;
  } catch (error) {
    yield failureOf(error);
  }
}

async function outcomeOf(order: Order): Promise<Outcome> {
  try {
    return await outcomeOrError(order);
  } catch (error) {
    return failureOf(error);
  }
}

let beating: NodeJS.Timeout | null = null;

/** A beat that fails is followed by the next one; a process that missed too many of them finds that out when it commits. */
function beat(sql: string | null): void {
  if (beating !== null) clearInterval(beating);
  beating = sql === null ? null : setInterval(() => client.command({ query: sql }).catch(() => undefined), BEAT);
}

async function outcomeOrError(order: Order): Promise<Outcome> {
  switch (order.kind) {
    case 'beat':
      beat(order.sql);
      break;
    case 'insert':
      await insert(order);
      break;
    case 'run':
      await client.command({ query: order.sql, query_params: { ...order.parameters } });
      break;
    case 'select': {
      const parameters = { query: order.sql, query_params: { ...order.parameters } };
      const answer = await client.query({ ...parameters, format: 'JSONCompactEachRow' });
      return { kind: 'rows', lines: new TextEncoder().encode(await answer.text()) };
    }
  }
  return { kind: 'done' };
}

async function insert({ sql, bytes, token }: Order & { readonly kind: 'insert' }): Promise<void> {
  const { stream } = await client.exec({
    query: sql,
    values: Readable.from([Buffer.from(bytes)]),
    clickhouse_settings: { insert_deduplication_token: token },
  });
  for await (const _ of stream);
}

function failureOf(error: unknown): Outcome {
  if (error instanceof ClickHouseError) return { kind: 'failed', code: error.code, message: error.message };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return { kind: 'failed', code, message: error instanceof Error ? error.message : String(error) };
}
