import { mixed } from './bytes';
import { doubled, zeros } from './memory';
import { valueSeed } from './values';

/** The host was not asked yet. */
export const UNKNOWN: i32 = 0;

/** Offsets in an entry, after its state: the two answers, then the tuple. */
const FIRST: usize = 4;
const SECOND: usize = 8;
const TUPLE: usize = 12;

export function stateOf(entry: usize): i32 {
  return load<i32>(entry);
}

export function firstOf(entry: usize): u32 {
  return load<u32>(entry, FIRST);
}

export function secondOf(entry: usize): u32 {
  return load<u32>(entry, SECOND);
}

/**
 * A hash table from tuples of value numbers to the host's answer: a state and two numbers. The tuple of a record is the
 * numbers of some of its values.
 */
export class Tuples {
  private readonly width: usize;
  /** Entry 0 is not used. */
  private used: u32 = 1;
  private bytes: usize;
  private entries: usize;
  /** Entries by the hash of their tuples; 0 for an empty slot. */
  private table: usize;
  /** The entry that was found last. */
  private last: u32 = 0;

  constructor(
    private readonly numbers: usize,
    private readonly from: StaticArray<i32>,
    /** A power of two; it doubles when it is half full. */
    private slots: u32 = 1024,
  ) {
    this.width = TUPLE + <usize>from.length * 4;
    this.bytes = <usize>slots * this.width;
    this.entries = zeros(this.bytes);
    this.table = zeros(<usize>slots * 4);
  }

  get count(): u32 {
    return this.used - 1;
  }

  /** The entry of the current record's tuple; its state is UNKNOWN if it is new. */
  find(): usize {
    if (this.last === 0 || !this.isAt(this.entryOf(this.last))) this.last = this.look();
    return this.entryOf(this.last);
  }

  /** The index of the entry that was found last, which tells its tuple from all others. */
  get found(): u32 {
    return this.last;
  }

  /** Sets the answer for the tuple that was found last. */
  set(state: i32, first: u32, second: u32): void {
    const entry = this.entryOf(this.last);
    store<i32>(entry, state);
    store<u32>(entry, first, FIRST);
    store<u32>(entry, second, SECOND);
  }

  private entryOf(id: u32): usize {
    return this.entries + <usize>id * this.width;
  }

  private numberAt(index: i32): u32 {
    return load<u32>(this.numbers + ((<usize>unchecked(this.from[index])) << 2));
  }

  /** Whether an entry is that of the current record. Tuples mostly differ in the last number, so it is compared first. */
  private isAt(entry: usize): bool {
    for (let index = this.from.length - 1; index >= 0; index--) {
      if (load<u32>(entry + ((<usize>index) << 2), TUPLE) !== this.numberAt(index)) return false;
    }
    return true;
  }

  private look(): u32 {
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
    const entry = this.entryOf(id);
    for (let index = 0; index < this.from.length; index++) {
      store<u32>(entry + ((<usize>index) << 2), this.numberAt(index), TUPLE);
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
      const entry = this.entryOf(id);
      for (let index = 0; index < this.from.length; index++) {
        hash = mixed(hash, load<u32>(entry + ((<usize>index) << 2), TUPLE));
      }
      let slot = this.slotOf(hash);
      while (load<u32>(this.table + ((<usize>slot) << 2)) !== 0) slot = (slot + 1) & (this.slots - 1);
      store<u32>(this.table + ((<usize>slot) << 2), id);
    }
  }
}
