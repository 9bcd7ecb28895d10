import type Database from 'better-sqlite3';
import { storedEventId, UUID_WORDS } from '../../../case/event-id.ts';
import type { TimeWindow } from '../../../domain/time-window.ts';
import { RowInserter } from '../connection/row-inserter.ts';
import type { EventRest } from '../index/event-page.ts';
import { EventPageReader } from '../index/page-reader.ts';
import { EventPageWriter } from '../index/page-writer.ts';
import { type IndexedEvent, SegmentWriter } from '../index/segment-writer.ts';
import { STORED_COLUMNS } from '../index/stored-columns.ts';
import { damagedCase } from '../values/damaged-case.ts';
import { EVENT_ROW_COLUMNS } from './batch-writer.ts';
import type { PartDictionaries } from './part-dictionaries.ts';

const ROWS_AT_ONCE = 2000;

const NO_WORDS = new Uint32Array(UUID_WORDS);

type EventRow = IndexedEvent & { readonly seq: number; readonly file: number; readonly record: number };

/** Copies events into a part of a case, with what it keeps of them beside their rows: pages, segments and posting lists. */
export class PartEvents {
  readonly #whole: Database.Database;
  readonly #dictionaries: PartDictionaries;
  readonly #rests: EventPageReader;
  readonly #rows: RowInserter;
  readonly #segments: SegmentWriter;
  readonly #pages: EventPageWriter;
  #next = 0;

  constructor(part: Database.Database, whole: Database.Database, dictionaries: PartDictionaries) {
    this.#whole = whole;
    this.#dictionaries = dictionaries;
    this.#rests = new EventPageReader(whole);
    this.#rows = new RowInserter(part, 'event', ['seq', ...EVENT_ROW_COLUMNS]);
    this.#segments = new SegmentWriter(part);
    this.#pages = new EventPageWriter(part);
  }

  /** @throws AuditError `case-unusable` if the rest of an event is lost */
  copy({ from, to }: TimeWindow): void {
    const some = this.#whole.prepare<unknown[], EventRow>(
      `SELECT seq, time, ${STORED_COLUMNS.map((name) => `ifnull(${name}, 0) AS ${name}`).join(', ')}, file, record
       FROM event WHERE seq > :after AND time >= :from AND time < :to ORDER BY seq LIMIT ${ROWS_AT_ONCE}`,
    );
    for (let after = 0; ; ) {
      const rows = some.all({ after, from, to });
      for (const row of rows) this.#add(row);
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.seq;
    }
    this.#end();
  }

  #add(row: EventRow): void {
    const { seq, time, file, record } = row;
    if (seq !== this.#next) this.#beginAt(seq);
    this.#next = seq + 1;
    const rest = this.#rests.of(seq);
    if (rest === null) throw damagedCase(null, `event ${seq} has no position`);
    const ids = {
      kind: this.#dictionaries.idOf('kind', row.kind),
      actor: this.#dictionaries.idOf('actor', row.actor),
      address: this.#dictionaries.idOf('address', row.address),
      image: this.#dictionaries.idOf('image', row.image),
      digest: this.#dictionaries.idOf('digest', row.digest),
    };
    const { kind, actor, address, image, digest } = ids;
    for (const value of [seq, time, kind, actor, address, image || null, digest || null, file, record]) {
      this.#rows.add(value);
    }
    this.#segments.add({ time, ...ids });
    this.#addRest(rest);
  }

  #addRest({ offset, length, eventId, details }: EventRest): void {
    this.#pages.addPosition(offset, length);
    const id = storedEventId(eventId);
    const [place, words] = Buffer.isBuffer(id)
      ? [0, new Uint32Array(new Uint8Array(id).buffer)]
      : [id === null ? null : JSON.stringify(id), NO_WORDS];
    this.#pages.addRest(place, words, details === null ? null : JSON.stringify(this.#renumbered(details)));
  }

  /** Details as details-codec.ts describes them: a list, in which a number is that of a term. */
  #renumbered(details: unknown): readonly unknown[] {
    return [details].flat().map((part) => (typeof part === 'number' ? this.#dictionaries.idOf('term', part) : part));
  }

  /** What follows each other is kept together, so a gap begins anew. */
  #beginAt(seq: number): void {
    this.#end();
    this.#segments.begin(seq);
    this.#pages.begin(seq);
  }

  #end(): void {
    this.#rows.flush();
    this.#segments.write();
    this.#pages.write();
  }
}
