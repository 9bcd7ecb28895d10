import type Database from 'better-sqlite3';
import type {
  Answers,
  Dimension,
  GroupsPerQuery,
  GroupsQuery,
  Page,
  Ranking,
  RankingQuery,
  Step,
  Tally,
} from '../../../case/case-reader.ts';
import type { EventFilter, Selection, SubjectWindow } from '../../../case/event-filter.ts';
import { instantIn } from '../../../domain/instant.ts';
import { groupedIds, RowGroups } from '../../../numbers/columns/row-groups.ts';
import { rowsById, rowsOfId } from '../../../numbers/columns/rows-by-id.ts';
import { ScratchNumbers } from '../../../numbers/columns/scratch-numbers.ts';
import { numberAt } from '../../../numbers/number-at.ts';
import { SOURCES } from '../questions/tally-sql.ts';
import { type CountedGroups, groupsOfKeys, groupsPerValue, orderOf, totalsOf } from './counted-groups.ts';
import { readDimension, readTimeUnit } from './dimension-values.ts';
import { IMAGE_DIMENSIONS, readImages } from './image-values.ts';
import { type EventColumns, refuseStrangeIds } from './load-columns.ts';
import { type RowDimension, rankIn, valueIn } from './numbered-values.ts';
import { RowSelector } from './row-selector.ts';
import { StepReader, type TextAt } from './step-reader.ts';
import { SubjectTests } from './subject-tests.ts';
import { TalliesOfGroups } from './tallies-of-groups.ts';

/**
 * Answers questions from loaded columns, with the same answers as SQL in the same order. The window of a question must
 * lie within the loaded range, and its filters must be answerable by the ids of the columns (`isAnsweredByIds`).
 */
export class ColumnAnswers implements Answers {
  readonly #database: Database.Database;
  readonly #columns: EventColumns;
  readonly #selector: RowSelector;
  readonly #subjects: SubjectTests;
  readonly #dimensions = new Map<Dimension, RowDimension>();
  /** Ids of one dictionary, grouped by the dimensions that the key names. */
  readonly #groups = new Map<string, RowGroups>();
  #stepReader: StepReader | null = null;
  /** The group of each row of the question that is being answered. */
  readonly #groupScratch = new ScratchNumbers();

  /** @throws AuditError `case-unusable` for ids that point nowhere */
  constructor(database: Database.Database, columns: EventColumns) {
    refuseStrangeIds(database, columns);
    this.#database = database;
    this.#columns = columns;
    this.#selector = new RowSelector(database, columns);
    this.#subjects = new SubjectTests((name) => this.#dimension(name).spelled);
  }

  count(selection: Selection): number {
    return this.#selector.rowsOf(selection).length;
  }

  /** The numbers of the events of a page, in its order; without a page those of all selected events, oldest first. */
  page(selection: Selection, page?: Page): Uint32Array {
    const rows = this.#selector.rowsOf(selection);
    const { limit = rows.length, offset = 0, order = 'oldest-first' } = page ?? {};
    const end = limit < 0 ? rows.length : offset + limit;
    const shown =
      order === 'newest-first'
        ? rows.subarray(Math.max(0, rows.length - end), Math.max(0, rows.length - offset)).toReversed()
        : rows.subarray(offset, end);
    return shown.map((row) => numberAt(this.#columns.ids.seq, row));
  }

  steps(selection: Selection): readonly Step[] {
    return this.#stepsOf(this.#selector.rowsOf(selection));
  }

  stepsOfEach(where: readonly EventFilter[], parts: readonly SubjectWindow[]): readonly (readonly Step[])[] {
    const tests = parts.map(({ subject, window }) => ({ window, subject: this.#subjects.testsOf(subject) }));
    return Array.from(this.#selector.rowsOfEach(where, tests), (rows) => this.#stepsOf(rows));
  }

  #stepsOf(rows: Uint32Array): readonly Step[] {
    if (rows.length === 0) return [];
    this.#stepReader ??= new StepReader(this.#database, (name) => this.#textOf(name));
    const reader = this.#stepReader;
    const steps: Step[] = [];
    for (const row of rows) {
      steps.push(reader.stepAt(this.#columns, row));
    }
    return steps;
  }

  groupsPer(selection: Selection, { by, counts }: GroupsPerQuery): readonly ReadonlyMap<string, number>[] {
    const rows = this.#selector.rowsOf(selection);
    if (rows.length === 0) return counts.map(() => new Map());
    const totals = totalsOf(rows, this.#groupsOf(rows, this.#dimensionsOf(rows, by)));
    return counts.map(({ per, named = per }) => groupsPerValue(totals, this.#dimension(per), this.#dimension(named)));
  }

  groupNumbers(selection: Selection, { by, keys, limit }: GroupsQuery): readonly (readonly number[])[] {
    const rows = this.#selector.rowsOf(selection);
    if (rows.length === 0) return keys.map(() => []);
    const dimensions = by.map((name) => this.#dimension(name));
    const groups = this.#groupsOf(rows, dimensions);
    const wanted = groupsOfKeys(keys, this.#counted(rows, groups, dimensions));
    const places = rowsById(groups.groupOf, groups.size - 1);
    const numbers = this.#columns.ids.seq;
    const scratch = new ScratchNumbers();
    return wanted.map((group) => {
      if (group === null) return [];
      const own = rowsOfId(places, group);
      const found = scratch.ofLength(own.length);
      for (let index = 0; index < own.length; index++) {
        found[index] = numberAt(numbers, numberAt(rows, numberAt(own, index)));
      }
      return [...found.sort().subarray(0, limit)];
    });
  }

  tally(selection: Selection, by: readonly Dimension[], leastEvents = 1): readonly Tally[] {
    const rows = this.#selector.rowsOf(selection);
    const counted = this.#countedBy(rows, by);
    const tallies: Tally[] = [];
    for (const group of orderOf(counted, leastEvents)) tallies.push(this.#tallyOf(group, counted));
    return tallies;
  }

  /** Every group once, in no particular order. */
  tallies(selection: Selection, by: readonly Dimension[]): Iterable<Tally> {
    const rows = this.#selector.rowsOf(selection);
    const dimensions = this.#dimensionsOf(rows, by);
    const totals = totalsOf(rows, this.#groupsOf(rows, dimensions));
    return new TalliesOfGroups({ times: this.#columns.time, totals, dimensions });
  }

  ranking(selection: Selection, { by, part, named, most = Number.POSITIVE_INFINITY }: RankingQuery): Ranking {
    const all = this.#selector.rowsOf(selection);
    const rows = named === undefined ? all : this.#withValue(all, this.#dimension(named));
    const dimensions = by.map((name) => this.#dimension(name));
    const groups = this.#groupsOf(rows, dimensions);
    const counted = this.#counted(rows, groups, dimensions);
    const order = orderOf(counted, 1);
    const shown = order.subarray(0, Math.min(most, order.length));
    const partsOf = this.#partsOf(rows, groups, { shown, part: this.#dimension(part) });
    const busiest = Array.from(shown, (group, place) => {
      return { ...this.#tallyOf(group, counted), parts: partsOf(place) };
    });
    return { groups: order.length, busiest };
  }

  /** The rows that have a value in a dimension. */
  #withValue(rows: Uint32Array, dimension: RowDimension): Uint32Array {
    return rows.filter((row) => rankIn(dimension, row) > 0);
  }

  /** Counts the rows of the shown groups by the values of one dimension; the result takes the place of a group in `shown`. */
  #partsOf(rows: Uint32Array, groups: RowGroups, { shown, part }: { shown: Uint32Array; part: RowDimension }) {
    const { values } = part.spelled;
    // For each group its place in `shown`, counted from 1; 0 for a group that is not shown.
    const placeOf = new Uint32Array(groups.size);
    for (const [place, group] of shown.entries()) placeOf[group] = place + 1;
    const counts = new Uint32Array((shown.length + 1) * values.length);
    for (let index = 0; index < rows.length; index++) {
      const place = numberAt(placeOf, numberAt(groups.groupOf, index));
      const at = place * values.length + rankIn(part, numberAt(rows, index));
      counts[at] = numberAt(counts, at) + 1;
    }
    return (place: number): ReadonlyMap<string | null, number> => {
      const ofGroup = counts.subarray((place + 1) * values.length, (place + 2) * values.length);
      const pairs = [...ofGroup].map((events, rank) => [values[rank] ?? null, events] as const);
      return new Map(pairs.filter(([, events]) => events > 0));
    };
  }

  #countedBy(rows: Uint32Array, by: readonly Dimension[]): CountedGroups {
    const dimensions = this.#dimensionsOf(rows, by);
    return this.#counted(rows, this.#groupsOf(rows, dimensions), dimensions);
  }

  /** Reading the values of a dimension takes longer than most answers, so an empty answer reads none. */
  #dimensionsOf(rows: Uint32Array, by: readonly Dimension[]): readonly RowDimension[] {
    return rows.length === 0 ? [] : by.map((name) => this.#dimension(name));
  }

  #counted(rows: Uint32Array, groups: RowGroups, dimensions: readonly RowDimension[]): CountedGroups {
    const totals = totalsOf(rows, groups);
    const ranked = dimensions.map((dimension) => {
      const { name, spelled } = dimension;
      return { name, values: spelled.values, ranks: totals.row.map((row) => rankIn(dimension, row)) };
    });
    return { ...totals, ranked };
  }

  #tallyOf(group: number, { row, lastRow, events, ranked }: CountedGroups): Tally {
    const key: Partial<Record<Dimension, string | null>> = {};
    for (const { name, values, ranks } of ranked) key[name] = values[numberAt(ranks, group)] ?? null;
    return {
      key,
      events: numberAt(events, group),
      first: instantIn(this.#columns.time, numberAt(row, group)),
      last: instantIn(this.#columns.time, numberAt(lastRow, group)),
    };
  }

  /** Groups the rows that agree in these dimensions. */
  #groupsOf(rows: Uint32Array, dimensions: readonly RowDimension[]): RowGroups {
    const groups = new RowGroups(rows.length, this.#groupScratch);
    for (const ids of new Set(dimensions.map((dimension) => dimension.ids))) {
      // Dimensions of one dictionary are grouped by its ids first, because a dictionary has far fewer ids than rows.
      const { groupOf, size } = this.#idGroups(dimensions.filter((dimension) => dimension.ids === ids));
      groups.split(rows, ids, groupOf, size);
    }
    return groups;
  }

  #idGroups(dimensions: readonly RowDimension[]): RowGroups {
    const names = dimensions.map(({ name }) => name).join(' ');
    const known = this.#groups.get(names) ?? groupedIds(dimensions.map(({ spelled }) => spelled.rankOfId));
    this.#groups.set(names, known);
    return known;
  }

  #dimension(name: Dimension): RowDimension {
    if (!this.#dimensions.has(name)) for (const read of this.#readWith(name)) this.#dimensions.set(read.name, read);
    const known = this.#dimensions.get(name);
    if (known === undefined) throw new RangeError(`no dimension ${name}`);
    return known;
  }

  #textOf(name: Dimension): TextAt {
    const dimension = this.#dimension(name);
    return (row) => valueIn(dimension, row);
  }

  /** A dimension, and the other dimensions that the same query reads. */
  #readWith(name: Dimension): readonly RowDimension[] {
    const { grouped, key } = SOURCES[name];
    if (grouped === 'day' || grouped === 'hour') return [{ name, ...readTimeUnit(this.#columns.time, grouped) }];
    const ids = this.#columns.ids[grouped];
    if (grouped !== 'image') return [{ name, ids, spelled: readDimension(this.#database, grouped, key) }];
    const images = readImages(this.#database);
    return IMAGE_DIMENSIONS.map((dimension) => ({ name: dimension, ids, spelled: images[dimension] }));
  }
}
