import Database from 'better-sqlite3';
import type { SqlAnswer, SqlReader, SqlValue } from '../../../case/sql-reader.ts';
import { AuditError } from '../../../domain/audit-error.ts';
import type { UnreadFile } from '../../../domain/evidence-file.ts';
import { unreadFilesIn } from './logged-evidence.ts';

type Statement = Database.Statement<unknown[], readonly unknown[]>;

/** A statement that reads begins with one of these words, after blanks, comments and brackets. */
const READS = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/|\()*(?:select|with|values|explain)\b/i;

/** Runs statements that only read, on a connection that cannot write. */
export class SqlSelect implements SqlReader {
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    this.#database = database;
  }

  select(statement: string): SqlAnswer {
    if (!READS.test(statement)) {
      throw refused('Only statements that read are run: SELECT, WITH, VALUES or EXPLAIN.');
    }
    const prepared = explained(() => this.#database.prepare<unknown[], readonly unknown[]>(statement));
    if (!prepared.reader || !prepared.readonly)
      throw refused('The statement returns no rows, or would change the case.');
    prepared.raw(true).safeIntegers(true);
    return {
      columns: distinct(prepared.columns().map(({ name }) => name)),
      count: () => explained(() => countOf(prepared)),
      rows: () => rowsOf(prepared),
    };
  }

  unreadFiles(): readonly UnreadFile[] {
    return unreadFilesIn(this.#database);
  }
}

function countOf(statement: Statement): number {
  let count = 0;
  for (const _ of statement.iterate()) count++;
  return count;
}

function* rowsOf(statement: Statement): Iterable<readonly SqlValue[]> {
  const rows = explained(() => statement.iterate());
  try {
    for (;;) {
      const next = explained(() => rows.next());
      if (next.done === true) return;
      yield next.value.map(sqlValue);
    }
  } finally {
    // A case cannot be closed while a statement waits to be read on.
    rows.return?.();
  }
}

function sqlValue(value: unknown): SqlValue {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (Buffer.isBuffer(value)) return value.toString('hex');
  return typeof value === 'number' || value === null ? value : String(value);
}

/** A column that has the name of an earlier one gets a number, so that no value of a row hides another. */
function distinct(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let number = 2; taken.has(unique); number++) unique = `${name}_${number}`;
    taken.add(unique);
    return unique;
  });
}

/** SQLite names what is wrong with a statement in an error of its own, better-sqlite3 in a RangeError or TypeError. */
function explained<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof Database.SqliteError && !isAboutStatement(error)) throw error;
    if (!(error instanceof Error)) throw error;
    throw refused(`The statement cannot be run: ${error.message}.`, error);
  }
}

/** Other codes, such as SQLITE_CORRUPT, are about the case. */
function isAboutStatement({ code }: { readonly code: string }): boolean {
  return [
    'SQLITE_ERROR',
    'SQLITE_RANGE',
    'SQLITE_MISMATCH',
    'SQLITE_TOOBIG',
    'SQLITE_READONLY',
    'SQLITE_AUTH',
  ].includes(code);
}

function refused(message: string, cause?: unknown): AuditError {
  return new AuditError('usage', message, {
    hint: 'docs/sql.md lists the columns of the views events and evidence.',
    cause,
  });
}
