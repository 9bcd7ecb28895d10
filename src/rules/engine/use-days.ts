import type { Dimension, EventReader } from '../../case/case-reader.ts';
import type { Selection } from '../../case/event-filter.ts';
import { parentPathOrSelf } from '../../domain/image-ref.ts';
import { EPOCH, type Instant, instantOf } from '../../domain/instant.ts';
import { DAY_MS, dayOf, type TimeWindow } from '../../domain/time-window.ts';
import { ChunkedColumn } from '../../numbers/columns/chunked-column.ts';
import { rowsById } from '../../numbers/columns/rows-by-id.ts';
import { groupBy } from '../../numbers/group-by.ts';
import { Marks } from '../../numbers/marks.ts';
import { NameNumbers } from '../../numbers/name-numbers.ts';
import { byteAt, numberAt } from '../../numbers/number-at.ts';

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
  readonly #actors = new Map<string | null, number>();
  readonly #actorNames: (string | null)[] = [];
  readonly #categories = new NameNumbers();
  /** Where the uses of each actor begin, and where those of the last one end. */
  readonly #starts: Uint32Array;
  readonly #categoryOf: Uint8Array;
  readonly #repositoryOf: Uint32Array;
  /** The days since 1970, and the first time of the day in milliseconds. */
  readonly #dayOf: Uint32Array;
  readonly #firstOf: Uint32Array;
  /** How long after the first time the last one was, in milliseconds: less than a day. */
  readonly #lasted: Uint32Array;
  #inNamespaces: ReadonlyMap<string, readonly number[]> | null = null;

  /** Asks one question. What names no repository is left out. */
  constructor(reader: Pick<EventReader, 'tallies'>, selection: Selection) {
    const gathered = new GatheredUses();
    for (const { key, first, last } of reader.tallies(selection, BY)) {
      const { actor = null, category, repository = null } = key;
      if (repository === null) continue;
      gathered.actorOf.push(this.#numberOfActor(actor));
      gathered.categoryOf.push(this.#categories.of(category ?? ''));
      gathered.repositoryOf.push(this.repositories.of(repository));
      gathered.dayOf.push(dayOf(first));
      gathered.firstOf.push(first % DAY_MS);
      gathered.lasted.push(last - first);
    }
    const { starts, rows } = rowsById(gathered.actorOf.take());
    this.#starts = starts;
    this.#categoryOf = gathered.categoryOf.takeInOrder(rows);
    this.#repositoryOf = gathered.repositoryOf.takeInOrder(rows);
    this.#dayOf = gathered.dayOf.takeInOrder(rows);
    this.#firstOf = gathered.firstOf.takeInOrder(rows);
    this.#lasted = gathered.lasted.takeInOrder(rows);
  }

  #numberOfActor(actor: string | null): number {
    const known = this.#actors.get(actor);
    if (known !== undefined) return known;
    this.#actors.set(actor, this.#actorNames.length);
    return this.#actorNames.push(actor) - 1;
  }

  /** Calls back for each use in a range of at least a day, in no particular order. A use is good until the next is told. */
  each(range: TimeWindow, tell: (use: Use) => void): void {
    for (const actor of this.#actorNames) this.eachOf(actor, range, tell);
  }

  /** The same for one actor. */
  eachOf(actor: string | null, range: TimeWindow, tell: (use: Use) => void): void {
    const [isIn, { start, end }] = [this.#within(range), this.#rowsOf(actor)];
    const use: Use = { actor, category: '', repository: 0, first: EPOCH };
    for (let row = start; row < end; row++) {
      if (!isIn(row)) continue;
      use.category = this.#categories.nameOf(byteAt(this.#categoryOf, row));
      use.repository = numberAt(this.#repositoryOf, row);
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
      if (isAsked[byteAt(this.#categoryOf, row)] === true && isIn(row)) marks.add(numberAt(this.#repositoryOf, row));
    }
  }

  /** The numbers of the repositories in which somebody did something in a range. */
  usedIn(range: TimeWindow): Marks {
    const [isIn, used] = [this.#within(range), new Marks(this.repositories.size)];
    for (let row = 0; row < this.#repositoryOf.length; row++)
      if (isIn(row)) used.add(numberAt(this.#repositoryOf, row));
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
    const number = this.#actors.get(actor);
    if (number === undefined) return { start: 0, end: 0 };
    return { start: numberAt(this.#starts, number), end: numberAt(this.#starts, number + 1) };
  }

  #first(row: number): number {
    return numberAt(this.#dayOf, row) * DAY_MS + numberAt(this.#firstOf, row);
  }

  /** Whether a row lies in a range. Where the range begins or ends within a day, the first and the last use of that day decide. */
  #within({ from, to }: TimeWindow): (row: number) => boolean {
    return (row) => {
      const first = this.#first(row);
      return first < to && first + numberAt(this.#lasted, row) >= from;
    };
  }
}

/** Uses as they come from the case, before they are put in order. */
class GatheredUses {
  readonly actorOf = new ChunkedColumn((length) => new Uint32Array(length));
  readonly categoryOf = new ChunkedColumn((length) => new Uint8Array(length));
  readonly repositoryOf = new ChunkedColumn((length) => new Uint32Array(length));
  readonly dayOf = new ChunkedColumn((length) => new Uint32Array(length));
  readonly firstOf = new ChunkedColumn((length) => new Uint32Array(length));
  readonly lasted = new ChunkedColumn((length) => new Uint32Array(length));
}
