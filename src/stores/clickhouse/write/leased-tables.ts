import { AuditError } from '../../../domain/audit-error.ts';
import type { Connection } from '../connection/connection.ts';
import { TABLES, type TableName } from '../connection/event-columns.ts';
import { nativeBlock, type Values } from '../connection/native-block.ts';
import { SCHEMA } from '../connection/schema.ts';
import type { State } from '../read/state.ts';
import type { Lease } from './lease.ts';

/** How many rows of a table one block holds. */
const ROWS_AT_ONCE = 100_000;

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
    const beyond = Object.keys(TABLES).map((name) => {
      return `${this.#connection.table(name)} WHERE ${name === 'event' ? 'seq > {published:UInt64}' : 'version > {version:UInt64}'}`;
    });
    const counts = this.#connection.askAll(beyond.map((rows) => ({ sql: `SELECT count() FROM ${rows}`, parameters })));
    for (const [index, rows] of beyond.entries()) {
      if (Number(counts[index]?.[0]?.[0]) > 0) this.#connection.run(`DELETE FROM ${rows}`, parameters);
    }
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
      `INSERT INTO ${this.#connection.table(name)} (${columns})
       SELECT ${columns} FROM input('${structure}') WHERE ${this.lease.condition}`,
      bytes,
      `${this.lease.id}:${this.#blocks++}`,
    );
  }

  /**
   * The one statement that changes what others see, where as many `events` as were written are there.
   * @throws AuditError `case-locked` if another process wrote too, which then had lost the right to
   */
  makeVisible(before: State, { version, published, rejected }: State, events: number): void {
    const [counted] = this.#connection.ask(
      `SELECT count() FROM ${this.#connection.table('event')} WHERE seq > {before:UInt64}`,
      { before: before.published },
    );
    if (Number(counted?.[0]) !== events) throw changedByAnother();
    this.#connection.run(
      `INSERT INTO ${this.#connection.table('state')}
       SELECT {version:UInt64}, {schema:UInt16}, {published:UInt64}, {rejected:UInt64}, {holder:String}, now64(3)
       WHERE ${this.lease.condition}`,
      { version, schema: SCHEMA, published, rejected, holder: this.lease.id },
    );
    const [row] = this.#connection.ask(
      `SELECT groupArray(holder) FROM ${this.#connection.table('state')} WHERE version = {version:UInt64}`,
      { version },
    );
    const holders: unknown = row?.[0];
    if (!Array.isArray(holders) || holders.length !== 1 || holders[0] !== this.lease.id) throw changedByAnother();
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
