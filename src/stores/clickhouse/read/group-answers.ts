import type {
  Dimension,
  GroupsPerQuery,
  GroupsQuery,
  Ranking,
  RankingQuery,
  Tally,
} from '../../../case/case-reader.ts';
import type { Selection } from '../../../case/event-filter.ts';
import { EPOCH, type Instant, instantOf } from '../../../domain/instant.ts';
import { compareText } from '../../../numbers/compare-text.ts';
import type { Connection } from '../connection/connection.ts';
import type { Block, Row } from '../native/native-rows.ts';
import { DIMENSION_SQL, dimensionParameter, dimensionValue } from '../questions/dimension-sql.ts';
import { groupSql, innerKeysSql, keysSql, orderSql } from '../questions/group-sql.ts';
import { amongTuples } from '../questions/subject-sql.ts';
import { ParameterList } from '../questions/values.ts';
import { EventsOfState } from './events-of-state.ts';
import { JointGroups } from './joint-groups.ts';
import { RecentAnswers } from './recent-answers.ts';
import type { State } from './state.ts';

/** The joint groups of more would not be smaller than what they are made of. */
const MOST_JOINT_GROUPS = 20_000;

/** Counts of the events of one state of a case, in groups. Each is one statement. */
export class GroupAnswers {
  readonly #events: EventsOfState;
  readonly #joint: JointGroups;
  readonly #recent = new RecentAnswers<Tally>();

  constructor(connection: Connection, state: State) {
    this.#events = new EventsOfState(connection, state);
    this.#joint = new JointGroups(
      (selection) => this.#events.nameOf(selection),
      (selection, by) => this.#jointly(selection, by),
    );
  }

  count(selection: Selection): number {
    const joint = this.#joint.count(selection);
    if (joint !== null) return joint;
    const list = new ParameterList();
    return Number(
      this.#events.ask(
        `SELECT count() FROM ${this.#events.table} WHERE ${this.#events.where(selection, list)}`,
        list,
      )[0]?.[0],
    );
  }

  tally(selection: Selection, by: readonly Dimension[], leastEvents = 1): readonly Tally[] {
    const joint = this.#joint.tally(selection, by, leastEvents);
    if (joint !== null) return joint;
    const list = new ParameterList();
    const least = list.add(leastEvents, 'UInt64');
    const sql = `${this.#countsSql(selection, by, list)} HAVING events >= ${least} AND events > 0 ORDER BY events DESC${orderSql(by)}`;
    return this.#recent.to(JSON.stringify([sql, list.parameters]), () =>
      Array.from(talliesIn(this.#events.blocks(sql, list), by), ({ key, events, first, last }) => ({
        key: { ...key },
        events,
        first,
        last,
      })),
    );
  }

  /** The same in no order, read one by one. */
  *tallies(selection: Selection, by: readonly Dimension[]): Generator<Tally> {
    const list = new ParameterList();
    yield* talliesIn(this.#events.blocks(`${this.#countsSql(selection, by, list)} HAVING events > 0`, list), by);
  }

  ranking(selection: Selection, { by, part, named, most }: RankingQuery): Ranking {
    const list = new ParameterList();
    const all = [...new Set([...by, part])];
    const place = all.indexOf(part);
    const where = this.#events.where(selection, list);
    const isNamed = named === undefined ? '1' : `isNotNull(${DIMENSION_SQL[named]})`;
    const limit = most === undefined ? '' : `LIMIT ${list.add(Math.max(most, 1), 'UInt64')}`;
    const keys = by.map((_, index) => `k${index}`);
    const rows = this.#events.ask(
      `SELECT ${[...keys, ''].join(', ')} sum(events) AS total, min(first), max(last),
         groupArray(tuple(k${place}, events)), count() OVER ()
       FROM (SELECT ${innerKeysSql(all)} count() AS events, min(time) AS first, max(time) AS last
         FROM ${this.#events.table} WHERE ${where} AND ${isNamed} ${groupSql(all)} HAVING events > 0)
       ${keys.length === 0 ? 'HAVING total > 0' : `GROUP BY ${keys.join(', ')}`}
       ORDER BY total DESC${orderSql(by)} ${limit}`,
      list,
    );
    const groups = Number(rows[0]?.at(-1) ?? 0);
    const busiest = rows.slice(0, most).map((row) => ({ ...tallyOf(row, by), parts: partsOf(row.at(-2), part) }));
    return { groups, busiest };
  }

  groupsPer(selection: Selection, { by, counts }: GroupsPerQuery): readonly ReadonlyMap<string, number>[] {
    if (counts.length === 0) return [];
    const list = new ParameterList();
    const where = this.#events.where(selection, list);
    const keyOf = (dimension: Dimension) => `k${by.indexOf(dimension)}`;
    const values = counts.map(({ per, named = per }, place) => {
      const value = `CAST(${keyOf(per)} AS Nullable(String))`;
      return `(${place}, if(isNull(${keyOf(named)}), NULL, ${value}))`;
    });
    const rows = this.#events.ask(
      `SELECT tupleElement(one, 1) AS place, tupleElement(one, 2) AS value, count()
       FROM (SELECT ${innerKeysSql(by)} count() FROM ${this.#events.table} WHERE ${where} ${groupSql(by)})
       ARRAY JOIN [${values.join(', ')}] AS one WHERE isNotNull(value) GROUP BY place, value`,
      list,
    );
    return counts.map(({ per }, place) => {
      const ofCount = rows.filter(([at]) => Number(at) === place);
      return new Map(ofCount.map(([, of, groups]) => [dimensionValue(per, of) ?? '', Number(groups)]));
    });
  }

  groupNumbers(selection: Selection, { by, keys, limit }: GroupsQuery): readonly (readonly number[])[] {
    if (keys.length === 0 || limit <= 0) return keys.map(() => []);
    const list = new ParameterList();
    const where = this.#events.where(selection, list);
    // An absent value is a text of its own beside the value: a comparison with null is never true.
    const columns = by.map((dimension): readonly [string, readonly string[]] => [
      `if(isNull(${DIMENSION_SQL[dimension]}), '', concat('=', toString(${DIMENSION_SQL[dimension]})))`,
      keys.map((key) => spelled(dimensionParameter(dimension, key[dimension] ?? null))),
    ]);
    const among = columns.length === 0 ? '1' : amongTuples(columns, list);
    const rows = this.#events.ask(
      `SELECT ${keysSql(by)} groupArraySorted(${Math.trunc(limit)})(seq) FROM ${this.#events.table} WHERE ${where} AND ${among} ${groupSql(by)}`,
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

  /** The groups with what a tally has, before it is said which of them, and in what order. */
  #countsSql(selection: Selection, by: readonly Dimension[], list: ParameterList): string {
    return `SELECT ${keysSql(by)} count() AS events, min(time), max(time) FROM ${this.#events.table}
       WHERE ${this.#events.where(selection, list)} ${groupSql(by)}`;
  }

  /** The groups by some dimensions; null if there are too many. */
  #jointly(selection: Selection, by: readonly Dimension[]): readonly Tally[] | null {
    const list = new ParameterList();
    const rows = this.#events.ask(
      `${this.#countsSql(selection, by, list)} LIMIT ${list.add(MOST_JOINT_GROUPS + 1, 'UInt64')}`,
      list,
    );
    return rows.length > MOST_JOINT_GROUPS ? null : rows.map((row) => tallyOf(row, by));
  }
}

function tallyOf(row: Row, by: readonly Dimension[]): Tally {
  const key = Object.fromEntries(by.map((dimension, index) => [dimension, dimensionValue(dimension, row[index])]));
  const [events, first, last] = row.slice(by.length);
  return { key, events: Number(events), first: timeOf(first), last: timeOf(last) };
}

/** The groups of an answer, of which there may be millions: each is good until the next is asked for. */
function* talliesIn(blocks: Iterable<Block>, by: readonly Dimension[]): Generator<Tally> {
  const key: Partial<Record<Dimension, string | null>> = Object.fromEntries(by.map((dimension) => [dimension, null]));
  const tally = { key, events: 0, first: EPOCH, last: EPOCH };
  for (const { rows, columns } of blocks) {
    const [events = [], first = [], last = []] = columns.slice(by.length);
    for (let row = 0; row < rows; row++) {
      for (const [index, dimension] of by.entries()) key[dimension] = dimensionValue(dimension, columns[index]?.[row]);
      tally.events = Number(events[row]);
      tally.first = timeOf(first[row]);
      tally.last = timeOf(last[row]);
      yield tally;
    }
  }
}

export function timeOf(value: unknown): Instant {
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
