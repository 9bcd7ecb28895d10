import type Database from 'better-sqlite3';
import type {
  Answers,
  Dimension,
  GroupCount,
  GroupsPerQuery,
  GroupsQuery,
  Page,
  Ranking,
  RankingQuery,
  Step,
  Tally,
} from '../../../case/case-reader.ts';
import type { EventFilter, Selection, SubjectWindow } from '../../../case/event-filter.ts';
import type { Instant } from '../../../domain/instant.ts';
import { indexedCount } from '../questions/count-by-index.ts';
import { EVENT_JOINS } from '../questions/event-row.ts';
import { type AskedQuery, whereClauseOf } from '../questions/selection-sql.ts';
import { STEP_FIELDS, type StepRow } from '../questions/step-row.ts';
import { groupOfEachSql, tallySql } from '../questions/tally-sql.ts';
import { damagedCase } from '../values/damaged-case.ts';
import { CheckedRows } from './checked-rows.ts';

type TallyRow = Readonly<Record<string, string | null>> & {
  readonly events: number;
  readonly first: Instant;
  readonly last: Instant;
};

/** Answers every question with SQL, on a case of any size. */
export class SqlAnswers implements Answers {
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    this.#database = database;
  }

  count(selection: Selection): number {
    const { sql, parameters } = indexedCount(selection) ?? countOf(selection);
    return Number(this.#database.prepare(sql).pluck().get(parameters));
  }

  /** The numbers of the events of a page, in its order; without a page those of all selected events, oldest first. */
  page(selection: Selection, page?: Page): Float64Array {
    const { sql, parameters } = whereClauseOf(selection);
    const { limit = -1, offset = 0, order = 'oldest-first' } = page ?? {};
    const direction = order === 'newest-first' ? 'DESC' : 'ASC';
    const numbers = this.#database
      .prepare<unknown[], number>(
        `SELECT e.seq FROM event e WHERE ${sql} ORDER BY e.time ${direction}, e.seq ${direction}
         LIMIT :limit OFFSET :offset`,
      )
      .pluck();
    return Float64Array.from(numbers.iterate({ ...parameters, limit, offset }));
  }

  steps(selection: Selection): readonly Step[] {
    const { sql, parameters } = whereClauseOf(selection);
    const check = new CheckedRows();
    const rows = this.#database
      .prepare<unknown[], StepRow>(
        `SELECT e.seq, e.time, ${Object.values(STEP_FIELDS).join(', ')}
         FROM event e ${EVENT_JOINS} WHERE ${sql} ORDER BY e.time, e.seq`,
      )
      .iterate(parameters);
    return Array.from(rows, (row) => ({ ...check.checked(row), isPublic: row.isPublic === 1 }));
  }

  /** Runs one query for each part: the index answers it, and a round trip within one process is cheap. */
  stepsOfEach(where: readonly EventFilter[], parts: readonly SubjectWindow[]): readonly (readonly Step[])[] {
    return parts.map(({ subject, window }) => this.steps({ window, where: [...where, { subjects: [subject] }] }));
  }

  tally(selection: Selection, by: readonly Dimension[], leastEvents = 1): readonly Tally[] {
    const { sql, parameters } = whereClauseOf(selection);
    const rows = this.#database.prepare<unknown[], TallyRow>(tallySql(by, sql)).all({ ...parameters, leastEvents });
    return rows.map((row) => ({
      key: Object.fromEntries(by.map((dimension) => [dimension, keyIn(row, dimension)])),
      events: row.events,
      first: row.first,
      last: row.last,
    }));
  }

  tallies(selection: Selection, by: readonly Dimension[]): Iterable<Tally> {
    return this.tally(selection, by);
  }

  ranking(selection: Selection, { by, part, named, most }: RankingQuery): Ranking {
    const keyOf = ({ key }: Tally) => JSON.stringify(by.map((dimension) => key[dimension]));
    const parts = new Map<string, Map<string | null, number>>();
    for (const tally of this.tally(selection, [...new Set([...by, part])])) {
      const ofGroup = parts.get(keyOf(tally)) ?? new Map<string | null, number>();
      parts.set(keyOf(tally), ofGroup.set(tally.key[part] ?? null, tally.events));
    }
    const groups = this.tally(selection, by).filter(({ key }) => named === undefined || key[named] !== null);
    const busiest = groups.slice(0, most).map((tally) => ({ ...tally, parts: parts.get(keyOf(tally)) ?? new Map() }));
    return { groups: groups.length, busiest };
  }

  groupsPer(selection: Selection, { by, counts }: GroupsPerQuery): readonly ReadonlyMap<string, number>[] {
    return counts.map((count) => this.#groupCount(selection, by, count));
  }

  #groupCount(
    selection: Selection,
    by: readonly Dimension[],
    { per, named = per }: GroupCount,
  ): ReadonlyMap<string, number> {
    const { sql, parameters } = whereClauseOf(selection);
    const rows = this.#database
      .prepare<unknown[], TallyRow>(
        `SELECT "${per}", count(*) AS events FROM (${tallySql(by, sql)})
         WHERE "${per}" IS NOT NULL AND "${named}" IS NOT NULL GROUP BY 1`,
      )
      .all({ ...parameters, leastEvents: 1 });
    return new Map(rows.map((row) => [keyIn(row, per) ?? '', row.events]));
  }

  groupNumbers(selection: Selection, { by, keys, limit }: GroupsQuery): readonly (readonly number[])[] {
    const { sql, parameters } = whereClauseOf(selection);
    const names = keys.map((key) => JSON.stringify(by.map((dimension) => key[dimension] ?? null)));
    const found = new Map<string, number[]>(names.map((name) => [name, []]));
    const rows = this.#database.prepare<unknown[], readonly unknown[]>(groupOfEachSql(by, sql)).raw();
    for (const row of rows.iterate(parameters)) {
      const numbers = found.get(JSON.stringify(row.slice(0, -1)));
      const seq = row.at(-1);
      if (numbers !== undefined && numbers.length < limit && typeof seq === 'number') numbers.push(seq);
    }
    return names.map((name) => found.get(name) ?? []);
  }
}

/** The value of a dimension. @throws AuditError `case-unusable` for a value that is no text */
function keyIn(row: TallyRow, dimension: Dimension): string | null {
  const value: unknown = row[dimension] ?? null;
  if (value === null || typeof value === 'string') return value;
  throw damagedCase(null, `a value of ${dimension} is not what imgaudit writes`);
}

function countOf(selection: Selection): AskedQuery {
  const { sql, parameters } = whereClauseOf(selection);
  return { sql: `SELECT count(*) FROM event e WHERE ${sql}`, parameters };
}
