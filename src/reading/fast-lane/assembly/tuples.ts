import { mixed } from './bytes';
import { zeros } from './memory';
import { valueSeed } from './values';

/** The host was not asked yet. */
export const UNKNOWN: i32 = 0;

/** An answer: its state, then two numbers. */
const FIRST: usize = 4;
const SECOND: usize = 8;
const ANSWER_BYTES: usize = 12;

export function stateOf(answer: usize): i32 {
  return load<i32>(answer);
}

export function firstOf(answer: usize): u32 {
  return load<u32>(answer, FIRST);
}

export function secondOf(answer: usize): u32 {
  return load<u32>(answer, SECOND);
}

/** A number that an entry begins with; 0 for an empty slot. */
const NUMBER_BYTES: usize = 4;

/**
 * A hash table of tuples of value numbers: the tuple of a record is the numbers of some of its values. Several parts of an
 * event may depend on the same values: each has an answer of its own in the entry of a tuple, which is looked up once. The
 * entries stand in the table itself: most tuples are not in the processor's cache when they come again, and a second
 * place would have to be waited for too.
 */
export class Combinations {
  /** How many answers an entry has, which stand behind its number. */
  private answers: i32 = 0;
  private width: usize = 0;
  /** Where the tuple stands in an entry, behind the answers. */
  private tuple: usize = 0;
  private used: u32 = 0;
  private table: usize = 0;
  /** The entry that was found last; 0 for none. */
  private last: usize = 0;

  constructor(
    private readonly numbers: usize,
    readonly from: StaticArray<i32>,
    /** A power of two; it doubles when three quarters of it are full. */
    private slots: u32 = 1024,
  ) {}

  get count(): u32 {
    return this.used;
  }

  /** The number of the entry that was found last. */
  get found(): u32 {
    return load<u32>(this.last);
  }

  /** Makes room for one more answer in each entry, before the first tuple is looked up; returns where it stands there. */
  addAnswer(): usize {
    this.answers++;
    return NUMBER_BYTES + <usize>(this.answers - 1) * ANSWER_BYTES;
  }

  /** The entry of the current record's tuple. */
  find(): usize {
    if (this.last === 0 || !this.isAt(this.last)) this.last = this.look();
    return this.last;
  }

  private open(): void {
    this.tuple = NUMBER_BYTES + <usize>this.answers * ANSWER_BYTES;
    this.width = this.tuple + ((<usize>this.from.length) << 2);
    this.table = zeros(<usize>this.slots * this.width);
  }

  private entryAt(slot: u32): usize {
    return this.table + <usize>slot * this.width;
  }

  private numberAt(index: i32): u32 {
    return load<u32>(this.numbers + ((<usize>unchecked(this.from[index])) << 2));
  }

  /** Whether an entry is that of the current record. Tuples mostly differ in the last number, so it is compared first. */
  private isAt(entry: usize): bool {
    const tuple = entry + this.tuple;
    for (let index = this.from.length - 1; index >= 0; index--) {
      if (load<u32>(tuple + ((<usize>index) << 2)) !== this.numberAt(index)) return false;
    }
    return true;
  }

  private look(): usize {
    if (this.width === 0) this.open();
    let hash = valueSeed();
    for (let index = 0; index < this.from.length; index++) hash = mixed(hash, this.numberAt(index));
    let slot = this.slotOf(hash);
    while (true) {
      const entry = this.entryAt(slot);
      if (load<u32>(entry) === 0) return this.add(entry);
      if (this.isAt(entry)) return entry;
      slot = (slot + 1) & (this.slots - 1);
    }
  }

  private slotOf(hash: u64): u32 {
    return <u32>(hash >> 20) & (this.slots - 1);
  }

  private add(empty: usize): usize {
    if (this.used * 4 >= this.slots * 3) {
      this.grow();
      return this.look();
    }
    this.used++;
    store<u32>(empty, this.used);
    const tuple = empty + this.tuple;
    for (let index = 0; index < this.from.length; index++) {
      store<u32>(tuple + ((<usize>index) << 2), this.numberAt(index));
    }
    return empty;
  }

  private grow(): void {
    const before = this.table;
    const end = this.entryAt(this.slots);
    this.slots *= 2;
    this.table = zeros(<usize>this.slots * this.width);
    for (let entry = before; entry < end; entry += this.width) {
      if (load<u32>(entry) !== 0) memory.copy(this.placeFor(entry), entry, this.width);
    }
  }

  /** An empty slot for an entry, after the table grew. */
  private placeFor(entry: usize): usize {
    let hash = valueSeed();
    const tuple = entry + this.tuple;
    for (let index = 0; index < this.from.length; index++) {
      hash = mixed(hash, load<u32>(tuple + ((<usize>index) << 2)));
    }
    let slot = this.slotOf(hash);
    while (load<u32>(this.entryAt(slot)) !== 0) slot = (slot + 1) & (this.slots - 1);
    return this.entryAt(slot);
  }
}

/** The host's answers about one part of an event, by the tuples of the values that it depends on: a state and two numbers each. */
export class Tuples {
  private readonly place: usize;

  constructor(private readonly combinations: Combinations) {
    this.place = combinations.addAnswer();
  }

  get count(): u32 {
    return this.combinations.count;
  }

  /** The answer about the current record's tuple; its state is UNKNOWN if it is new. */
  find(): usize {
    return this.combinations.find() + this.place;
  }

  /** The number of the entry that was found last, which tells its tuple from all others. */
  get found(): u32 {
    return this.combinations.found;
  }

  /** Sets the answer for the tuple of the current record, which was looked up. */
  set(state: i32, first: u32, second: u32): void {
    const answer = this.find();
    store<i32>(answer, state);
    store<u32>(answer, first, FIRST);
    store<u32>(answer, second, SECOND);
  }
}
