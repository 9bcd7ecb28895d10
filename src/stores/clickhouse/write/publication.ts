import type Database from 'better-sqlite3';
import type { Stored } from '../../../case/case-writer.ts';
import type { Version } from '../../sqlite/fingerprints/versioned-fingerprints.ts';
import type { Connection } from '../connection/connection.ts';
import type { Values } from '../native/native-block.ts';
import { applyLedger, type LedgerRow, ledgerRows } from '../read/ledger.ts';
import { KEY_ONLY, NO_STATE, readState, type State } from '../read/state.ts';
import { Lease } from './lease.ts';
import { inBlocks, LeasedTables } from './leased-tables.ts';
import { LedgerChanges } from './ledger-changes.ts';
import { LocalRows } from './local-rows.ts';
import { NameChanges } from './new-names.ts';
import { removeAbandonedStages, Stage, type Staged } from './stage.ts';
import { haveFileInCommon, isRenumberable, renumbered, takeBack } from './staged-rows.ts';

/** What is to be published. */
interface Ready {
  readonly stage: Stage;
  /** What it holds. */
  readonly staged: Staged;
  readonly ledger: readonly LedgerRow[];
  /** Added to the numbers of files that staged rows have. */
  readonly files: number;
}

/**
 * Brings what was written into a database on this machine into the case in ClickHouse. Events and fingerprints are staged
 * first, beside those of any other importer. Then one importer after the other takes the right to change the case, gives
 * its rows the next numbers, and brings them into tables whose rows nobody sees before a row of `state` says so: whatever
 * fails before leaves the case as it was, and what it left behind is removed by the next one.
 */
export class Publication {
  readonly #connection: Connection;
  readonly #database: Database.Database;
  readonly #writer: string;
  readonly #rows: LocalRows;
  readonly #ledger: LedgerChanges;
  readonly #names: NameChanges;
  #lease: Lease | null = null;
  #stage: Stage | null = null;
  /** The state that the database was written on. */
  #state: State = NO_STATE;
  /** Whether the database holds what was not published: it is of no use any more then. */
  #hasFailed = false;

  constructor(connection: Connection, database: Database.Database, writer: string) {
    this.#connection = connection;
    this.#database = database;
    this.#writer = writer;
    this.#rows = new LocalRows(database);
    this.#ledger = new LedgerChanges(database);
    this.#names = new NameChanges(database);
  }

  get state(): State {
    return this.#state;
  }

  /** Learns what others changed, before something is written that others may overtake. */
  begin(): void {
    if (this.#hasFailed) throw new RangeError('what was written before was not published');
    if (this.#lease === null) this.refresh();
  }

  /** The same, and takes the right to change the case, so that nobody overtakes. Does nothing where that was done. */
  beginAlone(): void {
    if (this.#hasFailed) throw new RangeError('what was written before was not published');
    if (this.#lease !== null) return;
    this.#acquire();
    this.refresh();
  }

  /** The same where the database holds a whole case that shall be published. */
  beginWhole(): void {
    this.#acquire();
    this.#state = readState(this.#connection) ?? { ...NO_STATE, version: KEY_ONLY };
  }

  #acquire(): Lease {
    const lease = new Lease(this.#connection, this.#writer);
    lease.acquire();
    this.#lease = lease;
    removeAbandonedStages(this.#connection);
    return lease;
  }

  /** Learns what others changed since the last time. */
  refresh(): void {
    const state = readState(this.#connection) ?? NO_STATE;
    if (state.version > this.#state.version) this.#apply(this.#rowsUpTo(state));
    this.#state = state;
    this.#settle();
  }

  #rowsUpTo({ version }: State): readonly LedgerRow[] {
    return ledgerRows(this.#connection, { after: this.#state.version, upTo: version, custody: 'needed' });
  }

  #apply(rows: readonly LedgerRow[]): void {
    applyLedger(this.#database, rows);
    this.#ledger.learn(rows);
  }

  /** Gives the right back without changing the case. */
  abandon(): void {
    const [stage, lease] = [this.#stage, this.#lease];
    [this.#stage, this.#lease] = [null, null];
    try {
      lease?.release();
    } finally {
      stage?.drop();
    }
  }

  /**
   * Makes everything visible that was written since the last time, `isNew` even if nothing was; or takes it back, where
   * another process overtook it.
   */
  commit(isNew = false): Stored {
    const stored = this.publish(isNew);
    this.#settle();
    if (stored === 'stored') this.#names.remember();
    this.abandon();
    return stored;
  }

  /** The same, and leaves the database as it is. */
  publish(isNew: boolean): Stored {
    const ledger = [...this.#ledger.rows(), ...(isNew ? [this.#keyRow()] : [])];
    if (ledger.length === 0) return 'stored';
    this.#hasFailed = true;
    const stage = new Stage(this.#connection);
    this.#stage = stage;
    const staged = this.#fill(stage);
    const lease = this.#lease ?? this.#acquire();
    const newest = readState(this.#connection) ?? this.#state;
    const ready = this.#rebased(newest, { stage, staged, ledger, files: 0 });
    if (ready !== null) this.#write(new LeasedTables(this.#connection, lease), newest, ready);
    this.#hasFailed = false;
    return ready === null ? 'overtaken' : 'stored';
  }

  /** The same where others changed the case meanwhile; null if what was written depends on what they changed. */
  #rebased(newest: State, ready: Ready): Ready | null {
    const { stage, ledger } = ready;
    if (newest.version === this.#state.version) return ready;
    const others = this.#rowsUpTo(newest);
    const isOvertaken =
      !isRenumberable(ledger) || haveFileInCommon(ledger, others) || stage.isOvertaken(this.#state, newest);
    takeBack(this.#database, ledger);
    const before = this.#newestFile();
    this.#apply(others);
    if (isOvertaken) {
      this.#state = newest;
      return null;
    }
    const files = this.#newestFile() - before;
    const moved = renumbered(this.#database, ledger, files);
    applyLedger(this.#database, moved);
    return { ...ready, ledger: moved, files };
  }

  #newestFile(): number {
    return Number(this.#database.prepare('SELECT coalesce(max(id), 0) FROM file').pluck().get());
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
    this.#rows.purge(this.#state);
    this.#ledger.remember();
  }

  #keyRow(): LedgerRow {
    const key = this.#database.prepare<[], Buffer>('SELECT key FROM case_key').pluck().get();
    return { name: 'case_key', key: '', row: key?.toString('hex') ?? '' };
  }

  /** Sends events and fingerprints. */
  #fill(stage: Stage): Staged {
    const staged = { events: 0, fingerprints: 0 };
    for (const { bytes, events } of this.#rows.events(this.#state)) {
      stage.addEvents(bytes);
      staged.events += events;
    }
    for (const rows of inBlocks(this.#rows.fingerprints())) {
      stage.addFingerprints(rows);
      staged.fingerprints += rows.length;
    }
    return staged;
  }

  #write(tables: LeasedTables, before: State, { stage, staged, ledger, files }: Ready): void {
    const version = before.version + 1;
    const numbers = { events: before.published - this.#state.published, files, version };
    const next = {
      version,
      // Numbers of a part of a case have gaps, so that the events are not counted.
      published: Math.max(before.published, this.#rows.newestEvent() + numbers.events),
      rejected: before.rejected + this.#rows.countRejected(),
    };
    tables.removeLeftovers(before);
    stage.publish(tables.lease, numbers);
    tables.write('rejected', this.#rows.rejected(before, numbers));
    tables.write('contradiction', this.#rows.contradictions(this.#state, numbers));
    tables.write('name', this.#newNames(before, version));
    tables.write(
      'ledger',
      ledger.map(({ name, key, row }) => [name, key, row, version]),
    );
    tables.makeVisible(before, next, staged);
    this.#ledger.learn(ledger);
    this.#state = next;
  }

  *#newNames(before: State, version: number): Generator<Values> {
    for (const { field, values } of this.#names.names(this.#connection, before.version)) {
      for (const value of values) yield [field, value, version];
    }
  }
}
