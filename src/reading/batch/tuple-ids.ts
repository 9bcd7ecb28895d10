export type Part = string | number | null;

/** The only tuple that begins so, as far as is known. */
interface Leaf {
  readonly tuple: readonly Part[];
  readonly id: number;
}

type Branch = Map<Part, Branch | Leaf>;

/** A hostile log may hold a million distinct actors: what is remembered starts over instead of growing with them. */
const MOST_REMEMBERED = 1 << 15;

/**
 * Numbers tuples of one length from 1 in order of appearance. A tree of maps, no deeper than it takes to tell tuples
 * apart: to make one text of the parts of each tuple, or to look every part up, would take most of the time of an
 * import. So parts that tell most come first; `columns` says where each part stands in the row that is told.
 */
export class TupleIds {
  readonly #columns: readonly number[];
  /** The tuple in question: one list for all, because most of them are known already. */
  readonly #tuple: Part[];
  #root: Branch = new Map();
  #remembered = 0;
  #given = 0;
  /** Rows numbered since they were last taken. */
  #fresh: (readonly Part[])[] = [];

  constructor(columns: readonly number[]) {
    this.#columns = columns;
    this.#tuple = columns.map(() => null);
  }

  /** Takes as many parts as there are columns. */
  idOf(a: Part, b: Part = null, c: Part = null, d: Part = null, e: Part = null, f: Part = null): number {
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

  #find(tuple: readonly Part[]): number {
    let branch = this.#root;
    for (let depth = 0; ; depth++) {
      const part = tuple[depth] ?? null;
      const next = branch.get(part);
      if (next === undefined) return this.#add(branch, part, tuple);
      if (next instanceof Map) {
        branch = next;
        continue;
      }
      if (areEqual(next.tuple, tuple, depth + 1)) return next.id;
      const grown: Branch = new Map([[next.tuple[depth + 1] ?? null, next]]);
      branch.set(part, grown);
      branch = grown;
    }
  }

  takeFresh(): readonly (readonly Part[])[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }

  #add(branch: Branch, part: Part, of: readonly Part[]): number {
    const tuple = of.slice();
    this.#fresh.push(this.#columns.map((column) => tuple[column] ?? null));
    this.#given++;
    this.#remembered++;
    branch.set(part, { tuple, id: this.#given });
    if (this.#remembered >= MOST_REMEMBERED) {
      this.#root = new Map();
      this.#remembered = 0;
    }
    return this.#given;
  }
}

/** Whether the parts from `start` on agree. */
function areEqual(a: readonly Part[], b: readonly Part[], start: number): boolean {
  for (let index = start; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}
