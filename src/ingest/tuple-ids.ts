export type Part = string | number | null;
type Node = Map<Part, Node | number>;

/** A hostile log may hold a million distinct actors: what is remembered starts over instead of growing with them. */
const MOST_REMEMBERED = 100_000;

/**
 * Numbers tuples of one length from 1 in order of appearance. Maps within maps: making one text of the parts of each
 * tuple would take most of the time of an import.
 */
export class TupleIds {
  #root: Node = new Map();
  #remembered = 0;
  #given = 0;
  /** Rows numbered since they were last taken. */
  #fresh: (readonly Part[])[] = [];

  /** The number of a tuple; `row` is what is told of it where it is new. */
  idOf(tuple: readonly Part[], row: readonly Part[] = tuple): number {
    let node = this.#root;
    const last = tuple.length - 1;
    for (let position = 0; position < last; position++) {
      const part = tuple[position] ?? null;
      let next = node.get(part);
      if (typeof next !== 'object') {
        next = new Map();
        node.set(part, next);
      }
      node = next;
    }
    const end = tuple[last] ?? null;
    const known = node.get(end);
    return typeof known === 'number' ? known : this.#add(row, node, end);
  }

  takeFresh(): readonly (readonly Part[])[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }

  #add(row: readonly Part[], node: Node, end: Part): number {
    this.#fresh.push(row);
    this.#given++;
    this.#remembered++;
    node.set(end, this.#given);
    if (this.#remembered >= MOST_REMEMBERED) {
      this.#root = new Map();
      this.#remembered = 0;
    }
    return this.#given;
  }
}
