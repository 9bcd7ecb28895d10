import type Database from 'better-sqlite3';
import type {
  CaseReader,
  Coverage,
  Dimension,
  Page,
  Ranking,
  RankingQuery,
  Selection,
  Step,
  Tally,
} from '../../../case/case-reader.ts';
import type { AllowEntry } from '../../../domain/allow-entry.ts';
import type { EvidenceFile, Rejection } from '../../../domain/evidence-file.ts';
import type { Instant } from '../../../domain/instant.ts';
import type { RecordedEvent } from '../../../domain/registry-event.ts';
import type { TimeWindow } from '../../../domain/time-window.ts';
import { ColumnAnswers } from '../engine/column-answers.ts';
import { loadColumns } from '../engine/load-columns.ts';
import { DetailsDecoder, damagedDetails } from '../index/details-codec.ts';
import { EventPageReader as BlockReader } from '../index/page-reader.ts';
import { addPostings } from '../index/postings.ts';
import { postedCountOf } from '../questions/count-by-index.ts';
import { EVENT_COLUMNS, EVENT_JOINS, type EventRow, recordedEventOf } from '../questions/event-row.ts';
import { type AskedQuery, isScan, whereClauseOf } from '../questions/selection-sql.ts';
import { STEP_FIELDS, type StepRow } from '../questions/step-row.ts';
import { tallySql } from '../questions/tally-sql.ts';
import { DeploymentQueries } from './deployment-queries.ts';
import { evidenceFileOf, type FileRow } from './file-row.ts';

interface AllowRow {
  readonly id: number;
  readonly range_text: string | null;
  readonly range_low: string | null;
  readonly range_high: string | null;
  readonly actor: string | null;
  readonly image: string | null;
  readonly rule: string | null;
  readonly reason: string | null;
  readonly owner: string | null;
  readonly expires: Instant | null;
}

type TallyRow = Readonly<Record<string, string | null>> & {
  readonly events: number;
  readonly first: Instant;
  readonly last: Instant;
};

/** What was loaded of a range of time; `answers` is null where that is more than memory should hold. */
interface Loaded {
  readonly range: TimeWindow;
  readonly answers: ColumnAnswers | null;
}

interface ReaderOptions {
  /** So many events of a window are held in memory. */
  readonly mostLoaded?: number;
  /** All that is to be held in memory. */
  readonly loaded?: Loaded;
}

/** Answers questions from a case. Every ORDER BY ends in a unique key. */
export class SqliteCaseReader extends DeploymentQueries implements CaseReader {
  readonly #database: Database.Database;
  readonly #details: DetailsDecoder;
  readonly #blocks: BlockReader;
  readonly #options: ReaderOptions;
  /** Answers in place of SQL what it can. */
  #loaded: Loaded | null;

  constructor(database: Database.Database, options: ReaderOptions = {}) {
    super(database);
    this.#database = database;
    this.#details = new DetailsDecoder(database);
    this.#blocks = new BlockReader(database);
    this.#options = options;
    this.#loaded = options.loaded ?? null;
    addPostings(database);
  }

  loaded(range: TimeWindow): CaseReader {
    return new SqliteCaseReader(this.#database, { ...this.#options, loaded: this.#load(range) });
  }

  #load(range: TimeWindow): Loaded {
    const columns = loadColumns(this.#database, range, this.#options.mostLoaded);
    return { range, answers: columns === null ? null : new ColumnAnswers(this.#database, columns) };
  }

  /** Who answers a question about a window. Events of an image or an address are looked up where they are not loaded. */
  #columns({ window, where }: Selection): ColumnAnswers | null {
    if (window === null) return null;
    const { range } = this.#loaded ?? {};
    if (range !== undefined && range.from <= window.from && window.to <= range.to) return this.#loaded?.answers ?? null;
    if (this.#options.loaded !== undefined || !isScan(where)) return null;
    this.#loaded = this.#load(window);
    return this.#loaded.answers;
  }

  coverage(): Coverage | null {
    const edges = this.#database
      .prepare<[], { first: Instant | null; last: Instant | null }>(
        'SELECT min(first_time) AS first, max(last_time) AS last FROM event_columns',
      )
      .get();
    if (edges === undefined || edges.first === null || edges.last === null) return null;
    // To count the events themselves would be to read them all.
    const events = Number(this.#database.prepare('SELECT sum(events) FROM file').pluck().get());
    return { events, first: edges.first, last: edges.last };
  }

  count(selection: Selection): number {
    return this.#columns(selection)?.count(selection) ?? this.#countInSql(selection);
  }

  #countInSql(selection: Selection): number {
    const { sql, parameters } = postedCountOf(selection) ?? countOf(selection);
    return Number(this.#database.prepare(sql).pluck().get(parameters));
  }

  events(selection: Selection, page?: Page): readonly RecordedEvent[] {
    const numbers = this.#columns(selection)?.page(selection, page) ?? null;
    const { sql, parameters } =
      numbers === null
        ? whereClauseOf(selection)
        : { sql: 'e.seq IN (SELECT value FROM json_each(:seqs))', parameters: { seqs: JSON.stringify(numbers) } };
    // Where memory knows that there is none, no file is read.
    if (numbers?.length === 0) return [];
    const direction = page?.order === 'newest-first' ? 'DESC' : 'ASC';
    const { limit = -1, offset = 0 } = numbers === null ? (page ?? {}) : {};
    // The events are chosen on the narrow table; only those shown are joined.
    const rows = this.#database
      .prepare<unknown[], EventRow>(
        `SELECT ${EVENT_COLUMNS} FROM (SELECT * FROM event e WHERE ${sql}
           ORDER BY e.time ${direction}, e.seq ${direction} LIMIT :limit OFFSET :offset) e
         ${EVENT_JOINS} ORDER BY e.time ${direction}, e.seq ${direction}`,
      )
      .all({ ...parameters, limit, offset });
    return rows.map((row) => this.#recorded(row));
  }

  steps(selection: Selection): readonly Step[] {
    return this.#columns(selection)?.steps(selection) ?? this.#stepsInSql(selection);
  }

  #stepsInSql(selection: Selection): readonly Step[] {
    const { sql, parameters } = whereClauseOf(selection);
    return this.#database
      .prepare<unknown[], StepRow>(
        `SELECT e.seq, e.time, ${Object.values(STEP_FIELDS).join(', ')}
         FROM event e ${EVENT_JOINS} WHERE ${sql} ORDER BY e.time, e.seq`,
      )
      .all(parameters)
      .map((row) => ({ ...row, isPublic: row.isPublic === 1 }));
  }

  sequenceNumbers(selection: Selection, limit: number): readonly number[] {
    return this.#columns(selection)?.sequenceNumbers(selection, limit) ?? this.#sequenceNumbersInSql(selection, limit);
  }

  #sequenceNumbersInSql(selection: Selection, limit: number): readonly number[] {
    const { sql, parameters } = whereClauseOf(selection);
    return this.#database
      .prepare<unknown[], { seq: number }>(`SELECT e.seq FROM event e WHERE ${sql} ORDER BY e.seq LIMIT :limit`)
      .all({ ...parameters, limit })
      .map(({ seq }) => seq);
  }

  tally(selection: Selection, by: readonly Dimension[], leastEvents = 1): readonly Tally[] {
    return (
      this.#columns(selection)?.tally(selection, by, leastEvents) ?? this.#talliesInSql(selection, by, leastEvents)
    );
  }

  tallies(selection: Selection, by: readonly Dimension[]): Iterable<Tally> {
    return this.#columns(selection)?.tallies(selection, by) ?? this.#talliesInSql(selection, by, 1);
  }

  #talliesInSql(selection: Selection, by: readonly Dimension[], leastEvents: number): readonly Tally[] {
    const { sql, parameters } = whereClauseOf(selection);
    const rows = this.#database.prepare<unknown[], TallyRow>(tallySql(by, sql)).all({ ...parameters, leastEvents });
    return rows.map((row) => ({
      key: Object.fromEntries(by.map((dimension) => [dimension, row[dimension] ?? null])),
      events: row.events,
      first: row.first,
      last: row.last,
    }));
  }

  ranking(selection: Selection, query: RankingQuery): Ranking {
    return this.#columns(selection)?.ranking(selection, query) ?? this.#rankingInSql(selection, query);
  }

  #rankingInSql(selection: Selection, { by, part, named, most }: RankingQuery): Ranking {
    const keyOf = ({ key }: Tally) => JSON.stringify(by.map((dimension) => key[dimension]));
    const parts = new Map<string, Map<string | null, number>>();
    for (const tally of this.#talliesInSql(selection, [...new Set([...by, part])], 1)) {
      const ofGroup = parts.get(keyOf(tally)) ?? new Map<string | null, number>();
      parts.set(keyOf(tally), ofGroup.set(tally.key[part] ?? null, tally.events));
    }
    const groups = this.#talliesInSql(selection, by, 1).filter(({ key }) => named === undefined || key[named] !== null);
    const busiest = groups.slice(0, most).map((tally) => ({ ...tally, parts: parts.get(keyOf(tally)) ?? new Map() }));
    return { groups: groups.length, busiest };
  }

  event(seq: number): RecordedEvent | null {
    const row = this.#database
      .prepare<[number], EventRow>(`SELECT ${EVENT_COLUMNS} FROM event e ${EVENT_JOINS} WHERE e.seq = ?`)
      .get(seq);
    return row === undefined ? null : this.#recorded(row);
  }

  #recorded(row: EventRow): RecordedEvent {
    const block = this.#blocks.blockOf(row.seq);
    // To show an event without its place, or its details, would be to show another.
    if (block?.isWhole !== true) throw damagedDetails();
    const rest = block.of(row.seq);
    return recordedEventOf(row, rest, this.#details.decoded(rest.details));
  }

  eventsById(eventId: string): readonly RecordedEvent[] {
    return this.#blocks.seqsOf(eventId).flatMap((seq) => this.event(seq) ?? []);
  }

  evidenceFiles(): readonly EvidenceFile[] {
    return this.#database.prepare<[], FileRow>('SELECT * FROM file ORDER BY id').all().map(evidenceFileOf);
  }

  rejections(page: { readonly limit: number; readonly offset: number }): readonly Rejection[] {
    return this.#database
      .prepare<unknown[], Rejection>(
        `SELECT file.path AS file, r.record, r.offset, r.length, r.reason, r.text
         FROM rejected r JOIN file ON file.id = r.file ORDER BY r.id LIMIT :limit OFFSET :offset`,
      )
      .all(page);
  }

  allowEntries(): readonly AllowEntry[] {
    return this.#database
      .prepare<[], AllowRow>('SELECT * FROM allow ORDER BY id')
      .all()
      .map(
        ({ range_text: text, range_low: low, range_high: high, id, actor, image, rule, reason, owner, expires }) => ({
          id,
          range: text === null || low === null || high === null ? null : { text, low, high },
          actor,
          image,
          rule,
          reason,
          owner,
          expires,
        }),
      );
  }
}

function countOf(selection: Selection): AskedQuery {
  const { sql, parameters } = whereClauseOf(selection);
  return { sql: `SELECT count(*) FROM event e WHERE ${sql}`, parameters };
}
