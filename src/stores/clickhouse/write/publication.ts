import type Database from 'better-sqlite3';
import { AuditError } from '../../../domain/audit-error.ts';
import { fingerprintsIn, type StoredPage } from '../../sqlite/fingerprints/fingerprint-page.ts';
import { VERSION_WORDS, type Version, versionIn } from '../../sqlite/fingerprints/versioned-fingerprints.ts';
import type { Connection } from '../connection/connection.ts';
import { TABLES, type TableName } from '../connection/event-columns.ts';
import { nativeBlock, type Values } from '../connection/native-block.ts';
import { SCHEMA } from '../connection/schema.ts';
import { applyLedger, type LedgerRow, ledgerRows } from '../read/ledger.ts';
import { KEY_ONLY, NO_STATE, readState, type State } from '../read/state.ts';
import { EventBlocks } from './event-blocks.ts';
import { Lease } from './lease.ts';
import { LedgerChanges } from './ledger-changes.ts';
import { NameChanges } from './new-names.ts';

/** How many rows of a table one block holds. */
const ROWS_AT_ONCE = 100_000;

/** Tables whose rows are known to be those of one file or group once they were published. */
const PURGED = [
  'event',
  'event_block',
  'event_columns',
  'event_of_image',
  'event_of_address',
  'fingerprint',
  'rejected',
  'contradiction',
];

/**
 * Brings what was written into a database on this machine into the case in ClickHouse. It goes into tables whose rows
 * nobody sees before a row of `state` says so: whatever fails before leaves the case as it was, and what it left behind
 * is removed by the next one.
 */
export class Publication {
  readonly #connection: Connection;
  readonly #database: Database.Database;
  readonly #writer: string;
  readonly #events: EventBlocks;
  readonly #ledger: LedgerChanges;
  readonly #names: NameChanges;
  #lease: Lease | null = null;
  #state: State = NO_STATE;
  #blocks = 0;
  /** Whether the database holds what was not published: it is of no use any more then. */
  #hasFailed = false;

  constructor(connection: Connection, database: Database.Database, writer: string) {
    this.#connection = connection;
    this.#database = database;
    this.#writer = writer;
    this.#events = new EventBlocks(database);
    this.#ledger = new LedgerChanges(database);
    this.#names = new NameChanges(database);
  }

  get state(): State {
    return this.#state;
  }

  /** Takes the right to change the case, and learns what others changed. Does nothing where that was done. */
  begin(): void {
    if (this.#hasFailed) throw new RangeError('what was written before was not published');
    if (this.#lease !== null) return;
    this.#acquire();
    this.refresh();
    this.#removeLeftovers();
  }

  /** The same where the database holds a whole case that shall be published. */
  beginWhole(): void {
    this.#acquire();
    this.#state = readState(this.#connection) ?? { ...NO_STATE, version: KEY_ONLY };
    this.#removeLeftovers();
  }

  #acquire(): void {
    const lease = new Lease(this.#connection, this.#writer);
    lease.acquire();
    this.#lease = lease;
  }

  /** Learns what others changed since the last time. */
  refresh(): void {
    const state = readState(this.#connection) ?? NO_STATE;
    if (state.version > this.#state.version) {
      const range = { after: this.#state.version, upTo: state.version, custody: 'needed' } as const;
      applyLedger(this.#database, ledgerRows(this.#connection, range));
    }
    this.#state = state;
    this.#settle();
  }

  /** Gives the right back without changing the case. */
  abandon(): void {
    this.#lease?.release();
    this.#lease = null;
  }

  /** Makes everything visible that was written since the last time. `isNew`: even if nothing was. */
  commit(isNew = false): void {
    if (this.publish(isNew)) this.#settle();
    this.abandon();
  }

  /** The same, and leaves the database as it is. False if there was nothing to publish. */
  publish(isNew: boolean): boolean {
    const lease = this.#lease;
    if (lease === null) throw new RangeError('a publication was not begun');
    const version = this.#state.version + 1;
    const ledger = [...this.#ledger.rows(), ...(isNew ? [this.#keyRow()] : [])];
    if (ledger.length === 0) return false;
    this.#hasFailed = true;
    const next = this.#write(lease, version, ledger);
    this.#makeVisible(lease, next);
    this.#hasFailed = false;
    this.#state = next;
    return true;
  }

  /** What the case knows of some records: by their fingerprints. */
  readonly known = (fingerprints: BigInt64Array): ReadonlyMap<bigint, Version> => {
    if (this.#state.version <= KEY_ONLY || fingerprints.length === 0) return new Map();
    const rows = this.#connection.ask(
      `SELECT toString(fingerprint), content, extras, seq FROM ${this.#connection.table('fingerprint')}
       WHERE fingerprint IN {fingerprints:Array(Int64)} AND version <= {version:UInt64}`,
      { fingerprints: [...fingerprints], version: this.#state.version },
    );
    return new Map(
      rows.map(([fingerprint, content, extras, seq]) => [
        BigInt(String(fingerprint)),
        { content: Number(content), extras: Number(extras), seq: Number(seq) },
      ]),
    );
  };

  /** What the database holds now is what the case has: its events are not needed here any more. */
  #settle(): void {
    this.#database.transaction(() => {
      for (const table of PURGED) this.#database.prepare(`DELETE FROM ${table}`).run();
      // The next event gets the number after this one, as if those before it were here.
      const last = 'INSERT INTO event (seq, time, kind, actor, address, file, record) VALUES (?, 0, 0, 0, 0, 0, 0)';
      if (this.#state.published > 0) this.#database.prepare(last).run(this.#state.published);
    })();
    this.#events.forget();
    this.#ledger.remember();
    this.#names.remember();
  }

  #keyRow(): LedgerRow {
    const key = this.#database.prepare<[], Buffer>('SELECT key FROM case_key').pluck().get();
    return { name: 'case_key', key: '', row: key?.toString('hex') ?? '' };
  }

  #removeLeftovers(): void {
    const { version, published } = this.#state;
    const parameters = { version, published };
    const beyond = Object.keys(TABLES).map((name) => {
      return `${this.#connection.table(name)} WHERE ${name === 'event' ? 'seq > {published:UInt64}' : 'version > {version:UInt64}'}`;
    });
    const counts = this.#connection.askAll(beyond.map((rows) => ({ sql: `SELECT count() FROM ${rows}`, parameters })));
    for (const [index, rows] of beyond.entries()) {
      if (Number(counts[index]?.[0]?.[0]) > 0) this.#connection.run(`DELETE FROM ${rows}`, parameters);
    }
  }

  #write(lease: Lease, version: number, ledger: readonly LedgerRow[]): State {
    let published = this.#state.published;
    for (const { bytes, events } of this.#events.after(published)) {
      this.#insert(lease, 'event', bytes);
      published += events;
    }
    this.#writeRows(lease, 'rejected', this.#rejected(version));
    const rejected =
      this.#state.rejected + Number(this.#database.prepare('SELECT count(*) FROM rejected').pluck().get());
    this.#writeRows(lease, 'contradiction', this.#contradictions(version));
    this.#writeRows(lease, 'fingerprint', this.#fingerprints(version));
    this.#writeRows(lease, 'name', this.#newNames(version));
    this.#writeRows(
      lease,
      'ledger',
      ledger.map(({ name, key, row }) => [name, key, row, version]),
    );
    return { version, published, rejected };
  }

  *#rejected(version: number): Generator<Values> {
    const rows = this.#database
      .prepare<[], readonly (string | number)[]>(
        'SELECT id, file, record, offset, length, reason, text FROM rejected ORDER BY id',
      )
      .raw();
    for (const [id, ...row] of rows.iterate()) yield [this.#state.rejected + Number(id), ...row, version];
  }

  *#contradictions(version: number): Generator<Values> {
    const rows = this.#database
      .prepare<[], readonly number[]>('SELECT seq, earlier FROM contradiction ORDER BY seq')
      .raw();
    for (const row of rows.iterate()) yield [...row, version];
  }

  *#fingerprints(version: number): Generator<Values> {
    const pages = this.#database.prepare<[], StoredPage>('SELECT fingerprints, versions FROM fingerprint').iterate();
    for (const page of pages) {
      const { fingerprints, versions } = fingerprintsIn(page);
      for (const [index, fingerprint] of fingerprints.entries()) {
        const { content, extras, seq } = versionIn(versions, index * VERSION_WORDS);
        yield [fingerprint, content, extras, seq, version];
      }
    }
  }

  *#newNames(version: number): Generator<Values> {
    for (const { field, values } of this.#names.names(this.#connection, this.#state.version)) {
      for (const value of values) yield [field, value, version];
    }
  }

  #writeRows(lease: Lease, name: Exclude<TableName, 'event'>, rows: Iterable<Values>): void {
    const columns = TABLES[name];
    let waiting: Values[] = [];
    const send = () => {
      if (waiting.length === 0) return;
      const values = columns.map((_, index) => waiting.map((row) => row[index] ?? null));
      this.#insert(lease, name, nativeBlock(columns, waiting.length, values));
      waiting = [];
    };
    for (const row of rows) {
      if (waiting.push(row) >= ROWS_AT_ONCE) send();
    }
    send();
  }

  #insert(lease: Lease, name: TableName, bytes: Buffer): void {
    const columns = TABLES[name].map((column) => column.name).join(', ');
    const structure = TABLES[name].map((column) => `${column.name} ${column.kind}`).join(', ');
    this.#connection.insert(
      `INSERT INTO ${this.#connection.table(name)} (${columns}) SELECT ${columns} FROM input('${structure}') WHERE ${lease.condition}`,
      bytes,
      `${lease.id}:${this.#blocks++}`,
    );
  }

  /** The one statement that changes what others see. */
  #makeVisible(lease: Lease, { version, published, rejected }: State): void {
    this.#connection.run(
      `INSERT INTO ${this.#connection.table('state')}
       SELECT {version:UInt64}, {schema:UInt16}, {published:UInt64}, {rejected:UInt64}, {holder:String}, now64(3)
       WHERE ${lease.condition}`,
      { version, schema: SCHEMA, published, rejected, holder: lease.id },
    );
    const [row] = this.#connection.ask(
      `SELECT groupArray(holder) FROM ${this.#connection.table('state')} WHERE version = {version:UInt64}`,
      { version },
    );
    const holders: unknown = row?.[0];
    if (Array.isArray(holders) && holders.length === 1 && holders[0] === lease.id) return;
    throw new AuditError('case-locked', 'The case was changed by another process while this one wrote it.', {
      hint: 'Nothing of this command is in the case. Run it again.',
    });
  }
}
