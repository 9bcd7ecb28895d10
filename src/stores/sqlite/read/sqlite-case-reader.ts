import type Database from 'better-sqlite3';
import {
  type Answers,
  type CaseReader,
  type Coverage,
  type Dimension,
  type GroupsQuery,
  MOST_STEPS,
  type Page,
  type Ranking,
  type RankingQuery,
  type Step,
  type StoredCase,
  type Tally,
} from '../../../case/case-reader.ts';
import type { EventFilter, Selection, SubjectWindow } from '../../../case/event-filter.ts';
import type { AllowEntry } from '../../../domain/allow-entry.ts';
import { AuditError } from '../../../domain/audit-error.ts';
import type { EvidenceFile, Rejection } from '../../../domain/evidence-file.ts';
import { EPOCH, type Instant } from '../../../domain/instant.ts';
import type { RecordedEvent } from '../../../domain/registry-event.ts';
import type { TimeWindow } from '../../../domain/time-window.ts';
import { ColumnAnswers } from '../engine/column-answers.ts';
import { loadColumns } from '../engine/load-columns.ts';
import { DetailsDecoder, damagedDetails } from '../index/details-codec.ts';
import { EventPageReader } from '../index/page-reader.ts';
import { addPostings } from '../index/postings.ts';
import { EVENT_COLUMNS, EVENT_JOINS, type EventRow, recordedEventOf } from '../questions/event-row.ts';
import { isScan, isTold, whereClauseOf } from '../questions/selection-sql.ts';
import { DeploymentQueries } from './deployment-queries.ts';
import { evidenceFileOf, type FileRow } from './file-row.ts';
import { SqlAnswers } from './sql-answers.ts';

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

/** What was loaded of a range of time; `answers` is null where that is more than memory should hold. */
interface Loaded {
  readonly range: TimeWindow;
  readonly answers: ColumnAnswers | null;
}

interface ReaderOptions {
  /** A window of more events is not held in memory. */
  readonly mostLoaded?: number;
  /** All that is to be held in memory. */
  readonly loaded?: Loaded;
}

/**
 * Answers questions from a case: from memory where the events of the window are loaded and their columns can tell, else
 * by SQL. Every ORDER BY ends in a unique key.
 */
export class SqliteCaseReader extends DeploymentQueries implements StoredCase {
  readonly #database: Database.Database;
  readonly #sql: SqlAnswers;
  readonly #details: DetailsDecoder;
  readonly #pages: EventPageReader;
  readonly #options: ReaderOptions;
  #loaded: Loaded | null;

  constructor(database: Database.Database, options: ReaderOptions = {}) {
    super(database);
    this.#database = database;
    this.#sql = new SqlAnswers(database);
    this.#details = new DetailsDecoder(database);
    this.#pages = new EventPageReader(database);
    this.#options = options;
    this.#loaded = options.loaded ?? null;
    addPostings(database);
  }

  session({ range }: { readonly range: TimeWindow }): CaseReader {
    // Where the case begins later than the range, all that lies before it is loaded too: nothing.
    const first = this.coverage()?.first ?? EPOCH;
    const loaded = this.#load({ from: first >= range.from ? EPOCH : range.from, to: range.to });
    return new SqliteCaseReader(this.#database, { ...this.#options, loaded });
  }

  #load(range: TimeWindow): Loaded {
    const columns = loadColumns(this.#database, range, this.#options.mostLoaded);
    return { range, answers: columns === null ? null : new ColumnAnswers(this.#database, columns) };
  }

  #answers(selection: Selection): Answers {
    return this.#columns(selection) ?? this.#sql;
  }

  /** The engine, where it can answer. Outside a session, events that the index finds are not worth loading a window. */
  #columns({ window, where }: Selection): ColumnAnswers | null {
    if (window === null) return null;
    const { range } = this.#loaded ?? {};
    if (range !== undefined && range.from <= window.from && window.to <= range.to) {
      return isTold(where) ? (this.#loaded?.answers ?? null) : null;
    }
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
    return this.#answers(selection).count(selection);
  }

  events(selection: Selection, page?: Page): readonly RecordedEvent[] {
    const numbers = this.#columns(selection)?.page(selection, page) ?? null;
    const { sql, parameters } =
      numbers === null
        ? whereClauseOf(selection)
        : { sql: 'e.seq IN (SELECT value FROM json_each(:seqs))', parameters: { seqs: JSON.stringify(numbers) } };
    if (numbers?.length === 0) return [];
    if (page === undefined) bounded({ length: numbers?.length ?? this.count(selection) });
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
    return bounded(this.#answers(selection).steps(selection));
  }

  stepsOfEach(where: readonly EventFilter[], parts: readonly SubjectWindow[]): readonly (readonly Step[])[] {
    // Subjects of one kind are answered alike: one of each kind tells who can answer.
    const subjects = new Map(parts.map(({ subject }) => [subject.kind, subject]));
    const asked = [...where, ...Array.from(subjects.values(), (subject) => ({ subjects: [subject] }))];
    const steps = this.#answers({ window: extentOf(parts), where: asked }).stepsOfEach(where, parts);
    bounded({ length: steps.reduce((sum, ofPart) => sum + ofPart.length, 0) });
    return steps;
  }

  tally(selection: Selection, by: readonly Dimension[], leastEvents = 1): readonly Tally[] {
    return this.#answers(selection).tally(selection, by, leastEvents);
  }

  tallies(selection: Selection, by: readonly Dimension[]): Iterable<Tally> {
    return this.#answers(selection).tallies(selection, by);
  }

  ranking(selection: Selection, query: RankingQuery): Ranking {
    return this.#answers(selection).ranking(selection, query);
  }

  groupNumbers(selection: Selection, query: GroupsQuery): readonly (readonly number[])[] {
    return this.#answers(selection).groupNumbers(selection, query);
  }

  event(seq: number): RecordedEvent | null {
    const row = this.#database
      .prepare<[number], EventRow>(`SELECT ${EVENT_COLUMNS} FROM event e ${EVENT_JOINS} WHERE e.seq = ?`)
      .get(seq);
    return row === undefined ? null : this.#recorded(row);
  }

  #recorded(row: EventRow): RecordedEvent {
    const block = this.#pages.pageOf(row.seq);
    // To show an event without its place, or its details, would be to show another.
    if (block?.isWhole !== true) throw damagedDetails();
    const rest = block.of(row.seq);
    return recordedEventOf(row, rest, this.#details.decoded(rest.details));
  }

  eventsById(eventId: string): readonly RecordedEvent[] {
    return this.#pages.seqsOf(eventId).flatMap((seq) => this.event(seq) ?? []);
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

/** From the first moment that a part asks about to the last; null for the whole case, and for no parts. */
function extentOf(parts: readonly SubjectWindow[]): TimeWindow | null {
  let extent: TimeWindow | null = null;
  for (const { window } of parts) {
    if (window === null) return null;
    extent ??= window;
    if (window.from < extent.from) extent = { from: window.from, to: extent.to };
    if (window.to > extent.to) extent = { from: extent.from, to: window.to };
  }
  return extent;
}

/** @throws AuditError `answer-too-large` */
function bounded<T extends { readonly length: number }>(answer: T): T {
  if (answer.length <= MOST_STEPS) return answer;
  throw new AuditError('answer-too-large', `The question is about ${answer.length} events, more than ${MOST_STEPS}.`, {
    hint: 'Ask for a shorter window (--since, --until), or narrow it by image, actor or address.',
  });
}
