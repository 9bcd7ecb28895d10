import type Database from 'better-sqlite3';

const ofDatabase = new WeakMap<Database.Database, Map<string, Database.Statement>>();

/**
 * A statement that is prepared once for each connection: for what is asked for every one of thousands of files. It must be run
 * by `get`, `all` or `run`, which end before it is run again, and its text must not depend on data.
 */
export function prepared<Values extends unknown[] | object, Row>(
  database: Database.Database,
  sql: string,
): Database.Statement<Values extends unknown[] ? Values : [Values], Row> {
  const known = ofDatabase.get(database) ?? new Map<string, Database.Statement>();
  ofDatabase.set(database, known);
  const statement = known.get(sql) ?? database.prepare(sql);
  known.set(sql, statement);
  // The text says what the columns are, and the caller what the text says.
  return statement as Database.Statement<Values extends unknown[] ? Values : [Values], Row>;
}
