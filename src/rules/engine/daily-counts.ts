import type { Dimension, EventReader, Tally } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { compareTallyKeys } from '../../case/tally-group.ts';
import { instantIn } from '../../domain/instant.ts';
import { DAY_MS, dayOf, type TimeWindow } from '../../domain/time-window.ts';
import { valueAt } from '../../numbers/number-at.ts';

/**
 * Counts of the same questions over many ranges of whole days that overlap. Each question is asked once, for all days
 * together; the counts of a range are added up. It is for learning windows, which move on by a day at a time.
 */
export class DailyCounts {
  readonly #reader: EventReader;
  readonly #range: TimeWindow;
  readonly #where: readonly EventFilter[];
  readonly #asked = new Map<string, CountedDays>();

  /** `range` is what can be asked about; `where` narrows every question. */
  constructor(reader: EventReader, range: TimeWindow, where: readonly EventFilter[]) {
    this.#reader = reader;
    this.#range = range;
    this.#where = where;
  }

  /**
   * Whether this can answer: a range of whole days in UTC, and a filter that other days ask again. A filter that names
   * subjects or events is made for one range.
   */
  answers(range: TimeWindow, where: readonly EventFilter[]): boolean {
    const isWhole = range.from % DAY_MS === 0 && range.to % DAY_MS === 0;
    const isWithin = range.from >= this.#range.from && range.to <= this.#range.to;
    return isWhole && isWithin && where.every((filter) => filter.subjects === undefined && filter.among === undefined);
  }

  /** The same as the reader's `tally` over a range of whole days. */
  tally(range: TimeWindow, by: readonly Dimension[], where: readonly EventFilter[]): readonly Tally[] {
    const counted = this.#counted(by, where);
    // The groups come in the order of their keys, which a stable sort keeps for those with equal counts.
    return [...counted.sums(range, counted.order())].toSorted((a, b) => b.events - a.events);
  }

  /** The same as the reader's `tallies` over a range of whole days. */
  tallies(range: TimeWindow, by: readonly Dimension[], where: readonly EventFilter[]): Iterable<Tally> {
    return this.#counted(by, where).sums(range, null);
  }

  #counted(by: readonly Dimension[], where: readonly EventFilter[]): CountedDays {
    const asked = JSON.stringify([by, where]);
    const known = this.#asked.get(asked);
    if (known !== undefined) return known;
    const selection = { window: this.#range, where: [...this.#where, ...where] };
    const counted = new CountedDays(by);
    for (const tally of this.#reader.tallies(selection, [...new Set<Dimension>([...by, 'day'])])) counted.add(tally);
    this.#asked.set(asked, counted);
    return counted;
  }
}

/** The counts of a day, one place of each list for each group that has events on it. */
interface DayCounts {
  readonly groups: number[];
  readonly events: number[];
  readonly first: number[];
  readonly last: number[];
}

/** A place in the tree of keys: below each value of a dimension lie those of the next. Joined texts would take thrice as long. */
interface KeyNode {
  next: Map<string | null, KeyNode> | null;
  /** The number of the group whose key ends here. */
  group: number | null;
}

function nodeAfter(node: KeyNode, value: string | null): KeyNode {
  node.next ??= new Map();
  const known = node.next.get(value) ?? { next: null, group: null };
  node.next.set(value, known);
  return known;
}

/** The counts of one question, apart for each day. There may be a million of them, so they are columns, not objects. */
class CountedDays {
  readonly #by: readonly Dimension[];
  readonly #keys: Tally['key'][] = [];
  readonly #groups: KeyNode = { next: null, group: null };
  readonly #days = new Map<number, DayCounts>();
  #order: readonly number[] | null = null;

  constructor(by: readonly Dimension[]) {
    this.#by = by;
  }

  /** Adds the count of a group on a day. */
  add({ key, events, first, last }: Tally): void {
    const day = dayOf(first);
    const counts = this.#days.get(day) ?? { groups: [], events: [], first: [], last: [] };
    this.#days.set(day, counts);
    counts.groups.push(this.#groupOf(key));
    counts.events.push(events);
    counts.first.push(first);
    counts.last.push(last);
  }

  #groupOf(key: Tally['key']): number {
    let node = this.#groups;
    for (const dimension of this.#by) node = nodeAfter(node, key[dimension] ?? null);
    if (node.group === null) {
      node.group = this.#keys.length;
      this.#keys.push(Object.fromEntries(this.#by.map((dimension) => [dimension, key[dimension] ?? null])));
    }
    return node.group;
  }

  /** The groups in the order of their keys. */
  order(): readonly number[] {
    this.#order ??= this.#keys
      .map((key, group) => ({ key, group }))
      .toSorted((a, b) => compareTallyKeys(a.key, b.key, this.#by))
      .map(({ group }) => group);
    return this.#order;
  }

  /** The groups with events in a range of whole days, in this order; in any order for null. */
  *sums(range: TimeWindow, order: readonly number[] | null): Iterable<Tally> {
    const sums = new GroupSums(this.#keys.length);
    for (let day = range.from / DAY_MS; day < range.to / DAY_MS; day++) sums.addDay(this.#days.get(day) ?? null);
    for (let place = 0; place < this.#keys.length; place++) {
      const group = order?.[place] ?? place;
      const [sum, key] = [sums.of(group), this.#keys[group]];
      if (sum !== null && key !== undefined) yield { key, ...sum };
    }
  }
}

/** Adds up the counts of days that ascend. */
class GroupSums {
  readonly #events: Float64Array;
  readonly #first: Float64Array;
  readonly #last: Float64Array;

  constructor(groups: number) {
    [this.#events, this.#first, this.#last] = [
      new Float64Array(groups),
      new Float64Array(groups),
      new Float64Array(groups),
    ];
  }

  addDay(counts: DayCounts | null): void {
    if (counts === null) return;
    const { groups, events, first, last } = counts;
    for (let index = 0; index < groups.length; index++) {
      const group = groups[index] ?? 0;
      if (this.#events[group] === 0) this.#first[group] = first[index] ?? 0;
      this.#events[group] = valueAt(this.#events, group) + (events[index] ?? 0);
      this.#last[group] = last[index] ?? 0;
    }
  }

  /** The sum of a group; null if it has no event. */
  of(group: number): Pick<Tally, 'events' | 'first' | 'last'> | null {
    const events = valueAt(this.#events, group);
    if (events === 0) return null;
    return { events, first: instantIn(this.#first, group), last: instantIn(this.#last, group) };
  }
}
