import type Database from 'better-sqlite3';
import { fingerprintsIn, type StoredPage } from '../../sqlite/fingerprints/fingerprint-page.ts';
import { VERSION_WORDS, versionIn } from '../../sqlite/fingerprints/versioned-fingerprints.ts';
import type { Values } from '../native/native-block.ts';
import type { State } from '../read/state.ts';
import { EventBlocks } from './event-blocks.ts';
import type { Renumbering } from './stage.ts';

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

/** What a database on this machine holds of a file or group that is to be published. */
export class LocalRows {
  readonly #database: Database.Database;
  readonly #events: EventBlocks;

  constructor(database: Database.Database) {
    this.#database = database;
    this.#events = new EventBlocks(database);
  }

  /** The events that were written on a state of the case. */
  events({ published }: State): ReturnType<EventBlocks['after']> {
    return this.#events.after(published);
  }

  /** As FINGERPRINT_COLUMNS has them, without a version. */
  *fingerprints(): Generator<Values> {
    const pages = this.#database.prepare<[], StoredPage>('SELECT fingerprints, versions FROM fingerprint').iterate();
    for (const page of pages) {
      const { fingerprints, versions } = fingerprintsIn(page);
      for (const [index, fingerprint] of fingerprints.entries()) {
        const { content, extras, seq } = versionIn(versions, index * VERSION_WORDS);
        yield [fingerprint, content, extras, seq];
      }
    }
  }

  /** Those of the table `rejected`, which follow the ones that the case has. */
  *rejected({ rejected }: State, { files, version }: Renumbering): Generator<Values> {
    const rows = this.#database
      .prepare<[], readonly [number, number, ...(string | number)[]]>(
        'SELECT id, file, record, offset, length, reason, text FROM rejected ORDER BY id',
      )
      .raw();
    for (const [id, file, ...row] of rows.iterate()) yield [rejected + id, file + files, ...row, version];
  }

  /** The number of the newest event that was written; 0 if none was. */
  newestEvent(): number {
    return Number(this.#database.prepare('SELECT coalesce(max(seq), 0) FROM event').pluck().get());
  }

  countRejected(): number {
    return Number(this.#database.prepare('SELECT count(*) FROM rejected').pluck().get());
  }

  /** Those of the table `contradiction`; an earlier event may be one that the case had when they were written. */
  *contradictions({ published }: State, { events, version }: Renumbering): Generator<Values> {
    const rows = this.#database
      .prepare<[], readonly [number, number]>('SELECT seq, earlier FROM contradiction ORDER BY seq')
      .raw();
    for (const [seq, earlier] of rows.iterate()) {
      yield [seq + events, earlier > published ? earlier + events : earlier, version];
    }
  }

  /** Forgets the rows; what comes next follows a state of the case. */
  purge({ published }: State): void {
    this.#database.transaction(() => {
      for (const table of PURGED) this.#database.prepare(`DELETE FROM ${table}`).run();
      // The next event gets the number after this one, as if those before it were here.
      const last = 'INSERT INTO event (seq, time, kind, actor, address, file, record) VALUES (?, 0, 0, 0, 0, 0, 0)';
      if (published > 0) this.#database.prepare(last).run(published);
    })();
    this.#events.forget();
  }
}
