import type { Dimension, EventReader, Tally } from '../../case/case-reader.ts';
import type { Selection } from '../../case/event-filter.ts';
import { parentPathOrSelf } from '../../domain/image-ref.ts';
import { EPOCH, type Instant, instantIn } from '../../domain/instant.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import { GrowingColumn } from '../../numbers/columns/growing-column.ts';
import { type RowsById, rowsById, rowsOfId } from '../../numbers/columns/rows-by-id.ts';
import { groupBy } from '../../numbers/group-by.ts';
import type { Marks } from '../../numbers/marks.ts';
import { NameNumbers } from '../../numbers/name-numbers.ts';
import { byteAt, numberAt, valueAt } from '../../numbers/number-at.ts';

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
 * On which days actors did something in repositories. A case may have a million of these, and each day of a window asks
 * about the days before it, so they are columns that are gone through as often as needed.
 */
export class UseDays {
  readonly repositories = new NameNumbers();
  readonly #actors = new Map<string | null, number>();
  readonly #actorNames: (string | null)[] = [];
  readonly #categories = new NameNumbers();
  readonly #actorOf = new GrowingColumn((length) => new Uint32Array(length));
  readonly #categoryOf = new GrowingColumn((length) => new Uint8Array(length));
  readonly #repositoryOf = new GrowingColumn((length) => new Uint32Array(length));
  readonly #first = new GrowingColumn((length) => new Float64Array(length));
  /** How long after the first time the last one was, in milliseconds: less than a day. */
  readonly #lasted = new GrowingColumn((length) => new Uint32Array(length));
  #ofActors: RowsById | null = null;
  #ofRepositories: RowsById | null = null;
  #inNamespaces: ReadonlyMap<string, readonly number[]> | null = null;

  /** Asks one question. What names no repository is left out. */
  constructor(reader: Pick<EventReader, 'tallies'>, selection: Selection) {
    for (const tally of reader.tallies(selection, BY)) this.#add(tally);
    for (const column of [this.#actorOf, this.#categoryOf, this.#repositoryOf, this.#first, this.#lasted])
      column.trim();
  }

  #add({ key: { actor = null, category, repository = null }, first, last }: Tally): void {
    if (repository === null) return;
    this.#actorOf.push(this.#numberOfActor(actor));
    this.#categoryOf.push(this.#categories.of(category ?? ''));
    this.#repositoryOf.push(this.repositories.of(repository));
    this.#first.push(first);
    this.#lasted.push(last - first);
  }

  #numberOfActor(actor: string | null): number {
    const known = this.#actors.get(actor);
    if (known !== undefined) return known;
    this.#actors.set(actor, this.#actorNames.length);
    return this.#actorNames.push(actor) - 1;
  }

  /** Calls back for each use in a range of at least a day, in no particular order. A use is good until the next is told. */
  each(range: TimeWindow, tell: (use: Use) => void): void {
    const tellIn = this.#telling(range, tell);
    const { length } = this.#actorOf.view();
    for (let row = 0; row < length; row++) tellIn(row);
  }

  /** The same for one actor. */
  eachOf(actor: string | null, range: TimeWindow, tell: (use: Use) => void): void {
    this.#ofActors ??= rowsById(this.#actorOf.view());
    const number = this.#actors.get(actor);
    if (number === undefined) return;
    const [tellIn, rows] = [this.#telling(range, tell), rowsOfId(this.#ofActors, number)];
    for (let index = 0; index < rows.length; index++) tellIn(numberAt(rows, index));
  }

  /** Marks the numbers of the repositories in which an actor did something of these categories in a range. */
  markRepositories(actor: string | null, range: TimeWindow, categories: ReadonlySet<string>, marks: Marks): void {
    this.#ofActors ??= rowsById(this.#actorOf.view());
    const number = this.#actors.get(actor);
    if (number === undefined) return;
    const rows = rowsOfId(this.#ofActors, number);
    const isAsked = Array.from({ length: this.#categories.size }, (_, at) =>
      categories.has(this.#categories.nameOf(at)),
    );
    const isIn = this.#within(range);
    const [repositories, ofCategories] = [this.#repositoryOf.view(), this.#categoryOf.view()];
    for (let index = 0; index < rows.length; index++) {
      const row = numberAt(rows, index);
      if (isIn(row) && isAsked[byteAt(ofCategories, row)] === true) marks.add(numberAt(repositories, row));
    }
  }

  /** Whether anybody did something in a repository in a range. */
  isUsed(repository: number, range: TimeWindow): boolean {
    this.#ofRepositories ??= rowsById(this.#repositoryOf.view());
    return rowsOfId(this.#ofRepositories, repository).some(this.#within(range));
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

  /** Whether a row lies in a range. Where the range begins or ends within a day, the first and the last use of that day decide. */
  #within({ from, to }: TimeWindow): (row: number) => boolean {
    const [firsts, lasted] = [this.#first.view(), this.#lasted.view()];
    return (row) => {
      const first = valueAt(firsts, row);
      return first < to && first + numberAt(lasted, row) >= from;
    };
  }

  /** Tells of one row if it lies in a range. */
  #telling(range: TimeWindow, tell: (use: Use) => void): (row: number) => void {
    const isIn = this.#within(range);
    const firsts = this.#first.view();
    const [actors, repositories] = [this.#actorOf.view(), this.#repositoryOf.view()];
    const use: Use = { actor: null, category: '', repository: 0, first: EPOCH };
    return (row) => {
      if (!isIn(row)) return;
      use.actor = this.#actorNames[numberAt(actors, row)] ?? null;
      use.category = this.#categories.nameOf(this.#categoryOf.at(row));
      use.repository = numberAt(repositories, row);
      use.first = instantIn(firsts, row);
      tell(use);
    };
  }
}
