import { areSame } from '../../fast-lane/assembly/bytes';
import { Combinations, Tuples } from '../../fast-lane/assembly/tuples';
import { Detail } from './details';
import { endsLine, isLiteral, Leaf, numbers } from './leaves';

/** Combinations of values that there is room for at first: a log may have many templates. */
const FIRST_ROOM: u32 = 64;

function areEqual(some: StaticArray<i32>, others: StaticArray<i32>): bool {
  if (some.length !== others.length) return false;
  for (let index = 0; index < some.length; index++) if (some[index] !== others[index]) return false;
  return true;
}

/** Forms of records: see FORMS in ../leaf-scanner.ts. */
const LINE: i32 = 1;

/** A leaf as the content of a record names it: the path to it, as it stands before its value. */
export class ContentLeaf {
  constructor(
    readonly path: usize,
    readonly length: i32,
    readonly leaf: i32,
  ) {}
}

/** How records of one kind are written: the literal bytes around their values, and what is made of these. */
export class Template {
  readonly leaves: Leaf[] = [];
  /** In the order of PARTS in ../template-program.ts. */
  readonly parts: Tuples[] = [];
  /** The leaves in the order of their paths; none where the content of its records must be made the ordinary way. */
  readonly content: ContentLeaf[] = [];
  private readonly combinations: Combinations[] = [];
  readonly details: Detail[] = [];
  private literal: usize = 0;
  private length: i32 = 0;
  timeLeaf: i32 = -1;
  idLeaf: i32 = -1;
  /** Whether its records are lines of text, not JSON. */
  isLine: bool = false;
  /** Whether the host found that hardly any of its records repeat what others said. */
  isGivenUp: bool = false;
  fitted: u32 = 0;

  close(literal: usize, length: i32, timeLeaf: i32, idLeaf: i32, form: i32): void {
    this.literal = literal;
    this.length = length;
    this.timeLeaf = timeLeaf;
    this.idLeaf = idLeaf;
    this.isLine = form === LINE;
  }

  /** The combinations of the values in some slots, which all that depends on the same values shares. */
  combinationsOf(slots: StaticArray<i32>): Combinations {
    for (let index = 0; index < this.combinations.length; index++) {
      if (areEqual(this.combinations[index].from, slots)) return this.combinations[index];
    }
    const made = new Combinations(numbers, slots, FIRST_ROOM);
    this.combinations.push(made);
    return made;
  }

  /** How many combinations of values are remembered of its parts and details. */
  get tupleCount(): u32 {
    let count: u32 = 0;
    for (let index = 0; index < this.combinations.length; index++) count += this.combinations[index].count;
    return count;
  }

  /** Finds the values of a record; returns the address of its end, or 0 if it is not written so. */
  find(from: usize, until: usize): usize {
    let at = from;
    const leaves = this.leaves;
    for (let index = 0; index < leaves.length; index++) {
      const leaf = unchecked(leaves[index]);
      if (!isLiteral(at, leaf.literal, leaf.length, until)) return 0;
      at = leaf.find(index, at + leaf.length);
      if (at === 0) return 0;
    }
    if (at + this.length > until || !areSame(at, this.literal, this.length)) return 0;
    at += this.length;
    return endsLine(at) ? at : 0;
  }

  /** Numbers the values that were found; false if the record must be read the ordinary way. */
  take(): bool {
    if (this.isGivenUp) return false;
    const leaves = this.leaves;
    for (let index = 0; index < leaves.length; index++) if (!unchecked(leaves[index]).take(index)) return false;
    this.fitted++;
    return true;
  }
}
