export type Part = string | number | null;

/** The only tuple that begins so, as far as is known. */
interface Leaf {
  readonly tuple: readonly Part[];
  readonly id: number;
}

type Branch = Map<Part, Branch | Leaf>;

/** A hostile log may hold a million distinct actors: what is remembered starts over instead of growing with them. */
const MOST_REMEMBERED = 100_000;

/**
 * Numbers tuples of one length from 1 in order of appearance. A tree of maps, no deeper than it takes to tell tuples
 * apart: to make one text of the parts of each tuple, or to look every part up, would take most of the time of an
 * import. So parts that tell most come first.
 */
export class TupleIds {
  #root: Branch = new Map();
  #remembered = 0;
  #given = 0;
  /** Rows numbered since they were last taken. */
  #fresh: (readonly Part[])[] = [];

  /** The number of a tuple; `row` is what is told of it where it is new. */
  idOf(tuple: readonly Part[], row: readonly Part[] = tuple): number {
    let branch = this.#root;
    for (let depth = 0; ; depth++) {
      const part = tuple[depth] ?? null;
      const next = branch.get(part);
      if (next === undefined) return this.#add(branch, part, { tuple, row });
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

  #add(branch: Branch, part: Part, of: { readonly tuple: readonly Part[]; readonly row: readonly Part[] }): number {
    this.#fresh.push(of.row);
    this.#given++;
    this.#remembered++;
    branch.set(part, { tuple: of.tuple, id: this.#given });
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
