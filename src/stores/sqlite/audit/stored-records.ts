import type Database from 'better-sqlite3';
import type { ObservedContainer } from '../../../domain/deployment.ts';
import type { Rejection } from '../../../domain/evidence-file.ts';
import type { Details, RecordedEvent } from '../../../domain/registry-event.ts';
import { FingerprintRuns, fingerprintsIn } from '../fingerprints/fingerprint-runs.ts';
import { FingerprintSet } from '../fingerprints/fingerprint-set.ts';
import { DetailsDecoder } from '../index/details-codec.ts';
import type { EventRest } from '../index/event-page.ts';
import { BlockReader } from '../index/page-reader.ts';
import { EVENT_COLUMNS, EVENT_JOINS, type EventRow, recordedEventOf } from '../questions/event-row.ts';
import type { RowRange } from '../write/rejections-hash.ts';

const ROWS_AT_ONCE = 2000;
/** Records are asked for in no order of their fingerprints: 64 megabytes spare reading the same again and again. */
const PAGES_KEPT = 1024;

/** Where an event or a rejection stands; numbers as they are stored. */
export interface StoredPlace {
  readonly id: number;
  readonly file: number;
  readonly record: number;
  readonly offset: number;
  readonly time: number | null;
}

type StoredRow = Pick<StoredPlace, 'id' | 'file'>;

/** A rejected record with its number in the case. */
export type StoredRejection = Omit<Rejection, 'file'> & { readonly id: number };

type ContainerRow = Omit<ObservedContainer, 'image'> &
  Readonly<Record<'registry' | 'repository' | 'tag' | 'digest', string | null>> & {
    readonly imageNamespace: string | null;
  };

/** What is known of an event whose block is gone: it differs from that of its record. */
const LOST: EventRest = { offset: -1, length: -1, eventId: null, details: null };

/** What a case says of records, for whoever compares it with the records themselves. */
export class StoredRecords {
  readonly #database: Database.Database;
  readonly #details: DetailsDecoder;
  readonly #blocks: BlockReader;
  #runs: FingerprintRuns | null = null;

  constructor(database: Database.Database) {
    this.#database = database;
    this.#details = new DetailsDecoder(database);
    this.#blocks = new BlockReader(database);
  }

  /** Every event's place, in the order of their numbers. */
  *eventPlaces(): Generator<StoredPlace> {
    const page = this.#database.prepare<[number], Omit<StoredPlace, 'offset'>>(
      `SELECT seq AS id, file, record, time FROM event WHERE seq > ? ORDER BY seq LIMIT ${ROWS_AT_ONCE}`,
    );
    for (let before = Number.MIN_SAFE_INTEGER; ; ) {
      const rows = page.all(before);
      for (const row of rows) yield { ...row, offset: this.#blocks.blockOf(row.id)?.offsetOf(row.id) ?? -1 };
      const end = rows.at(-1);
      // A number that was spoiled may be too large to go on from.
      if (end === undefined || end.id <= before) return;
      before = end.id;
    }
  }

  rejectionPlaces(): IterableIterator<StoredPlace> {
    return this.#database
      .prepare<[], StoredPlace>('SELECT id, file, record, offset, NULL AS time FROM rejected ORDER BY id')
      .iterate();
  }

  /**
   * Rows spread evenly over a table, all of them where there are fewer; `phase`, from 0 to 1, says where between two
   * steps they lie.
   */
  sample(
    table: 'event' | 'rejected',
    { most, phase }: { readonly most: number; readonly phase: number },
  ): readonly StoredRow[] {
    const id = table === 'event' ? 'seq' : 'id';
    // Each asked alone: SQLite looks up one of them, but goes through all rows for both.
    const edge = (of: string) => Number(this.#database.prepare(`SELECT ${of} FROM ${table}`).pluck().get());
    const [first, last] = [edge(`ifnull(min(${id}), 0)`), edge(`ifnull(max(${id}), -1)`)];
    const next = this.#database.prepare<[number], StoredRow>(
      `SELECT ${id} AS id, file FROM ${table} WHERE ${id} >= ? ORDER BY ${id} LIMIT 1`,
    );
    const count = Math.min(most, last - first + 1);
    const found = new Map<number, StoredRow>();
    for (let step = 0; step < count; step++) {
      const place = next.get(first + Math.floor(((step + phase) * (last - first + 1)) / count));
      if (place !== undefined) found.set(place.id, place);
    }
    return [...found.values()];
  }

  /** How many fingerprints there are; null where a page is not as imgaudit writes it. */
  fingerprintCount(): number | null {
    const pages = this.#database
      .prepare<[], { first: bigint; last: bigint; fingerprints: unknown }>('SELECT * FROM fingerprint')
      .safeIntegers();
    let count = 0;
    for (const { first, last, fingerprints } of pages.iterate()) {
      const page = fingerprintsIn(fingerprints);
      if (page.length === 0 || page[0] !== first || page.at(-1) !== last || !isInOrder(page)) return null;
      count += page.length;
    }
    return count;
  }

  /** One for each file, asked from its start. */
  fingerprints(): FingerprintSet {
    this.#runs ??= new FingerprintRuns(this.#database, PAGES_KEPT);
    return new FingerprintSet(this.#database, { runs: this.#runs });
  }

  /** The events of a file, in order; a few at a time, so that other questions can be asked between. */
  *events({ file, first, last }: RowRange): Generator<RecordedEvent> {
    const page = this.#database.prepare<unknown[], EventRow>(
      `SELECT ${EVENT_COLUMNS} FROM (SELECT * FROM event WHERE seq BETWEEN :first AND :last AND file = :file
         ORDER BY seq LIMIT ${ROWS_AT_ONCE}) e
       ${EVENT_JOINS} ORDER BY e.seq`,
    );
    for (let next = first; ; ) {
      const rows = page.all({ file, last, first: next });
      for (const row of rows) yield this.#recorded(row);
      const end = rows.at(-1);
      if (end === undefined) return;
      next = end.seq + 1;
    }
  }

  /** The events of the record that the event of this number is of. */
  recordAround(seq: number): readonly RecordedEvent[] {
    const place = this.#database
      .prepare<[number], Pick<StoredPlace, 'file' | 'record'>>('SELECT file, record FROM event WHERE seq = ?')
      .get(seq);
    if (place === undefined) return [];
    const edge = (step: 1 | -1) => {
      const same = this.#database
        .prepare<unknown[], number>('SELECT 1 FROM event WHERE seq = :seq AND file = :file AND record = :record')
        .pluck();
      let at = seq;
      while (same.get({ seq: at + step, file: place.file, record: place.record }) !== undefined) at += step;
      return at;
    };
    return [...this.events({ file: place.file, first: edge(-1), last: edge(1) })];
  }

  *rejections({ file, first, last }: RowRange): Generator<StoredRejection> {
    const page = this.#database.prepare<unknown[], StoredRejection>(
      `SELECT id, record, offset, length, reason, text FROM rejected
       WHERE id BETWEEN :first AND :last AND file = :file ORDER BY id LIMIT ${ROWS_AT_ONCE}`,
    );
    for (let next = first; ; ) {
      const rows = page.all({ file, last, first: next });
      yield* rows;
      const end = rows.at(-1);
      if (end === undefined) return;
      next = end.id + 1;
    }
  }

  /** What the case says of clusters that a file told of, in the order of the file. */
  containers(file: number): readonly ObservedContainer[] {
    return this.#database
      .prepare<[number], ContainerRow>(
        `SELECT c.namespace, c.workload, c.pod, c.container, c.kind, c.node, c.state, c.since, host.host AS registry,
           image.namespace AS imageNamespace, image.repository, image.tag, digest.digest
         FROM container c JOIN image ON image.id = c.image LEFT JOIN host ON host.id = image.registry
           LEFT JOIN digest ON digest.id = c.digest
         WHERE c.inventory IN (SELECT id FROM inventory WHERE file = ?) ORDER BY c.id`,
      )
      .all(file)
      .map(({ registry, imageNamespace: namespace, repository, tag, digest, ...container }) => ({
        ...container,
        image: { registry, namespace, repository, tag, digest },
      }));
  }

  #recorded(row: EventRow): RecordedEvent {
    const rest = this.#blocks.of(row.seq) ?? LOST;
    return recordedEventOf(row, rest, this.#decoded(rest.details));
  }

  /** Details that were spoiled are none: they differ from those of their record. */
  #decoded(details: unknown): Details {
    try {
      return this.#details.decoded(details);
    } catch {
      return {};
    }
  }
}

function isInOrder(page: BigInt64Array): boolean {
  return page.every((fingerprint, index) => index === 0 || (page[index - 1] ?? fingerprint) < fingerprint);
}
