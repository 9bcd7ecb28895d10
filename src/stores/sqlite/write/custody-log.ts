import type Database from 'better-sqlite3';
import { canonicalJson } from '../../../case/custody/canonical-json.ts';
import type { Author, CustodyAction, CustodyEntry } from '../../../case/custody/custody.ts';
import { CHAIN_START, hashOfLink } from '../../../case/custody/custody-chain.ts';
import { printInstant } from '../../../domain/instant.ts';
import { refuseUnexpected } from '../values/expected-values.ts';

const COLUMNS = 'number, at, action, examiner, version, arguments, details, previous, hash';

const LAST = '(SELECT * FROM custody ORDER BY number DESC LIMIT 1)';

/** Appends entries to the custody log; each within the transaction of the change that it records. */
export class CustodyLog {
  readonly #database: Database.Database;
  readonly #author: Author;
  readonly #last: Database.Statement<[], CustodyEntry>;
  readonly #insert: Database.Statement;
  /** What this transaction appended last: nobody else can have written since. Null where that must be looked up. */
  #appended: CustodyEntry | null = null;

  constructor(database: Database.Database, author: Author) {
    this.#database = database;
    this.#author = author;
    this.#last = database.prepare<[], CustodyEntry>(`SELECT ${COLUMNS} FROM custody ORDER BY number DESC LIMIT 1`);
    this.#insert = database.prepare(`INSERT INTO custody (${COLUMNS})
      VALUES (:number, :at, :action, :examiner, :version, :arguments, :details, :previous, :hash)`);
  }

  /** Must be called at the start of each transaction in which something is appended. */
  begin(): void {
    this.#appended = null;
  }

  append(action: CustodyAction, details: Readonly<Record<string, unknown>>): CustodyEntry {
    const last = this.#appended ?? this.#lastStored();
    const { examiner, version, arguments: words, now } = this.#author;
    const link = {
      number: (last?.number ?? 0) + 1,
      at: printInstant(now),
      action,
      examiner,
      version,
      arguments: canonicalJson(words),
      details: canonicalJson(details),
      previous: last?.hash ?? CHAIN_START,
    };
    const entry = { ...link, hash: hashOfLink(link) };
    this.#insert.run(entry);
    this.#appended = entry;
    return entry;
  }

  #lastStored(): CustodyEntry | undefined {
    refuseUnexpected(this.#database, 'custody', LAST);
    return this.#last.get();
  }
}

/** In characters. No entry that imgaudit writes holds longer texts, so that a longer one is shown to be wrong without its end. */
const LONGEST = { text: 4096, json: 1 << 22 } as const;

/** A column as text of a bounded length, whatever somebody put there. */
function bounded(column: string, longest: number): string {
  return `substr(CAST(${column} AS TEXT), 1, ${longest + 1}) AS ${column}`;
}

const READ_COLUMNS = [
  'number',
  ...['at', 'action', 'examiner', 'version', 'previous', 'hash'].map((column) => bounded(column, LONGEST.text)),
  ...['arguments', 'details'].map((column) => bounded(column, LONGEST.json)),
].join(', ');

/** All entries, in order. */
export function custodyEntries(database: Database.Database): readonly CustodyEntry[] {
  return database.prepare<[], CustodyEntry>(`SELECT ${READ_COLUMNS} FROM custody ORDER BY number`).all();
}
