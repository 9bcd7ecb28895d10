import type Database from 'better-sqlite3';
import type { FileEnd, Stored } from '../../src/case/case-writer.ts';
import { SqliteCaseWriter } from '../../src/stores/sqlite/write/sqlite-case-writer.ts';

const WRITTEN = [
  ...['event', 'event_block', 'event_columns', 'event_of_image', 'event_of_address'],
  ...['fingerprint', 'rejected', 'contradiction', 'file', 'custody'],
];

/**
 * Writes into an empty case that another process changes meanwhile, as it seems: what it stores first is taken back, and was
 * overtaken. As in a case in ClickHouse, the rows of dictionaries stay.
 */
export class OvertakenWriter extends SqliteCaseWriter {
  wasOvertaken = false;
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    super(database, { path: ':memory:', name: 'a test' });
    this.#database = database;
    database.exec('DROP TRIGGER custody_is_not_shortened');
  }

  override finishFile(end: FileEnd): Stored {
    const stored = super.finishFile(end);
    return this.#database.inTransaction ? stored : this.#overtaken();
  }

  override finishGroup(): Stored {
    const isOpen = this.#database.inTransaction;
    super.finishGroup();
    return isOpen ? this.#overtaken() : 'stored';
  }

  #overtaken(): Stored {
    if (this.wasOvertaken) return 'stored';
    this.wasOvertaken = true;
    for (const table of WRITTEN) this.#database.prepare(`DELETE FROM ${table}`).run();
    super.abandonFile();
    return 'overtaken';
  }
}
