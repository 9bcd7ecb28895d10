import type Database from 'better-sqlite3';
import type {
  CaseReader,
  CopiedWindow,
  Coverage,
  Dimension,
  EventList,
  GroupsPerQuery,
  GroupsQuery,
  NamedField,
  Page,
  Ranking,
  RankingQuery,
  Step,
  StoredCase,
  Tally,
} from '../../../case/case-reader.ts';
import { MOST_STEPS } from '../../../case/case-reader.ts';
import type { Contradiction } from '../../../case/contradiction.ts';
import type { EventFilter, Selection, SubjectWindow } from '../../../case/event-filter.ts';
import type { AllowEntry } from '../../../domain/allow-entry.ts';
import { AuditError } from '../../../domain/audit-error.ts';
import type { ClusterInventory, DeployedContainer, RegistryAlias } from '../../../domain/deployment.ts';
import type { EvidenceFile, Rejection, UnreadFile } from '../../../domain/evidence-file.ts';
import { EPOCH, type Instant, instantOf } from '../../../domain/instant.ts';
import type { Note, RuleSwitch } from '../../../domain/judgement.ts';
import type { RecordedEvent } from '../../../domain/registry-event.ts';
import { foldCase } from '../../../domain/text/fold-case.ts';
import type { TimeWindow } from '../../../domain/time-window.ts';
import { SqliteCaseReader } from '../../sqlite/read/sqlite-case-reader.ts';
import type { Connection } from '../connection/connection.ts';
import type { Row } from '../native/native-rows.ts';
import { matchesSql } from '../questions/pattern-sql.ts';
import { ParameterList } from '../questions/values.ts';
import { EventAnswers } from './event-answers.ts';
import { HEAD_COLUMNS, headOf, WHOLE_COLUMNS, wholeEventOf } from './event-rows.ts';
import { coverageByFiles } from './file-coverage.ts';
import { GroupAnswers } from './group-answers.ts';
import { applyLedger, emptyLedger, ledgerRows } from './ledger.ts';
import type { State } from './state.ts';

/** How many events one question of a list reads. */
const EVENTS_AT_ONCE = 20_000;

/**
 * Answers questions about one state of a case in ClickHouse. Questions about events are asked of the server. The small
 * tables of the case (files, inventories, judgements) are read once, into a database in memory that answers as a case in
 * SQLite does.
 */
export class ClickhouseCaseReader implements StoredCase {
  readonly #connection: Connection;
  readonly #state: State;
  readonly #events: EventAnswers;
  readonly #groups: GroupAnswers;
  #ledger: { readonly database: Database.Database; readonly reader: SqliteCaseReader } | null = null;
  #paths: ReadonlyMap<number, string> | null = null;

  constructor(connection: Connection, state: State) {
    this.#connection = connection;
    this.#state = state;
    this.#events = new EventAnswers(connection, state);
    this.#groups = new GroupAnswers(connection, state);
  }

  /** Questions about a range cost the same as others: the server keeps what it needs. */
  session(_: { readonly range: TimeWindow }): CaseReader {
    return this;
  }

  close(): void {
    this.#ledger?.database.close();
  }

  get #small(): SqliteCaseReader {
    return this.#opened().reader;
  }

  #opened() {
    if (this.#ledger === null) {
      const database = emptyLedger(':memory:');
      applyLedger(database, ledgerRows(this.#connection, { after: 0, upTo: this.#state.version, custody: 'needed' }));
      this.#ledger = { database, reader: new SqliteCaseReader(database) };
    }
    return this.#ledger;
  }

  coverage(): Coverage | null {
    const totals = this.#opened()
      .database.prepare<[], { events: number; first: number | null; last: number | null }>(
        'SELECT coalesce(sum(events), 0) AS events, min(first_event) AS first, max(last_event) AS last FROM file WHERE events > 0',
      )
      .get();
    const [first, last] = [instantOf(totals?.first ?? Number.NaN), instantOf(totals?.last ?? Number.NaN)];
    return first === null || last === null ? null : { events: totals?.events ?? 0, first, last };
  }

  coverageBetween(instants: readonly Instant[]): readonly (Coverage | null)[] {
    return coverageByFiles(this.#opened().database, instants, (files) => this.#events.coverageBetween(instants, files));
  }

  count(selection: Selection): number {
    return this.#groups.count(selection);
  }

  events(selection: Selection, page?: Page): readonly RecordedEvent[] {
    const list = this.eventList(selection, page);
    if (page === undefined && list.length > MOST_STEPS) throw tooLarge(list.length);
    return [...list];
  }

  eventList(selection: Selection, page: Page = { limit: -1, offset: 0, order: 'oldest-first' }): EventList {
    const left = Math.max(this.count(selection) - Math.max(page.offset, 0), 0);
    const length = page.limit < 0 ? left : Math.min(left, page.limit);
    const part = { selection, page, length };
    return {
      length,
      [Symbol.iterator]: () => this.#list(part, WHOLE_COLUMNS, (row) => this.#whole(row)),
      heads: { length, [Symbol.iterator]: () => this.#list(part, HEAD_COLUMNS, headOf) },
    };
  }

  *#list<T>(
    { selection, page, length }: { readonly selection: Selection; readonly page: Page; readonly length: number },
    columns: string,
    of: (row: Row) => T,
  ): Generator<T> {
    let after: Row | null = null;
    for (let read = 0; read < length; ) {
      const limit = Math.min(EVENTS_AT_ONCE, length - read);
      const offset = after === null ? Math.max(page.offset, 0) : 0;
      const rows = this.#events.rowsOf(selection, columns, { order: page.order, limit, offset, after });
      for (const row of rows) yield of(row);
      read += rows.length;
      after = rows.at(-1) ?? null;
      if (after === null) return;
    }
  }

  #whole(row: Row): RecordedEvent {
    this.#paths ??= new Map(this.evidenceFiles().map(({ id, path }) => [id, path]));
    const paths = this.#paths;
    return wholeEventOf(row, (file) => paths.get(file) ?? null);
  }

  steps(selection: Selection): readonly Step[] {
    return this.#events.steps(selection);
  }

  stepsOfEach(where: readonly EventFilter[], parts: readonly SubjectWindow[]): readonly (readonly Step[])[] {
    return this.#events.stepsOfEach(where, parts);
  }

  tally(selection: Selection, by: readonly Dimension[], leastEvents?: number): readonly Tally[] {
    return this.#groups.tally(selection, by, leastEvents);
  }

  tallies(selection: Selection, by: readonly Dimension[]): Iterable<Tally> {
    return this.#groups.tallies(selection, by);
  }

  ranking(selection: Selection, query: RankingQuery): Ranking {
    return this.#groups.ranking(selection, query);
  }

  groupsPer(selection: Selection, query: GroupsPerQuery): readonly ReadonlyMap<string, number>[] {
    return this.#groups.groupsPer(selection, query);
  }

  groupNumbers(selection: Selection, query: GroupsQuery): readonly (readonly number[])[] {
    return this.#groups.groupNumbers(selection, query);
  }

  event(seq: number): RecordedEvent | null {
    return this.eventsByNumber([seq])[0] ?? null;
  }

  eventsByNumber(numbers: readonly number[]): readonly RecordedEvent[] {
    const asked = [...new Set(numbers)].filter((number) => Number.isSafeInteger(number) && number > 0);
    if (asked.length === 0) return [];
    return this.#events.rowsWith(WHOLE_COLUMNS, { numbers: asked }).map((row) => this.#whole(row));
  }

  eventsById(eventId: string): readonly RecordedEvent[] {
    return this.#events.rowsWith(WHOLE_COLUMNS, { eventId }).map((row) => this.#whole(row));
  }

  knownNames(field: NamedField, globs: readonly string[], most: number): readonly string[] {
    const list = new ParameterList();
    const matching = matchesSql(['value'], globs.map(foldCase), true, list);
    return this.#connection
      .ask(
        `SELECT DISTINCT value FROM ${this.#connection.table('name')}
         WHERE field = ${list.text(field)} AND version <= ${list.add(this.#state.version, 'UInt64')} AND (${matching})
         ORDER BY value LIMIT ${list.add(Math.max(Math.trunc(most), 0), 'UInt64')}`,
        list.parameters,
      )
      .map(([value]) => String(value));
  }

  evidenceFiles(): readonly EvidenceFile[] {
    return this.#small.evidenceFiles();
  }

  copiedWindows(): readonly CopiedWindow[] {
    return this.#small.copiedWindows();
  }

  unreadFiles(): readonly UnreadFile[] {
    return this.#small.unreadFiles();
  }

  contradictions(window: TimeWindow | null): readonly Contradiction[] {
    const [table, event] = [this.#connection.table('contradiction'), this.#connection.table('event')];
    const list = new ParameterList();
    const visible = `version <= ${list.add(this.#state.version, 'UInt64')}`;
    const { from, to } = window ?? { from: EPOCH, to: EPOCH };
    const numbers = `SELECT seq FROM ${event} WHERE time >= ${list.add(from, 'Int64')} AND time < ${list.add(to, 'Int64')}
      AND seq GLOBAL IN (SELECT arrayJoin([seq, earlier]) FROM ${table} WHERE ${visible})`;
    const inWindow = window === null ? '1' : `(seq IN (${numbers}) OR earlier IN (${numbers}))`;
    return this.#connection
      .ask(`SELECT seq, earlier FROM ${table} WHERE ${visible} AND ${inWindow} ORDER BY seq`, list.parameters)
      .map(([seq, earlier]) => ({ seq: Number(seq), earlier: Number(earlier) }));
  }

  rejections({ limit, offset }: { readonly limit: number; readonly offset: number }): readonly Rejection[] {
    const list = new ParameterList();
    const paths = new Map(this.evidenceFiles().map(({ id, path }) => [id, path]));
    return this.#connection
      .ask(
        `SELECT file, record, offset, length, reason, text FROM ${this.#connection.table('rejected')}
         WHERE id <= ${list.add(this.#state.rejected, 'UInt64')} ORDER BY id
         ${limit < 0 ? '' : `LIMIT ${list.add(Math.trunc(limit), 'UInt64')}`} OFFSET ${list.add(Math.trunc(offset), 'UInt64')}`,
        list.parameters,
      )
      .map(([file, record, at, length, reason, text]) => ({
        file: paths.get(Number(file)) ?? '',
        record: Number(record),
        offset: Number(at),
        length: Number(length),
        reason: String(reason),
        text: String(text),
      }));
  }

  inventories(): readonly ClusterInventory[] {
    return this.#small.inventories();
  }

  containers(of: {
    readonly repositories: readonly string[];
    readonly digests: readonly string[];
  }): readonly DeployedContainer[] {
    return this.#small.containers(of);
  }

  registryAliases(): readonly RegistryAlias[] {
    return this.#small.registryAliases();
  }

  registryHosts(): readonly string[] {
    return this.#small.registryHosts();
  }

  notes(): readonly Note[] {
    return this.#small.notes();
  }

  rulesOff(): readonly RuleSwitch[] {
    return this.#small.rulesOff();
  }

  allowEntries(): readonly AllowEntry[] {
    return this.#small.allowEntries();
  }
}

function tooLarge(length: number): AuditError {
  return new AuditError('answer-too-large', `The question is about ${length} events, more than ${MOST_STEPS}.`, {
    hint: 'Ask for a shorter window (--since, --until), or narrow it by image, actor or address.',
  });
}
