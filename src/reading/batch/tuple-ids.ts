export type TupleValue = string | number | null;

/** The only known tuple with this beginning. */
interface Leaf {
  readonly tuple: readonly TupleValue[];
  readonly id: number;
}

type Branch = Map<TupleValue, Branch | Leaf>;

/** A hostile log may hold a million distinct actors. At this size the tree is emptied, and known tuples get new ids. */
const MOST_REMEMBERED = 1 << 15;

/**
 * Gives tuples of one length ids from 1, in the order in which they first appear. The tuples are kept in a tree of maps
 * that is only as deep as it must be to tell them apart. To join each tuple to one text, or to look up all its values,
 * would take most of the time of an import. Values that differ most should come first.
 */
export class TupleIds {
  readonly #columns: readonly number[];
  /** The tuple that is looked up. One list serves all lookups, because most tuples are known. */
  readonly #tuple: TupleValue[];
  #root: Branch = new Map();
  #remembered = 0;
  #given = 0;
  /** Rows that got an id since they were last taken. */
  #fresh: (readonly TupleValue[])[] = [];

  /** `columns[i]` is the index, in a tuple, of the value that stands in column i of its row. */
  constructor(columns: readonly number[]) {
    this.#columns = columns;
    this.#tuple = columns.map(() => null);
  }

  /** The id of a tuple, which must have as many values as there are columns. */
  idOf(
    a: TupleValue,
    b: TupleValue = null,
    c: TupleValue = null,
    d: TupleValue = null,
    e: TupleValue = null,
    f: TupleValue = null,
  ): number {
    const tuple = this.#tuple;
    const { length } = tuple;
    tuple[0] = a;
    if (length > 1) tuple[1] = b;
    if (length > 2) tuple[2] = c;
    if (length > 3) tuple[3] = d;
    if (length > 4) tuple[4] = e;
    if (length > 5) tuple[5] = f;
    return this.#find(tuple);
  }

  #find(tuple: readonly TupleValue[]): number {
    let branch = this.#root;
    for (let depth = 0; ; depth++) {
      const value = tuple[depth] ?? null;
      const next = branch.get(value);
      if (next === undefined) return this.#add(branch, value, tuple);
      if (next instanceof Map) {
        branch = next;
        continue;
      }
      if (areEqual(next.tuple, tuple, depth + 1)) return next.id;
      const grown: Branch = new Map([[next.tuple[depth + 1] ?? null, next]]);
      branch.set(value, grown);
      branch = grown;
    }
  }

  takeFresh(): readonly (readonly TupleValue[])[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }

  #add(branch: Branch, value: TupleValue, of: readonly TupleValue[]): number {
    const tuple = of.slice();
    this.#fresh.push(this.#columns.map((column) => tuple[column] ?? null));
    this.#given++;
    this.#remembered++;
    branch.set(value, { tuple, id: this.#given });
    if (this.#remembered >= MOST_REMEMBERED) {
      this.#root = new Map();
      this.#remembered = 0;
    }
    return this.#given;
  }
}

/** Whether the values from `start` on are equal. */
function areEqual(a: readonly TupleValue[], b: readonly TupleValue[], start: number): boolean {
  for (let index = start; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}
