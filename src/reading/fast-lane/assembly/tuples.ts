import { mixed } from './bytes';
import { doubled, zeros } from './memory';
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

/**
 * A hash table of tuples of value numbers: the tuple of a record is the numbers of some of its values. Several parts of an
 * event may depend on the same values: each has an answer of its own in the entry of a tuple, which is looked up once.
 */
export class Combinations {
  /** How many answers an entry has. */
  private answers: i32 = 0;
  private width: usize = 0;
  private tuple: usize = 0;
  /** Entry 0 is not used. */
  private used: u32 = 1;
  private bytes: usize = 0;
  private entries: usize = 0;
  /** Entries by the hash of their tuples; 0 for an empty slot. */
  private table: usize = 0;
  /** The entry that was found last. */
  last: u32 = 0;

  constructor(
    private readonly numbers: usize,
    readonly from: StaticArray<i32>,
    /** A power of two; it doubles when it is half full. */
    private slots: u32 = 1024,
  ) {}

  get count(): u32 {
    return this.used - 1;
  }

  /** Makes room for one more answer in each entry, before the first tuple is looked up; returns where it stands there. */
  addAnswer(): usize {
    this.answers++;
    return <usize>(this.answers - 1) * ANSWER_BYTES;
  }

  /** The entry of the current record's tuple. */
  find(): usize {
    if (this.last === 0 || !this.isAt(this.entryOf(this.last))) this.last = this.look();
    return this.entryOf(this.last);
  }

  entryOf(id: u32): usize {
    return this.entries + <usize>id * this.width;
  }

  private open(): void {
    this.tuple = <usize>this.answers * ANSWER_BYTES;
    this.width = this.tuple + <usize>this.from.length * 4;
    this.bytes = <usize>this.slots * this.width;
    this.entries = zeros(this.bytes);
    this.table = zeros(<usize>this.slots * 4);
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

  private look(): u32 {
    if (this.width === 0) this.open();
    let hash = valueSeed();
    for (let index = 0; index < this.from.length; index++) hash = mixed(hash, this.numberAt(index));
    let slot = this.slotOf(hash);
    while (true) {
      const id = load<u32>(this.table + ((<usize>slot) << 2));
      if (id === 0) return this.add(slot);
      if (this.isAt(this.entryOf(id))) return id;
      slot = (slot + 1) & (this.slots - 1);
    }
  }

  private slotOf(hash: u64): u32 {
    return <u32>(hash >> 20) & (this.slots - 1);
  }

  private add(slot: u32): u32 {
    const id = this.used++;
    if (<usize>this.used * this.width > this.bytes) {
      this.entries = doubled(this.entries, this.bytes);
      this.bytes *= 2;
    }
    const tuple = this.entryOf(id) + this.tuple;
    for (let index = 0; index < this.from.length; index++) {
      store<u32>(tuple + ((<usize>index) << 2), this.numberAt(index));
    }
    store<u32>(this.table + ((<usize>slot) << 2), id);
    if (this.used * 2 > this.slots) this.rehash();
    return id;
  }

  private rehash(): void {
    this.slots *= 2;
    this.table = zeros(<usize>this.slots * 4);
    for (let id: u32 = 1; id < this.used; id++) {
      let hash = valueSeed();
      const tuple = this.entryOf(id) + this.tuple;
      for (let index = 0; index < this.from.length; index++) {
        hash = mixed(hash, load<u32>(tuple + ((<usize>index) << 2)));
      }
      let slot = this.slotOf(hash);
      while (load<u32>(this.table + ((<usize>slot) << 2)) !== 0) slot = (slot + 1) & (this.slots - 1);
      store<u32>(this.table + ((<usize>slot) << 2), id);
    }
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

  /** The index of the entry that was found last, which tells its tuple from all others. */
  get found(): u32 {
    return this.combinations.last;
  }

  /** Sets the answer for the tuple that was found last. */
  set(state: i32, first: u32, second: u32): void {
    const answer = this.combinations.entryOf(this.combinations.last) + this.place;
    store<i32>(answer, state);
    store<u32>(answer, first, FIRST);
    store<u32>(answer, second, SECOND);
  }
}
