import type Database from 'better-sqlite3';
import type { Problem } from '../domain/verification.ts';
import { unpacked } from './columns/packed-numbers.ts';
import { STORED_COLUMNS } from './columns/stored-columns.ts';

const INDEXED = ['time', ...STORED_COLUMNS] as const;

type Chunk = Readonly<Record<'first_seq' | 'events' | 'first_time' | 'last_time', number>> &
  Readonly<Record<(typeof INDEXED)[number], unknown>>;

/** A column of a chunk, as numbers that the events should hold too. */
interface Held {
  readonly name: (typeof INDEXED)[number];
  readonly numbers: ArrayLike<number>;
  /** What is left out of each number. */
  readonly base: number;
}

/** What is wrong with `event_columns`: each chunk must hold what its events do, and each event must be in one. */
export function* chunkProblems(database: Database.Database): Generator<Problem> {
  const next = database.prepare<[number], Chunk>(
    'SELECT * FROM event_columns WHERE first_seq > ? ORDER BY first_seq LIMIT 1',
  );
  let end = Number.MIN_SAFE_INTEGER;
  let chunk = next.get(end);
  while (chunk !== undefined) {
    const { first_seq: first, events } = chunk;
    if (first <= end) yield { where: nameOf(chunk), text: 'it holds events twice' };
    yield* lostBetween(database, end, first);
    yield* problemsOf(database, chunk);
    end = Math.max(end, first + events - 1);
    chunk = next.get(first);
  }
  yield* lostBetween(database, end, Number.MAX_SAFE_INTEGER);
}

function* lostBetween(database: Database.Database, after: number, before: number): Generator<Problem> {
  const lost = database
    .prepare<[number, number], number>('SELECT seq FROM event WHERE seq > ? AND seq < ? ORDER BY seq LIMIT 1')
    .pluck()
    .get(after, before);
  if (lost !== undefined) yield { where: `event ${lost}`, text: 'event_columns does not hold it' };
}

function nameOf({ first_seq: first }: Chunk): string {
  return `event_columns ${first}`;
}

function* problemsOf(database: Database.Database, chunk: Chunk): Generator<Problem> {
  const held: Held[] = [];
  for (const name of INDEXED) {
    const bytes = chunk[name];
    const numbers = Buffer.isBuffer(bytes) ? unpacked(bytes, chunk.events) : null;
    if (numbers !== null) held.push({ name, numbers, base: name === 'time' ? chunk.first_time : 0 });
    else yield { where: nameOf(chunk), text: `its ${name} is not written as imgaudit writes it` };
  }
  if (held.length === INDEXED.length) yield* differences(database, chunk, held);
}

function* differences(database: Database.Database, chunk: Chunk, held: readonly Held[]): Generator<Problem> {
  const { first_seq: first, events, first_time: firstTime, last_time: lastTime } = chunk;
  const stored = database
    .prepare<unknown[], number[]>(
      `SELECT time, ${STORED_COLUMNS.map((name) => `ifnull(${name}, 0)`).join(', ')}, seq FROM event
       WHERE seq BETWEEN ? AND ? ORDER BY seq`,
    )
    .raw();
  let [row, least, greatest] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const values of stored.iterate(first, first + events - 1)) {
    const [time = 0] = values;
    const seq = first + row;
    if (values.at(-1) !== seq) break;
    const other = held.find(({ numbers, base }, index) => (numbers[row] ?? 0) + base !== values[index]);
    if (other !== undefined) yield { where: `event ${seq}`, text: `event_columns holds another ${other.name}` };
    least = Math.min(least, time);
    greatest = Math.max(greatest, time);
    row++;
  }
  if (row < events) yield { where: nameOf(chunk), text: `event ${first + row} is not there` };
  else if (least !== firstTime || greatest !== lastTime) yield { where: nameOf(chunk), text: 'its times are others' };
}
