import { type Coverage, MOST_STEPS, type Page, type Step } from '../../../case/case-reader.ts';
import type { EventFilter, Selection, SubjectWindow } from '../../../case/event-filter.ts';
import { AuditError } from '../../../domain/audit-error.ts';
import type { Instant } from '../../../domain/instant.ts';
import type { Connection } from '../connection/connection.ts';
import { isUuid } from '../connection/short-values.ts';
import type { Row } from '../native/native-rows.ts';
import { ParameterList } from '../questions/values.ts';
import { STEP_COLUMNS, SUBJECT_COLUMNS, stepOf } from './event-rows.ts';
import { EventsOfState } from './events-of-state.ts';
import { timeOf } from './group-answers.ts';
import { RecentAnswers } from './recent-answers.ts';
import type { State } from './state.ts';
import { StepsOfParts } from './steps-of-parts.ts';

/** How many rows of a long answer one question asks for. */
const STEPS_AT_ONCE = 200_000;

/** Of a list of events: its first row, and after that the place of the row that came last. */
interface ListPart {
  readonly order: Page['order'];
  readonly limit: number;
  readonly offset: number;
  readonly after: Row | null;
}

/** Questions about the events of one state of a case. Each is one statement, or one for each part of a long list. */
export class EventAnswers {
  readonly #events: EventsOfState;
  readonly #recent = new RecentAnswers<Step>();

  constructor(connection: Connection, state: State) {
    this.#events = new EventsOfState(connection, state);
  }

  /** As `coverageByFiles` asks, of the events of some files; of all if there is no list. */
  coverageBetween(instants: readonly Instant[], files: readonly number[] | null): readonly (Coverage | null)[] {
    const list = new ParameterList();
    const where = this.#events.where({ window: null, where: [] }, list);
    const among = files === null ? '1' : `file IN ${list.numbers(files)}`;
    const place = ['0', ...instants.map((instant) => `(time >= ${list.add(instant, 'Int64')})`)].join(' + ');
    const rows = this.#events.ask(
      `SELECT ${place} AS place, count(), min(time), max(time) FROM ${this.#events.table} WHERE ${where} AND ${among} GROUP BY place`,
      list,
    );
    const found = new Map(rows.map(([at, ...coverage]) => [Number(at), coverageOf(coverage)]));
    return Array.from({ length: instants.length + 1 }, (_, at) => found.get(at) ?? null);
  }

  /** The rows of a part of a list of events, in its order. Each begins with its number and its time. */
  rowsOf(selection: Selection, columns: string, part: ListPart): readonly Row[] {
    return [...this.#eachOf(selection, columns, part)];
  }

  #eachOf(selection: Selection, columns: string, { order, limit, offset, after }: ListPart): Iterable<Row> {
    const list = new ParameterList();
    const direction = order === 'newest-first' ? 'DESC' : 'ASC';
    const beyond = order === 'newest-first' ? '<' : '>';
    const where = this.#events.where(selection, list);
    const [seq, time] = after ?? [];
    const rest =
      after === null
        ? ''
        : `AND (time, seq) ${beyond} (${list.add(Number(time), 'Int64')}, ${list.add(Number(seq), 'UInt64')})`;
    return this.#events.each(
      `SELECT ${columns} FROM ${this.#events.table} WHERE ${where} ${rest}
       ORDER BY time ${direction}, seq ${direction} LIMIT ${list.add(limit, 'UInt64')} OFFSET ${list.add(offset, 'UInt64')}`,
      list,
    );
  }

  /** The rows with these numbers, or with this id of a vendor, in the order of numbers. */
  rowsWith(
    columns: string,
    of: { readonly numbers: readonly number[] } | { readonly eventId: string },
  ): readonly Row[] {
    const list = new ParameterList();
    const where = this.#events.where({ window: null, where: [] }, list);
    const test = 'numbers' in of ? `seq IN ${list.numbers(of.numbers)}` : eventIdSql(of.eventId, list);
    return this.#events.ask(
      `SELECT ${columns} FROM ${this.#events.table} WHERE ${where} AND ${test} ORDER BY seq`,
      list,
    );
  }

  steps(selection: Selection): readonly Step[] {
    return this.#recent.to(this.#events.nameOf(selection), () => this.#stepsOf(selection));
  }

  #stepsOf(selection: Selection): readonly Step[] {
    const steps: Step[] = [];
    for (const row of this.#eachRow(selection, STEP_COLUMNS)) steps.push(stepOf(row));
    return steps;
  }

  stepsOfEach(where: readonly EventFilter[], parts: readonly SubjectWindow[]): readonly (readonly Step[])[] {
    if (parts.length === 0) return [];
    const answer = new StepsOfParts(parts);
    const subjects = parts.map(({ subject }) => subject);
    const window = extentOf(parts);
    const rows = this.#eachRow({ window, where: [...where, { subjects }] }, `${STEP_COLUMNS}, ${SUBJECT_COLUMNS}`);
    for (const row of rows) {
      const [hasImage, namespace] = row.slice(-2);
      answer.add({
        step: stepOf(row),
        hasImage: hasImage === 1,
        namespace: namespace === null ? null : String(namespace),
      });
    }
    bounded(answer.steps.reduce((sum, { length }) => sum + length, 0));
    return answer.steps;
  }

  /** @throws AuditError `answer-too-large` for more than MOST_STEPS */
  *#eachRow(selection: Selection, columns: string): Generator<Row> {
    let read = 0;
    for (let after: Row | null = null; ; ) {
      const part: ListPart = { order: 'oldest-first', limit: STEPS_AT_ONCE, offset: 0, after };
      const before = read;
      const rows: Iterable<Row> = this.#eachOf(selection, columns, part);
      for (const row of rows) {
        bounded(++read);
        after = row;
        yield row;
      }
      if (read - before < STEPS_AT_ONCE) return;
    }
  }
}

function eventIdSql(eventId: string, list: ParameterList): string {
  return isUuid(eventId) ? `event_uuid = ${list.add(eventId, 'UUID')}` : `event_id = ${list.text(eventId)}`;
}

function coverageOf([events, first, last]: Row): Coverage {
  return { events: Number(events), first: timeOf(first), last: timeOf(last) };
}

/** The window that covers the windows of all parts; null if a part asks about the whole case. */
function extentOf(parts: readonly SubjectWindow[]): Selection['window'] {
  let extent: Selection['window'] = null;
  for (const { window } of parts) {
    if (window === null) return null;
    extent ??= window;
    if (window.from < extent.from) extent = { from: window.from, to: extent.to };
    if (window.to > extent.to) extent = { from: extent.from, to: window.to };
  }
  return extent;
}

/** @throws AuditError `answer-too-large` for more than MOST_STEPS */
function bounded(length: number): void {
  if (length <= MOST_STEPS) return;
  throw new AuditError('answer-too-large', `The question is about more than ${MOST_STEPS} events.`, {
    hint: 'Ask for a shorter window (--since, --until), or narrow it by image, actor or address.',
  });
}
