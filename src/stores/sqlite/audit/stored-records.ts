import type Database from 'better-sqlite3';
import type {
  KnownRecords,
  RowsOfFile,
  StoredPosition,
  StoredRecords,
  StoredRejection,
} from '../../../case/audit/case-audit.ts';
import type { Contradiction } from '../../../case/contradiction.ts';
import type { ObservedContainer } from '../../../domain/deployment.ts';
import type { Details, RecordedEvent } from '../../../domain/registry-event.ts';
import type { TimeWindow } from '../../../domain/time-window.ts';
import { fingerprintsIn, type StoredPage } from '../fingerprints/fingerprint-page.ts';
import { FingerprintRuns } from '../fingerprints/fingerprint-runs.ts';
import { FingerprintSet } from '../fingerprints/fingerprint-set.ts';
import { DetailsDecoder } from '../index/details-codec.ts';
import type { EventRest } from '../index/event-page.ts';
import { EventPageReader } from '../index/page-reader.ts';
import { EVENT_COLUMNS, EVENT_JOINS, type EventRow, recordedEventOf } from '../questions/event-row.ts';
import { contradictionsIn } from '../read/contradictions.ts';

const ROWS_AT_ONCE = 2000;
/** Records are not looked up in the order of their fingerprints: 64 MB of pages in memory spare reading them again. */
const PAGES_KEPT = 512;

/** Numbers that follow each other. */
interface NumberRun {
  readonly first: number;
  readonly count: number;
}

type StoredRow = Pick<StoredPosition, 'id' | 'file'>;

type ContainerRow = Omit<ObservedContainer, 'image'> &
  Readonly<Record<'registry' | 'repository' | 'tag' | 'digest', string | null>> & {
    readonly imageNamespace: string | null;
  };

/** Stands for the fields of an event whose page is gone; it differs from whatever the record of the event gives. */
const LOST: EventRest = { offset: -1, length: -1, eventId: null, details: null };

/** Reads the stored rows, to be compared with the records they were read from. */
export class SqliteStoredRecords implements StoredRecords {
  readonly #database: Database.Database;
  readonly #details: DetailsDecoder;
  readonly #pages: EventPageReader;
  #runs: FingerprintRuns | null = null;

  constructor(database: Database.Database) {
    this.#database = database;
    this.#details = new DetailsDecoder(database);
    this.#pages = new EventPageReader(database);
  }

  *eventPositions(window?: TimeWindow): Generator<StoredPosition> {
    const inWindow = window === undefined ? '' : 'AND time >= :from AND time < :to';
    const page = this.#database.prepare<unknown[], Omit<StoredPosition, 'offset'>>(
      `SELECT seq AS id, file, record, time FROM event WHERE seq > :before ${inWindow} ORDER BY seq LIMIT ${ROWS_AT_ONCE}`,
    );
    for (let before = Number.MIN_SAFE_INTEGER; ; ) {
      const rows = page.all({ ...window, before });
      for (const row of rows) yield { ...row, offset: this.#pages.pageOf(row.id)?.offsetOf(row.id) ?? -1 };
      const end = rows.at(-1);
      // A number that was tampered with may be too large for JavaScript to count on from.
      if (end === undefined || end.id <= before) return;
      before = end.id;
    }
  }

  rejectionPositions(): IterableIterator<StoredPosition> {
    return this.#database
      .prepare<[], StoredPosition>('SELECT id, file, record, offset, NULL AS time FROM rejected ORDER BY id')
      .iterate();
  }

  sample(
    table: 'event' | 'rejected',
    { most, phase }: { readonly most: number; readonly phase: number },
  ): readonly StoredRow[] {
    const id = table === 'event' ? 'seq' : 'id';
    const next = this.#database.prepare<[number], StoredRow>(
      `SELECT ${id} AS id, file FROM ${table} WHERE ${id} >= ? ORDER BY ${id} LIMIT 1`,
    );
    const numbers = spread(table === 'event' ? this.#runsOfEvents() : [this.#edgesOf(table, id)], most, phase);
    const found = new Map<number, StoredRow>();
    for (const number of numbers) {
      const row = next.get(number);
      if (row !== undefined) found.set(row.id, row);
    }
    return [...found.values()];
  }

  /** Events that follow each other: a part of a case has gaps between them. */
  #runsOfEvents(): readonly NumberRun[] {
    const runs = this.#database
      .prepare<[], NumberRun>('SELECT first_seq AS first, events AS count FROM event_columns ORDER BY first_seq')
      .all();
    // Of a case that was tampered with, the index may say anything.
    const areSound = runs.every(({ first, count }) => Number.isSafeInteger(first) && Number.isSafeInteger(count));
    return areSound && runs.length > 0 ? runs : [this.#edgesOf('event', 'seq')];
  }

  #edgesOf(table: 'event' | 'rejected', id: 'seq' | 'id'): NumberRun {
    // Two queries: SQLite looks up min or max alone, but reads all rows for both together.
    const edge = (of: string) => Number(this.#database.prepare(`SELECT ${of} FROM ${table}`).pluck().get());
    const [first, last] = [edge(`ifnull(min(${id}), 0)`), edge(`ifnull(max(${id}), -1)`)];
    return { first, count: last - first + 1 };
  }

  contradictions(): readonly Contradiction[] {
    return contradictionsIn(this.#database, null);
  }

  fingerprintCount(): number | null {
    const pages = this.#database
      .prepare<[], StoredPage & { readonly first: bigint; readonly last: bigint }>('SELECT * FROM fingerprint')
      .safeIntegers();
    let count = 0;
    for (const { first, last, ...stored } of pages.iterate()) {
      const page = fingerprintsIn(stored).fingerprints;
      if (page.length === 0 || page[0] !== first || page.at(-1) !== last || !isInOrder(page)) return null;
      count += page.length;
    }
    return count;
  }

  knownRecords(): KnownRecords {
    this.#runs ??= new FingerprintRuns(this.#database, PAGES_KEPT);
    return new FingerprintSet(this.#database, { runs: this.#runs });
  }

  // Some rows at a time, so that other statements may run between them.
  *events({ file, first, last }: RowsOfFile): Generator<RecordedEvent> {
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

  recordAround(seq: number): readonly RecordedEvent[] {
    const event = this.#database
      .prepare<[number], Pick<StoredPosition, 'file' | 'record'>>('SELECT file, record FROM event WHERE seq = ?')
      .get(seq);
    if (event === undefined) return [];
    const edge = (step: 1 | -1) => {
      const same = this.#database
        .prepare<unknown[], number>('SELECT 1 FROM event WHERE seq = :seq AND file = :file AND record = :record')
        .pluck();
      let at = seq;
      while (same.get({ seq: at + step, file: event.file, record: event.record }) !== undefined) at += step;
      return at;
    };
    return [...this.events({ file: event.file, first: edge(-1), last: edge(1) })];
  }

  *rejections({ file, first, last }: RowsOfFile): Generator<StoredRejection> {
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
    const rest = this.#pages.of(row.seq) ?? LOST;
    return recordedEventOf(row, rest, this.#decoded(rest.details));
  }

  /** Details that cannot be decoded are read as empty, which differs from those that the record gives. */
  #decoded(details: unknown): Details {
    try {
      return this.#details.decoded(details);
    } catch {
      return {};
    }
  }
}

/** At most `most` numbers of some runs, at equal distances; `phase` moves all of them. */
function spread(runs: readonly NumberRun[], most: number, phase: number): readonly number[] {
  const total = runs.reduce((sum, { count }) => sum + Math.max(0, count), 0);
  const wanted = Math.min(most, total);
  const numbers: number[] = [];
  let [step, before] = [0, 0];
  for (const { first, count } of runs) {
    const end = before + Math.max(0, count);
    for (; step < wanted; step++) {
      const place = Math.floor(((step + phase) * total) / wanted);
      if (place >= end) break;
      numbers.push(first + place - before);
    }
    before = end;
  }
  return numbers;
}

function isInOrder(page: BigInt64Array): boolean {
  return page.every((fingerprint, index) => index === 0 || (page[index - 1] ?? fingerprint) < fingerprint);
}
