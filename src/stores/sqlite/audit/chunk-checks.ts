import type Database from 'better-sqlite3';
import type { Problem } from '../../../case/verification.ts';
import { unpacked } from '../../../numbers/packed-numbers.ts';
import { STORED_COLUMNS } from '../index/stored-columns.ts';
import { type Span, spanProblems } from './span-checks.ts';

const TABLE = 'event_columns';

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
export function chunkProblems(database: Database.Database): Generator<Problem> {
  return spanProblems(database, TABLE, chunksOf(database));
}

function* chunksOf(database: Database.Database): Generator<Span> {
  const next = database.prepare<[number], Chunk>(
    'SELECT * FROM event_columns WHERE first_seq > ? ORDER BY first_seq LIMIT 1',
  );
  let before = Number.MIN_SAFE_INTEGER;
  for (let chunk = next.get(before); chunk !== undefined; chunk = next.get(before)) {
    const { first_seq: first, events } = chunk;
    const found = chunk;
    yield { first, events, problems: () => problemsOf(database, found) };
    // A number that was spoiled may be too large to go on from.
    if (first <= before) return;
    before = first;
  }
}

function nameOf({ first_seq: first }: Chunk): string {
  return `${TABLE} ${first}`;
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
