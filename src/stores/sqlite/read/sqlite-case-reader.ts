import type Database from 'better-sqlite3';
import {
  type Answers,
  type CaseReader,
  type Coverage,
  type Dimension,
  type EventList,
  type GroupsPerQuery,
  type GroupsQuery,
  MOST_STEPS,
  type NamedField,
  type Page,
  type Ranking,
  type RankingQuery,
  type Step,
  type StoredCase,
  type Tally,
} from '../../../case/case-reader.ts';
import type { Contradiction } from '../../../case/contradiction.ts';
import type { EventFilter, Selection, SubjectWindow } from '../../../case/event-filter.ts';
import type { AllowEntry } from '../../../domain/allow-entry.ts';
import { AuditError } from '../../../domain/audit-error.ts';
import type { EvidenceFile, Rejection, UnreadFile } from '../../../domain/evidence-file.ts';
import type { Instant } from '../../../domain/instant.ts';
import type { Note, RuleSwitch } from '../../../domain/judgement.ts';
import type { RecordedEvent } from '../../../domain/registry-event.ts';
import type { TimeWindow } from '../../../domain/time-window.ts';
import { ColumnAnswers } from '../engine/column-answers.ts';
import { coverageBetween } from '../engine/coverage-between.ts';
import { loadColumns, withShortPast } from '../engine/load-columns.ts';
import { EventPageReader } from '../index/page-reader.ts';
import { addPostings } from '../index/postings.ts';
import { isAnsweredByIds, isScan } from '../questions/selection-sql.ts';
import { refuseUnexpected } from '../values/expected-values.ts';
import { contradictionsIn } from './contradictions.ts';
import { DeploymentQueries } from './deployment-queries.ts';
import { EventAssembler } from './event-assembler.ts';
import { evidenceFileOf, type FileRow } from './file-row.ts';
import { notesIn, rulesOffIn } from './judgements.ts';
import { knownNames } from './known-names.ts';
import { copiedWindowsIn, unreadFilesIn } from './logged-evidence.ts';
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

/** What was loaded for a range of time; `answers` is null if the range holds too many events for memory. */
interface Loaded {
  readonly range: TimeWindow;
  readonly answers: ColumnAnswers | null;
}

/** The cache of SQLite where columns answer, in its own unit: a negative number is kibibytes. Columns are read once. */
const CACHE_BESIDE_COLUMNS = -1024;

interface ReaderOptions {
  /** A window with more events than this is not held in memory. */
  readonly mostLoaded?: number;
  /** What a session has loaded. A reader with this option loads nothing else. */
  readonly loaded?: Loaded;
}

/**
 * Answers questions about a case. It answers from memory if the events of the window are loaded and their columns are
 * enough; otherwise it uses SQL. Every ORDER BY ends in a unique key.
 */
export class SqliteCaseReader extends DeploymentQueries implements StoredCase {
  readonly #database: Database.Database;
  readonly #sql: SqlAnswers;
  readonly #pages: EventPageReader;
  readonly #events: EventAssembler;
  readonly #options: ReaderOptions;
  #loaded: Loaded | null;

  constructor(database: Database.Database, options: ReaderOptions = {}) {
    super(database);
    this.#database = database;
    this.#sql = new SqlAnswers(database);
    this.#pages = new EventPageReader(database);
    this.#events = new EventAssembler(database, this.#pages);
    this.#options = options;
    this.#loaded = options.loaded ?? null;
    addPostings(database);
  }

  session({ range }: { readonly range: TimeWindow }): CaseReader {
    const loaded = this.#load(withShortPast(this.#database, range, this.#options.mostLoaded));
    return new SqliteCaseReader(this.#database, { ...this.#options, loaded });
  }

  #load(range: TimeWindow): Loaded {
    const cacheSize = Number(this.#database.pragma('cache_size', { simple: true }));
    this.#database.pragma(`cache_size = ${CACHE_BESIDE_COLUMNS}`);
    const columns = loadColumns(this.#database, range, this.#options.mostLoaded);
    if (columns !== null) return { range, answers: new ColumnAnswers(this.#database, columns) };
    this.#database.pragma(`cache_size = ${cacheSize}`);
    return { range, answers: null };
  }

  #answers(selection: Selection): Answers {
    return this.#columns(selection) ?? this.#sql;
  }

  /**
   * The engine, if it can answer; else null. Outside a session, a window is loaded only for a question that would read
   * every event of it: if an index finds the events, SQL is faster than loading.
   */
  #columns({ window, where }: Selection): ColumnAnswers | null {
    if (window === null) return null;
    const { range } = this.#loaded ?? {};
    if (range !== undefined && range.from <= window.from && window.to <= range.to) {
      return isAnsweredByIds(where) ? (this.#loaded?.answers ?? null) : null;
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
    // The counts of the files are summed because counting the events would read all of them.
    const events = Number(this.#database.prepare('SELECT sum(events) FROM file').pluck().get());
    return { events, first: edges.first, last: edges.last };
  }

  coverageBetween(instants: readonly Instant[]): readonly (Coverage | null)[] {
    return coverageBetween(this.#database, instants);
  }

  count(selection: Selection): number {
    return this.#answers(selection).count(selection);
  }

  events(selection: Selection, page?: Page): readonly RecordedEvent[] {
    const numbers = this.#numbersOf(selection, page);
    return [...this.#events.inOrder(page === undefined ? bounded(numbers) : numbers)];
  }

  eventList(selection: Selection, page?: Page): EventList {
    const numbers = this.#numbersOf(selection, page);
    const { length } = numbers;
    return {
      length,
      [Symbol.iterator]: () => this.#events.inOrder(numbers),
      heads: { length, [Symbol.iterator]: () => this.#events.headsInOrder(numbers) },
    };
  }

  /** The numbers of the selected events in their order. They take eight bytes each, so that there may be millions. */
  #numbersOf(selection: Selection, page: Page | undefined): ArrayLike<number> {
    refuseUnexpected(this.#database, 'file');
    return this.#columns(selection)?.page(selection, page) ?? this.#sql.page(selection, page);
  }

  steps(selection: Selection): readonly Step[] {
    return bounded(this.#answers(selection).steps(selection));
  }

  stepsOfEach(where: readonly EventFilter[], parts: readonly SubjectWindow[]): readonly (readonly Step[])[] {
    // Whether the engine can answer depends only on the kinds of the subjects, so one subject of each kind is enough.
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

  groupsPer(selection: Selection, query: GroupsPerQuery): readonly ReadonlyMap<string, number>[] {
    return this.#answers(selection).groupsPer(selection, query);
  }

  groupNumbers(selection: Selection, query: GroupsQuery): readonly (readonly number[])[] {
    return this.#answers(selection).groupNumbers(selection, query);
  }

  event(seq: number): RecordedEvent | null {
    return this.eventsByNumber([seq])[0] ?? null;
  }

  eventsByNumber(numbers: readonly number[]): readonly RecordedEvent[] {
    return [...this.#events.inOrder([...new Set(numbers)].toSorted((a, b) => a - b))];
  }

  eventsById(eventId: string): readonly RecordedEvent[] {
    return [...this.#events.inOrder(this.#pages.seqsOf(eventId))];
  }

  knownNames(field: NamedField, globs: readonly string[], most: number): readonly string[] {
    return knownNames(this.#database, field, { globs, most });
  }

  evidenceFiles(): readonly EvidenceFile[] {
    refuseUnexpected(this.#database, 'file');
    return this.#database.prepare<[], FileRow>('SELECT * FROM file ORDER BY id').all().map(evidenceFileOf);
  }

  copiedWindows() {
    return copiedWindowsIn(this.#database);
  }

  unreadFiles(): readonly UnreadFile[] {
    return unreadFilesIn(this.#database);
  }

  contradictions(window: TimeWindow | null): readonly Contradiction[] {
    refuseUnexpected(this.#database, 'contradiction');
    return contradictionsIn(this.#database, window);
  }

  rejections(page: { readonly limit: number; readonly offset: number }): readonly Rejection[] {
    const [limit, offset] = [Math.trunc(page.limit), Math.trunc(page.offset)];
    const rows = `(SELECT * FROM rejected ORDER BY id LIMIT ${limit} OFFSET ${offset})`;
    refuseUnexpected(this.#database, 'file');
    refuseUnexpected(this.#database, 'rejected', rows);
    return this.#database
      .prepare<unknown[], Rejection>(
        `SELECT file.path AS file, r.record, r.offset, r.length, r.reason, r.text
         FROM rejected r JOIN file ON file.id = r.file ORDER BY r.id LIMIT :limit OFFSET :offset`,
      )
      .all(page);
  }

  notes(): readonly Note[] {
    return notesIn(this.#database);
  }

  rulesOff(): readonly RuleSwitch[] {
    return rulesOffIn(this.#database);
  }

  allowEntries(): readonly AllowEntry[] {
    refuseUnexpected(this.#database, 'allow');
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

/** The window that covers the windows of all parts; null if a part asks about the whole case, or there are no parts. */
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

/**
 * Gives the answer back.
 * @throws AuditError `answer-too-large` if it is longer than MOST_STEPS
 */
function bounded<T extends { readonly length: number }>(answer: T): T {
  if (answer.length <= MOST_STEPS) return answer;
  throw new AuditError('answer-too-large', `The question is about ${answer.length} events, more than ${MOST_STEPS}.`, {
    hint: 'Ask for a shorter window (--since, --until), or narrow it by image, actor or address.',
  });
}
