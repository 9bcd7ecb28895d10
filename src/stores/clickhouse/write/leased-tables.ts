import { AuditError } from '../../../domain/audit-error.ts';
import { insertSettings, storedRows } from '../connection/cluster.ts';
import type { Connection } from '../connection/connection.ts';
import { TABLES, type TableName } from '../connection/event-columns.ts';
import { SCHEMA } from '../connection/schema.ts';
import { isThereInKeeper } from '../connection/server-error.ts';
import { nativeBlock, type Values } from '../native/native-block.ts';
import type { State } from '../read/state.ts';
import type { Lease } from './lease.ts';
import type { Staged } from './stage.ts';

/** How many rows of a table one block holds. */
const ROWS_AT_ONCE = 100_000;
/** How many states are kept in Keeper. Who asks for the newest one reads them all. */
const STATES_IN_KEEPER = 100;

/** The tables of a case, for the one process that has the right to change it. */
export class LeasedTables {
  readonly lease: Lease;
  readonly #connection: Connection;
  #blocks = 0;

  constructor(connection: Connection, lease: Lease) {
    this.#connection = connection;
    this.lease = lease;
  }

  /** Removes what another holder wrote that did not come to its end. */
  removeLeftovers({ version, published }: State): void {
    const parameters = { version, published };
    const names = Object.keys(TABLES);
    const beyond = names.map((name) => (name === 'event' ? 'seq > {published:UInt64}' : 'version > {version:UInt64}'));
    const counts = this.#connection.askAll(
      names.map((name, index) => {
        return { sql: `SELECT count() FROM ${this.#connection.table(name)} WHERE ${beyond[index]}`, parameters };
      }),
    );
    for (const [index, name] of names.entries()) {
      if (Number(counts[index]?.[0]?.[0]) === 0) continue;
      this.#connection.run(`DELETE FROM ${storedRows(this.#connection, name)} WHERE ${beyond[index]}`, parameters);
    }
    if (this.#connection.cluster !== null) this.#forgetStates(version);
  }

  #forgetStates(version: number): void {
    this.#connection.run(
      `DELETE FROM ${this.#connection.table('state')} WHERE version + ${STATES_IN_KEEPER} < {version:UInt64}`,
      { version },
    );
  }

  write(name: Exclude<TableName, 'event'>, rows: Iterable<Values>): void {
    const columns = TABLES[name];
    for (const block of inBlocks(rows)) {
      const values = columns.map((_, index) => block.map((row) => row[index] ?? null));
      this.#insert(name, nativeBlock(columns, block.length, values));
    }
  }

  #insert(name: TableName, bytes: Buffer): void {
    const columns = TABLES[name].map((column) => column.name).join(', ');
    const structure = TABLES[name].map((column) => `${column.name} ${column.kind}`).join(', ');
    this.#connection.insert(
      `INSERT INTO ${this.#connection.table(name)} (${columns}) ${insertSettings(this.#connection, name)}
       SELECT ${columns} FROM input('${structure}') WHERE ${this.lease.condition}`,
      bytes,
      `${this.lease.id}:${this.#blocks++}`,
    );
  }

  /**
   * The one statement that changes what others see, where as many rows as were staged are there.
   * @throws AuditError `case-locked` if another process wrote too, which then had lost the right to
   */
  makeVisible(before: State, { version, published, rejected }: State, staged: Staged): void {
    const [events, fingerprints] = this.#connection
      .askAll([
        {
          sql: `SELECT count() FROM ${this.#connection.table('event')} WHERE seq > {published:UInt64}`,
          parameters: { published: before.published },
        },
        {
          sql: `SELECT count() FROM ${this.#connection.table('fingerprint')} WHERE version > {version:UInt64}`,
          parameters: { version: before.version },
        },
      ])
      .map(([row]) => Number(row?.[0]));
    if (events !== staged.events || fingerprints !== staged.fingerprints) throw changedByAnother();
    this.#addState({ version, published, rejected });
    const [row] = this.#connection.ask(
      `SELECT groupArray(holder) FROM ${this.#connection.table('state')} WHERE version = {version:UInt64}`,
      { version },
    );
    const holders: unknown = row?.[0];
    if (!Array.isArray(holders) || holders.length !== 1 || holders[0] !== this.lease.id) throw changedByAnother();
  }

  #addState({ version, published, rejected }: State): void {
    try {
      this.#connection.run(
        `INSERT INTO ${this.#connection.table('state')}
         SELECT {version:UInt64}, {schema:UInt16}, {published:UInt64}, {rejected:UInt64}, {holder:String}, now64(3)
         WHERE ${this.lease.condition}`,
        { version, schema: SCHEMA, published, rejected, holder: this.lease.id },
      );
    } catch (error) {
      throw isThereInKeeper(error) ? changedByAnother() : error;
    }
  }
}

/** Rows in lists of a bounded length. */
export function* inBlocks(rows: Iterable<Values>): Generator<readonly Values[]> {
  let waiting: Values[] = [];
  for (const row of rows) {
    if (waiting.push(row) < ROWS_AT_ONCE) continue;
    yield waiting;
    waiting = [];
  }
  if (waiting.length > 0) yield waiting;
}

function changedByAnother(): AuditError {
  return new AuditError('case-locked', 'The case was changed by another process while this one wrote it.', {
    hint: 'Nothing of this command is in the case. Run it again.',
  });
}
