import { DAY_MS, type TimeWindow } from '../../../domain/time-window.ts';
import type { Connection } from '../connection/connection.ts';
import type { ParameterValue } from '../connection/messages.ts';
import { DAY } from '../connection/schema.ts';
import type { Row } from '../native/native-rows.ts';
import type { State } from '../read/state.ts';

/** How many rows one question asks for, where none of them is long. */
export const ROWS_AT_ONCE = 20_000;

/** One state of a case, as it is read row by row. */
export interface StateOfCase {
  readonly connection: Connection;
  readonly state: State;
}

/** Rows of a table that are visible. */
export interface AskedRows {
  readonly table: 'event' | 'rejected' | 'contradiction' | 'fingerprint';
  /** The first one is the key. */
  readonly columns: string;
  readonly key: string;
  /** Which of them; all if it is absent. Parameters must not have the names of those below. */
  readonly where?: string;
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  readonly atOnce?: number;
}

const VISIBLE: Readonly<Record<AskedRows['table'], string>> = {
  event: 'seq <= {published:UInt64}',
  rejected: 'id <= {rejected:UInt64}',
  contradiction: 'version <= {version:UInt64}',
  fingerprint: 'version <= {version:UInt64}',
};

/** The part of a question about events that keeps those of a window; nothing where it is null. */
export function rowsWithin(window: TimeWindow | null): Pick<AskedRows, 'where' | 'parameters'> {
  if (window === null) return {};
  const { from, to } = window;
  return {
    // The days tell the server what to read; the times decide.
    where: `indexHint(${DAY} BETWEEN {fromDay:Int64} AND {toDay:Int64}) AND time >= {from:Int64} AND time < {to:Int64}`,
    parameters: { from, to, fromDay: Math.floor(from / DAY_MS), toDay: Math.floor((to - 1) / DAY_MS) },
  };
}

/** The rows of a table in the order of its key, some at a time: neither memory nor disk holds all of them. */
export function* rowsOf({ connection, state }: StateOfCase, asked: AskedRows): Generator<Row> {
  const { table, columns, key, where = '1', parameters = {}, atOnce = ROWS_AT_ONCE } = asked;
  const { version, published, rejected } = state;
  let after: unknown = '-9223372036854775808';
  for (;;) {
    let read = 0;
    const rows = connection.each(
      `SELECT ${columns} FROM ${connection.table(table)} WHERE ${VISIBLE[table]} AND (${where}) AND ${key} > {after:Int64}
       ORDER BY ${key} LIMIT ${atOnce}`,
      { ...parameters, version, published, rejected, after: String(after) },
    );
    for (const row of rows) {
      read++;
      after = row[0];
      yield row;
    }
    if (read < atOnce) return;
  }
}
