import type { Dimension, EventReader } from '../../case/case-reader.ts';
import type { Selection } from '../../case/event-filter.ts';
import { parentPathOrSelf } from '../../domain/image-ref.ts';
import { EPOCH, type Instant, instantOf } from '../../domain/instant.ts';
import { DAY_MS, dayOf, type TimeWindow } from '../../domain/time-window.ts';
import { ChunkedColumn } from '../../numbers/columns/chunked-column.ts';
import { DistinctValues } from '../../numbers/distinct-values.ts';
import { groupBy } from '../../numbers/group-by.ts';
import { Marks } from '../../numbers/marks.ts';
import { NameNumbers } from '../../numbers/name-numbers.ts';
import { numberAt } from '../../numbers/number-at.ts';

const BY: readonly Dimension[] = ['actor', 'category', 'repository', 'day'];

/** That an actor did something of one category in a repository on one day. */
export interface Use {
  /** Null for clients that the log does not name. */
  actor: string | null;
  category: string;
  /** The number of the repository in `UseDays.repositories`. */
  repository: number;
  /** The first time on that day. */
  first: Instant;
}

/**
 * On which days actors did something in repositories. A case may have millions of these, and each day of a window asks about
 * the days before it, so they are columns that are gone through as often as needed. The uses of an actor stand together.
 */
export class UseDays {
  readonly repositories = new NameNumbers();
  readonly #actors = new DistinctValues<string | null>();
  readonly #categories = new NameNumbers();
  /** Where the uses of each actor begin, and where those of the last one end. */
  readonly #starts: Uint32Array;
  readonly #categoryOf = byteColumn();
  readonly #repositoryOf = wideColumn();
  /** The days since 1970, and the first time of the day in milliseconds. */
  readonly #dayOf = wideColumn();
  readonly #firstOf = wideColumn();
  /** How long after the first time the last one was, in milliseconds: less than a day. */
  readonly #lasted = wideColumn();
  #inNamespaces: ReadonlyMap<string, readonly number[]> | null = null;

  /** Asks one question. What names no repository is left out. */
  constructor(reader: Pick<EventReader, 'tallies'>, selection: Selection) {
    const actorOf = wideColumn();
    for (const { key, first, last } of reader.tallies(selection, BY)) {
      const { actor = null, category, repository = null } = key;
      if (repository === null) continue;
      actorOf.push(this.#actors.of(actor));
      this.#categoryOf.push(this.#categories.of(category ?? ''));
      this.#repositoryOf.push(this.repositories.of(repository));
      this.#dayOf.push(dayOf(first));
      this.#firstOf.push(first % DAY_MS);
      this.#lasted.push(last - first);
    }
    this.#starts = new Uint32Array(this.#actors.size + 1);
    for (let row = 0; row < actorOf.length; row++) addAt(this.#starts, actorOf.at(row) + 1, 1);
    for (let actor = 1; actor < this.#starts.length; actor++)
      addAt(this.#starts, actor, numberAt(this.#starts, actor - 1));
    const next = this.#starts.slice();
    actorOf.replace((actor) => addAt(next, actor, 1));
    const spare = wideColumn();
    for (const column of [this.#repositoryOf, this.#dayOf, this.#firstOf, this.#lasted]) column.moveTo(actorOf, spare);
    this.#categoryOf.moveTo(actorOf, byteColumn());
  }

  /** Calls back for each use in a range of at least a day, in no particular order. A use is good until the next is told. */
  each(range: TimeWindow, tell: (use: Use) => void): void {
    for (const actor of this.#actors.values) this.eachOf(actor, range, tell);
  }

  /** The same for one actor. */
  eachOf(actor: string | null, range: TimeWindow, tell: (use: Use) => void): void {
    const [isIn, { start, end }] = [this.#within(range), this.#rowsOf(actor)];
    const use: Use = { actor, category: '', repository: 0, first: EPOCH };
    for (let row = start; row < end; row++) {
      if (!isIn(row)) continue;
      use.category = this.#categories.nameOf(this.#categoryOf.at(row));
      use.repository = this.#repositoryOf.at(row);
      use.first = instantOf(this.#first(row)) ?? EPOCH;
      tell(use);
    }
  }

  /** Marks the numbers of the repositories in which an actor did something of these categories in a range. */
  markRepositories(actor: string | null, range: TimeWindow, categories: ReadonlySet<string>, marks: Marks): void {
    const isAsked = Array.from({ length: this.#categories.size }, (_, at) =>
      categories.has(this.#categories.nameOf(at)),
    );
    const [isIn, { start, end }] = [this.#within(range), this.#rowsOf(actor)];
    for (let row = start; row < end; row++) {
      if (isAsked[this.#categoryOf.at(row)] === true && isIn(row)) marks.add(this.#repositoryOf.at(row));
    }
  }

  /** The numbers of the repositories in which somebody did something in a range. */
  usedIn(range: TimeWindow): Marks {
    const [isIn, used] = [this.#within(range), new Marks(this.repositories.size)];
    for (let row = 0; row < this.#repositoryOf.length; row++) if (isIn(row)) used.add(this.#repositoryOf.at(row));
    return used;
  }

  /** The numbers of the repositories of a namespace. */
  inNamespace(namespace: string): readonly number[] {
    this.#inNamespaces ??= this.#byNamespace();
    return this.#inNamespaces.get(namespace) ?? [];
  }

  #byNamespace(): ReadonlyMap<string, readonly number[]> {
    const numbers = Array.from({ length: this.repositories.size }, (_, number) => number);
    return groupBy(numbers, (number) => parentPathOrSelf(this.repositories.nameOf(number)));
  }

  #rowsOf(actor: string | null): { readonly start: number; readonly end: number } {
    const number = this.#actors.find(actor);
    if (number === null) return { start: 0, end: 0 };
    return { start: numberAt(this.#starts, number), end: numberAt(this.#starts, number + 1) };
  }

  #first(row: number): number {
    return this.#dayOf.at(row) * DAY_MS + this.#firstOf.at(row);
  }

  /** Whether a row lies in a range. Where the range begins or ends within a day, the first and the last use of that day decide. */
  #within({ from, to }: TimeWindow): (row: number) => boolean {
    return (row) => {
      const first = this.#first(row);
      return first < to && first + this.#lasted.at(row) >= from;
    };
  }
}

const byteColumn = () => new ChunkedColumn((length) => new Uint8Array(length));
const wideColumn = () => new ChunkedColumn((length) => new Uint32Array(length));

/** Adds to the number at `index`; returns what it was. */
function addAt(numbers: Uint32Array, index: number, more: number): number {
  const before = numberAt(numbers, index);
  numbers[index] = before + more;
  return before;
}
