import { hostname } from 'node:os';
import { insertSettings, storedRows } from '../connection/cluster.ts';
import type { Connection } from '../connection/connection.ts';
import { FINGERPRINT_COLUMNS, TABLES } from '../connection/event-columns.ts';
import { STAGED, type StagedTable, stageColumns } from '../connection/schema.ts';
import { nativeBlock, type Values } from '../native/native-block.ts';
import type { State } from '../read/state.ts';
import type { Lease } from './lease.ts';
import { isRunning } from './running-process.ts';

/** How many rows one statement moves: a holder that lost the lease may still be at one, so none may take long. */
const ROWS_AT_ONCE = 1_000_000;
/** A stage that nothing was added to for so long belongs to nobody: a holder of the lease is waited for ten minutes. */
const STALE_SECONDS = 3600;

/** The numbers that staged rows get when they are published. */
export interface Renumbering {
  /** Added to the numbers of events. */
  readonly events: number;
  /** Added to the numbers of files. */
  readonly files: number;
  /** The version with which they become visible. */
  readonly version: number;
}

/** How many rows were staged. */
export interface Staged {
  readonly events: number;
  readonly fingerprints: number;
}

/**
 * Rows that an importer sent and that are in no case yet. They carry the numbers that they would have if nobody else
 * changed the case meanwhile. Any number of importers stage at the same time; the right to change the case is needed by
 * none of them.
 */
export class Stage {
  /** Names the rows of this importer, and the process that sends them, for those who find them left behind. */
  readonly #upload: string;
  readonly #connection: Connection;
  readonly #used = new Set<StagedTable>();
  #blocks = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
    const id = globalThis.crypto.randomUUID().replaceAll('-', '');
    this.#upload = [id, process.pid, Buffer.from(hostname()).toString('hex')].join('.');
  }

  /** A block of events in the format Native, with the columns of the table. */
  addEvents(bytes: Buffer): void {
    this.#insert('event', bytes);
  }

  /** Rows as FINGERPRINT_COLUMNS has them, without a version. */
  addFingerprints(rows: readonly Values[]): void {
    const columns = stageColumns('fingerprint');
    const values = columns.map((_, index) => rows.map((row) => row[index] ?? null));
    this.#insert('fingerprint', nativeBlock(columns, rows.length, values));
  }

  /**
   * Whether one of the records that are staged became known after one state of the case and up to another. Both tables are
   * spread in the same way, so each shard looks among its own rows.
   */
  isOvertaken(after: State, upTo: State): boolean {
    if (!this.#used.has('fingerprint')) return false;
    const [row] = this.#connection.ask(
      `SELECT count() FROM ${this.#connection.table('fingerprint')}
       WHERE version > {after:UInt64} AND version <= {upTo:UInt64} AND fingerprint IN
         (SELECT fingerprint FROM ${this.#connection.table('stage_fingerprint')} WHERE upload = {upload:String})
       SETTINGS distributed_product_mode = 'local'`,
      { after: after.version, upTo: upTo.version, upload: this.#upload },
    );
    return Number(row?.[0]) > 0;
  }

  /** Brings the rows into the tables of the case, where nobody sees them before a row of `state` says so. */
  publish(lease: Lease, { events, files, version }: Renumbering): void {
    const parameters = { upload: this.#upload, events, files, version };
    if (this.#used.has('event')) {
      const selected = TABLES.event.map(({ name }) => {
        return name === 'seq' ? 'seq + {events:UInt64}' : name === 'file' ? 'file + {files:UInt64}' : name;
      });
      for (const range of this.#rangesOfEvents()) this.#move(lease, 'event', selected, { ...parameters, ...range });
    }
    if (this.#used.has('fingerprint')) {
      const selected = FINGERPRINT_COLUMNS.map(({ name }) => {
        if (name === 'version') return '{version:UInt64}';
        return name === 'seq' ? 'if(seq > 0, seq + {events:UInt64}, 0)' : name;
      });
      this.#move(lease, 'fingerprint', selected, parameters);
    }
  }

  /** Forgets the rows, published or not. */
  drop(): void {
    for (const name of this.#used) dropUpload(this.#connection, name, this.#upload);
    this.#used.clear();
  }

  #insert(name: StagedTable, bytes: Buffer): void {
    const columns = stageColumns(name);
    const names = columns.map((column) => column.name).join(', ');
    const structure = columns.map((column) => `${column.name} ${column.kind}`).join(', ');
    this.#used.add(name);
    const table = `stage_${name}`;
    this.#connection.insert(
      `INSERT INTO ${this.#connection.table(table)} (upload, ${names}) ${insertSettings(this.#connection, table)}
       SELECT '${this.#upload}', ${names} FROM input('${structure}')`,
      bytes,
      `${this.#upload}:${this.#blocks++}`,
    );
  }

  *#rangesOfEvents(): Generator<{ readonly after: number; readonly upTo: number }> {
    const [row] = this.#connection.ask(
      `SELECT min(seq), max(seq) FROM ${this.#connection.table('stage_event')} WHERE upload = {upload:String}`,
      { upload: this.#upload },
    );
    const [first = 0, last = 0] = (row ?? []).map(Number);
    for (let after = first - 1; after < last; after += ROWS_AT_ONCE) yield { after, upTo: after + ROWS_AT_ONCE };
  }

  /** Rows that were removed as left behind may come again: the server must not take them for a block that it has. */
  #move(
    lease: Lease,
    name: StagedTable,
    selected: readonly string[],
    parameters: Readonly<Record<string, string | number>>,
  ): void {
    const inRange = 'after' in parameters ? 'AND seq > {after:UInt64} AND seq <= {upTo:UInt64}' : '';
    const columns = TABLES[name].map((column) => column.name).join(', ');
    this.#connection.run(
      `INSERT INTO ${this.#connection.table(name)} (${columns}) ${insertSettings(this.#connection, name, 'insert_deduplicate = 0')}
       SELECT ${selected.join(', ')} FROM ${this.#connection.table(`stage_${name}`)}
       WHERE upload = {upload:String} ${inRange} AND ${lease.condition}`,
      parameters,
    );
  }
}

/** Removes what importers staged that ended. Must be called by a holder of the lease: nobody else publishes then. */
export function removeAbandonedStages(connection: Connection): void {
  for (const name of STAGED) {
    const rows = connection.ask(
      `SELECT upload, dateDiff('second', max(at), now()) FROM ${connection.table(`stage_${name}`)} GROUP BY upload`,
    );
    for (const [staged, seconds] of rows) {
      const upload = String(staged).replaceAll(/[^0-9a-f.]/g, '');
      if (isAbandoned(upload, Number(seconds))) dropUpload(connection, name, upload);
    }
  }
}

/** A process of this machine is asked for; one of another machine must have been silent for long. */
function isAbandoned(upload: string, secondsOfSilence: number): boolean {
  const [, pid, host] = upload.split('.');
  if (host === Buffer.from(hostname()).toString('hex')) return !isRunning(Number(pid));
  return secondsOfSilence > STALE_SECONDS;
}

function dropUpload(connection: Connection, name: StagedTable, upload: string): void {
  connection.run(`ALTER TABLE ${storedRows(connection, `stage_${name}`)} DROP PARTITION '${upload}'`);
}
