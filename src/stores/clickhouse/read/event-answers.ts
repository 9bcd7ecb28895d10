import {
  type Coverage,
  type Dimension,
  type GroupCount,
  type GroupsPerQuery,
  type GroupsQuery,
  MOST_STEPS,
  type Page,
  type Ranking,
  type RankingQuery,
  type Step,
  type Tally,
} from '../../../case/case-reader.ts';
import type { EventFilter, Selection, SubjectWindow } from '../../../case/event-filter.ts';
import { AuditError } from '../../../domain/audit-error.ts';
import { EPOCH, type Instant, instantOf } from '../../../domain/instant.ts';
import { compareText } from '../../../numbers/compare-text.ts';
import type { Connection, Row } from '../connection/connection.ts';
import { isUuid } from '../connection/short-values.ts';
import { whereSql } from '../questions/condition-sql.ts';
import { DIMENSION_SQL, dimensionParameter, dimensionValue } from '../questions/dimension-sql.ts';
import { amongTuples } from '../questions/subject-sql.ts';
import { ParameterList } from '../questions/values.ts';
import { STEP_COLUMNS, SUBJECT_COLUMNS, stepOf } from './event-rows.ts';
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
  readonly #connection: Connection;
  readonly #state: State;

  constructor(connection: Connection, state: State) {
    this.#connection = connection;
    this.#state = state;
  }

  count(selection: Selection): number {
    const list = new ParameterList();
    return Number(this.#ask(`SELECT count() FROM ${this.#events} WHERE ${this.#where(selection, list)}`, list)[0]?.[0]);
  }

  coverageBetween(instants: readonly Instant[]): readonly (Coverage | null)[] {
    const list = new ParameterList();
    const where = this.#where({ window: null, where: [] }, list);
    const place = `arrayCount(one -> one <= time, ${list.numbers(instants, 'Int64')})`;
    const rows = this.#ask(
      `SELECT ${place} AS place, count(), min(time), max(time) FROM ${this.#events} WHERE ${where} GROUP BY place`,
      list,
    );
    const found = new Map(rows.map(([at, ...coverage]) => [Number(at), coverageOf(coverage)]));
    return Array.from({ length: instants.length + 1 }, (_, at) => found.get(at) ?? null);
  }

  /** The rows of a part of a list of events, in its order. Each begins with its number and its time. */
  rowsOf(selection: Selection, columns: string, { order, limit, offset, after }: ListPart): readonly Row[] {
    const list = new ParameterList();
    const direction = order === 'newest-first' ? 'DESC' : 'ASC';
    const beyond = order === 'newest-first' ? '<' : '>';
    const where = this.#where(selection, list);
    const [seq, time] = after ?? [];
    const rest =
      after === null
        ? ''
        : `AND (time, seq) ${beyond} (${list.add(Number(time), 'Int64')}, ${list.add(Number(seq), 'UInt64')})`;
    return this.#ask(
      `SELECT ${columns} FROM ${this.#events} WHERE ${where} ${rest}
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
    const where = this.#where({ window: null, where: [] }, list);
    const test = 'numbers' in of ? `seq IN ${list.numbers(of.numbers)}` : eventIdSql(of.eventId, list);
    return this.#ask(`SELECT ${columns} FROM ${this.#events} WHERE ${where} AND ${test} ORDER BY seq`, list);
  }

  steps(selection: Selection): readonly Step[] {
    return this.#allRows(selection, STEP_COLUMNS).map(stepOf);
  }

  stepsOfEach(where: readonly EventFilter[], parts: readonly SubjectWindow[]): readonly (readonly Step[])[] {
    if (parts.length === 0) return [];
    const answer = new StepsOfParts(parts);
    const subjects = parts.map(({ subject }) => subject);
    const window = extentOf(parts);
    const rows = this.#allRows({ window, where: [...where, { subjects }] }, `${STEP_COLUMNS}, ${SUBJECT_COLUMNS}`);
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

  #allRows(selection: Selection, columns: string): readonly Row[] {
    const rows: Row[] = [];
    for (let after: Row | null = null; ; ) {
      const part = this.rowsOf(selection, columns, { order: 'oldest-first', limit: STEPS_AT_ONCE, offset: 0, after });
      for (const row of part) rows.push(row);
      bounded(rows.length);
      if (part.length < STEPS_AT_ONCE) return rows;
      after = part.at(-1) ?? null;
    }
  }

  tally(selection: Selection, by: readonly Dimension[], leastEvents = 1): readonly Tally[] {
    const list = new ParameterList();
    const where = this.#where(selection, list);
    const least = list.add(leastEvents, 'UInt64');
    return this.#ask(
      `SELECT ${keysSql(by)} count() AS events, min(time), max(time) FROM ${this.#events} WHERE ${where}
       ${groupSql(by)} HAVING events >= ${least} AND events > 0 ORDER BY events DESC${orderSql(by)}`,
      list,
    ).map((row) => tallyOf(row, by));
  }

  ranking(selection: Selection, { by, part, named, most }: RankingQuery): Ranking {
    const list = new ParameterList();
    const all = [...new Set([...by, part])];
    const place = all.indexOf(part);
    const where = this.#where(selection, list);
    const isNamed = named === undefined ? '1' : `isNotNull(${DIMENSION_SQL[named]})`;
    const limit = most === undefined ? '' : `LIMIT ${list.add(Math.max(most, 1), 'UInt64')}`;
    const keys = by.map((_, index) => `k${index}`);
    const rows = this.#ask(
      `SELECT ${[...keys, ''].join(', ')} sum(events) AS total, min(first), max(last),
         groupArray(tuple(k${place}, events)), count() OVER ()
       FROM (SELECT ${keysSql(all)} count() AS events, min(time) AS first, max(time) AS last
         FROM ${this.#events} WHERE ${where} AND ${isNamed} ${groupSql(all)} HAVING events > 0)
       ${keys.length === 0 ? 'HAVING total > 0' : `GROUP BY ${keys.join(', ')}`}
       ORDER BY total DESC${orderSql(by)} ${limit}`,
      list,
    );
    const groups = Number(rows[0]?.at(-1) ?? 0);
    const busiest = rows.slice(0, most).map((row) => ({ ...tallyOf(row, by), parts: partsOf(row.at(-2), part) }));
    return { groups, busiest };
  }

  groupsPer(selection: Selection, { by, counts }: GroupsPerQuery): readonly ReadonlyMap<string, number>[] {
    return counts.map((count) => this.#groupCount(selection, by, count));
  }

  #groupCount(
    selection: Selection,
    by: readonly Dimension[],
    { per, named = per }: GroupCount,
  ): ReadonlyMap<string, number> {
    const list = new ParameterList();
    const where = this.#where(selection, list);
    const present = [per, named].map((dimension) => `isNotNull(${DIMENSION_SQL[dimension]})`).join(' AND ');
    const value = `k${by.indexOf(per)}`;
    const rows = this.#ask(
      `SELECT ${value}, count() FROM (SELECT ${keysSql(by)} count() FROM ${this.#events}
         WHERE ${where} AND ${present} ${groupSql(by)}) GROUP BY ${value}`,
      list,
    );
    return new Map(rows.map(([of, groups]) => [dimensionValue(per, of) ?? '', Number(groups)]));
  }

  groupNumbers(selection: Selection, { by, keys, limit }: GroupsQuery): readonly (readonly number[])[] {
    if (keys.length === 0 || limit <= 0) return keys.map(() => []);
    const list = new ParameterList();
    const where = this.#where(selection, list);
    // An absent value is a text of its own beside the value: a comparison with null is never true.
    const columns = by.map((dimension): readonly [string, readonly string[]] => [
      `if(isNull(${DIMENSION_SQL[dimension]}), '', concat('=', ${DIMENSION_SQL[dimension]}))`,
      keys.map((key) => spelled(dimensionParameter(dimension, key[dimension] ?? null))),
    ]);
    const among = columns.length === 0 ? '1' : amongTuples(columns, list);
    const rows = this.#ask(
      `SELECT ${keysSql(by)} groupArraySorted(${Math.trunc(limit)})(seq) FROM ${this.#events} WHERE ${where} AND ${among} ${groupSql(by)}`,
      list,
    );
    const nameOf = (values: readonly (string | null)[]) => JSON.stringify(values);
    const found = new Map(
      rows.map((row) => [nameOf(by.map((dimension, index) => dimensionValue(dimension, row[index]))), row.at(-1)]),
    );
    return keys.map((key) => {
      const numbers = found.get(nameOf(by.map((dimension) => key[dimension] ?? null)));
      return Array.isArray(numbers) ? numbers.map(Number) : [];
    });
  }

  get #events(): string {
    return this.#connection.table('event');
  }

  #where(selection: Selection, list: ParameterList): string {
    return whereSql(selection, this.#state.published, list);
  }

  #ask(sql: string, list: ParameterList): readonly Row[] {
    return this.#connection.ask(sql, list.parameters);
  }
}

function eventIdSql(eventId: string, list: ParameterList): string {
  return isUuid(eventId) ? `event_uuid = ${list.add(eventId, 'UUID')}` : `event_id = ${list.text(eventId)}`;
}

function keysSql(by: readonly Dimension[]): string {
  return by.map((dimension, index) => `${DIMENSION_SQL[dimension]} AS k${index}, `).join('');
}

function groupSql(by: readonly Dimension[]): string {
  return by.length === 0 ? '' : `GROUP BY ${by.map((_, index) => `k${index}`).join(', ')}`;
}

function orderSql(by: readonly Dimension[]): string {
  return by.map((_, index) => `, k${index} ASC NULLS FIRST`).join('');
}

function tallyOf(row: Row, by: readonly Dimension[]): Tally {
  const key = Object.fromEntries(by.map((dimension, index) => [dimension, dimensionValue(dimension, row[index])]));
  const [events, first, last] = row.slice(by.length);
  return { key, events: Number(events), first: timeOf(first), last: timeOf(last) };
}

function coverageOf([events, first, last]: Row): Coverage {
  return { events: Number(events), first: timeOf(first), last: timeOf(last) };
}

function timeOf(value: unknown): Instant {
  return instantOf(Number(value)) ?? EPOCH;
}

/** In the order in which a tally lists them: the most events first, then by the value. */
function partsOf(list: unknown, part: Dimension): ReadonlyMap<string | null, number> {
  const parts = (Array.isArray(list) ? list : []).map(
    ([value, events]: Row) => [dimensionValue(part, value), Number(events)] as const,
  );
  return new Map(parts.toSorted((a, b) => b[1] - a[1] || compareMaybe(a[0], b[0])));
}

function compareMaybe(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(b === null) - Number(a === null);
  return compareText(a, b);
}

function spelled(value: string | null): string {
  return value === null ? '' : `=${value}`;
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
