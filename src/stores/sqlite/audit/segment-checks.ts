import type Database from 'better-sqlite3';
import type { Problem } from '../../../case/audit/verification.ts';
import { unpacked } from '../../../numbers/columns/packed-numbers.ts';
import { STORED_COLUMNS } from '../index/stored-columns.ts';

/** A row that holds `events` events, numbered from `first` on. */
export interface SeqRange {
  readonly first: number;
  readonly events: number;
  /** What is wrong with the row itself. */
  problems(): Iterable<Problem>;
}

const CHECKED_COLUMNS = ['time', ...STORED_COLUMNS] as const;

/** A row of `event_columns`, as SQLite gives it. */
type Segment = Readonly<Record<'first_seq' | 'events' | 'first_time' | 'last_time', number>> &
  Readonly<Record<(typeof CHECKED_COLUMNS)[number], unknown>>;

/** A column of a segment, decoded. */
interface Column {
  readonly name: (typeof CHECKED_COLUMNS)[number];
  readonly numbers: ArrayLike<number>;
  /** What must be added to each number. */
  readonly base: number;
}

/** All segments, in order, each with what is wrong with it: it must hold the columns of its events. */
export function* segmentsOf(database: Database.Database): Generator<SeqRange> {
  const next = database.prepare<[number], Segment>(
    'SELECT * FROM event_columns WHERE first_seq > ? ORDER BY first_seq LIMIT 1',
  );
  let before = Number.MIN_SAFE_INTEGER;
  for (let segment = next.get(before); segment !== undefined; segment = next.get(before)) {
    const { first_seq: first, events } = segment;
    const found = segment;
    yield { first, events, problems: () => problemsOf(database, found) };
    // A number that was tampered with may be too large for JavaScript to count on from.
    if (first <= before) return;
    before = first;
  }
}

function nameOf({ first_seq: first }: Segment): string {
  return `event_columns ${first}`;
}

function* problemsOf(database: Database.Database, segment: Segment): Generator<Problem> {
  const columns: Column[] = [];
  for (const name of CHECKED_COLUMNS) {
    const bytes = segment[name];
    const numbers = Buffer.isBuffer(bytes) ? unpacked(bytes, segment.events) : null;
    if (numbers !== null) columns.push({ name, numbers, base: name === 'time' ? segment.first_time : 0 });
    else yield { where: nameOf(segment), text: `its ${name} is not written as imgaudit writes it` };
  }
  if (columns.length === CHECKED_COLUMNS.length) yield* differences(database, segment, columns);
}

function* differences(database: Database.Database, segment: Segment, columns: readonly Column[]): Generator<Problem> {
  const { first_seq: first, events, first_time: firstTime, last_time: lastTime } = segment;
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
    const other = columns.find(({ numbers, base }, index) => (numbers[row] ?? 0) + base !== values[index]);
    if (other !== undefined) yield { where: `event ${seq}`, text: `event_columns holds a different ${other.name}` };
    least = Math.min(least, time);
    greatest = Math.max(greatest, time);
    row++;
  }
  if (row < events) yield { where: nameOf(segment), text: `event ${first + row} does not exist` };
  else if (least !== firstTime || greatest !== lastTime)
    yield { where: nameOf(segment), text: 'its first or last time is wrong' };
}
