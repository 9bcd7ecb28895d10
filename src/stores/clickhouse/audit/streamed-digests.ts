import type Database from 'better-sqlite3';
import type { RowsOfFile } from '../../../case/audit/case-audit.ts';
import type { EventDigests } from '../../../case/custody/event-digests.ts';
import type { TimeWindow } from '../../../domain/time-window.ts';
import { addEvent } from '../../sqlite/audit/event-digests.ts';
import { EventDigest } from '../../sqlite/digests/event-digest.ts';
import { WHOLE_COLUMNS, wholeEventOf } from '../read/event-rows.ts';
import { emptyLedger } from '../read/ledger.ts';
import { EventValues } from './event-values.ts';
import { rowsOf, rowsWithin, type StateOfCase } from './row-pages.ts';

/** After this many events the values that were met are forgotten: they take the room of a small case. */
const EVENTS_REMEMBERED = 1_000_000;
/** A temporary database: SQLite keeps it in memory while it is small, and removes it when it is closed. */
const TEMPORARY = '';

/** Digests the events of a case in ClickHouse as they come from the server. Only the values that they name are kept. */
export class StreamedDigests {
  readonly #case: StateOfCase;
  #database: Database.Database | null = null;
  #events = 0;

  constructor(of: StateOfCase) {
    this.#case = of;
  }

  /** As CaseAudit.eventDigests gives them. */
  of(rows: RowsOfFile, window: TimeWindow | null): EventDigests | null {
    if (this.#events > EVENTS_REMEMBERED) this.close();
    this.#database ??= emptyLedger(TEMPORARY);
    const database = this.#database;
    return database.transaction(() => this.#digested(database, rows, window))();
  }

  #digested(
    database: Database.Database,
    { file, first, last }: RowsOfFile,
    window: TimeWindow | null,
  ): EventDigests | null {
    const values = new EventValues(database);
    const digest = new EventDigest(database);
    const { where = '1', parameters = {} } = rowsWithin(window);
    const rows = rowsOf(this.#case, {
      table: 'event',
      key: 'seq',
      columns: `${WHOLE_COLUMNS}, details, detail_terms`,
      where: `file = {file:UInt32} AND seq BETWEEN {first:UInt64} AND {last:UInt64} AND ${where}`,
      parameters: { ...parameters, file, first, last },
    });
    for (const row of rows) {
      this.#events++;
      const event = wholeEventOf(row, () => '');
      const [details, terms] = row.slice(-2);
      const parts = values.details(String(details), new Set(Array.isArray(terms) ? terms.map(Number) : []));
      const { record, offset, length } = event.evidence;
      const ids = { time: event.time, ...values.idsOf(event), record };
      addEvent(digest, ids, {
        offset,
        length,
        eventId: event.eventId,
        details: parts === null ? null : JSON.parse(parts),
      });
    }
    return digest.finish();
  }

  close(): void {
    this.#database?.close();
    this.#database = null;
    this.#events = 0;
  }
}
