import type { Dimension, Tally } from '../../../case/case-reader.ts';
import { conditionsOf } from '../../../case/conditions.ts';
import type { Selection } from '../../../case/event-filter.ts';
import { compareText } from '../../../numbers/compare-text.ts';

/** Dimensions with few values, in which summaries count the same events again and again. */
const FEW_VALUES: readonly Dimension[] = ['category', 'outcome', 'network', 'source', 'day'];
/** How many selections are remembered. */
const MOST_SELECTIONS = 32;

/** What is known of a selection: that it was counted once, or its groups by all of FEW_VALUES; null if they are too many. */
type Known = 'counted once' | readonly Tally[] | null;

/**
 * Counts of one selection by dimensions with few values. The first count of a whole window, as summaries ask for, or the
 * second one of any selection asks for the groups by all of these dimensions together, and any further one is made of
 * them. The case does not change while it is asked.
 */
export class JointGroups {
  readonly #nameOf: (selection: Selection) => string;
  readonly #ask: (selection: Selection, by: readonly Dimension[]) => readonly Tally[] | null;
  readonly #known = new Map<string, Known>();

  /** `nameOf` tells selections apart; `ask` gives the groups by some dimensions, null if they are too many. */
  constructor(
    nameOf: (selection: Selection) => string,
    ask: (selection: Selection, by: readonly Dimension[]) => readonly Tally[] | null,
  ) {
    this.#nameOf = nameOf;
    this.#ask = ask;
  }

  /** The number of events; null if it must be asked for. */
  count(selection: Selection): number | null {
    const groups = this.#groupsOf(selection);
    return groups === null ? null : groups.reduce((sum, { events }) => sum + events, 0);
  }

  /** As CaseReader.tally gives them; null if they must be asked for. */
  tally(selection: Selection, by: readonly Dimension[], leastEvents: number): readonly Tally[] | null {
    if (!by.every((dimension) => FEW_VALUES.includes(dimension))) return null;
    const groups = this.#groupsOf(selection);
    if (groups === null) return null;
    const sums = new Map<string, Tally>();
    for (const group of groups) {
      const values = by.map((dimension) => group.key[dimension] ?? null);
      const name = JSON.stringify(values);
      sums.set(name, together(sums.get(name), group, by));
    }
    return [...sums.values()].filter(({ events }) => events >= leastEvents).toSorted(inOrder(by));
  }

  #groupsOf(selection: Selection): readonly Tally[] | null {
    const name = this.#nameOf(selection);
    const known = this.#known.get(name);
    if (known === undefined && selection.where.some((filter) => conditionsOf(filter).length > 0)) {
      if (this.#known.size >= MOST_SELECTIONS) this.#known.clear();
      this.#known.set(name, 'counted once');
      return null;
    }
    if (known !== undefined && known !== 'counted once') return known;
    const groups = this.#ask(selection, FEW_VALUES);
    this.#known.set(name, groups);
    return groups;
  }
}

function together(sum: Tally | undefined, group: Tally, by: readonly Dimension[]): Tally {
  if (sum === undefined) {
    const key = Object.fromEntries(by.map((dimension) => [dimension, group.key[dimension] ?? null]));
    return { key, events: group.events, first: group.first, last: group.last };
  }
  const first = group.first < sum.first ? group : sum;
  const last = group.last > sum.last ? group : sum;
  return { key: sum.key, events: sum.events + group.events, first: first.first, last: last.last };
}

/** The most events first, then by the values. */
function inOrder(by: readonly Dimension[]): (a: Tally, b: Tally) => number {
  return (a, b) => {
    if (a.events !== b.events) return b.events - a.events;
    for (const dimension of by) {
      const order = compareText(a.key[dimension] ?? '', b.key[dimension] ?? '');
      if (order !== 0) return order;
    }
    return 0;
  };
}
