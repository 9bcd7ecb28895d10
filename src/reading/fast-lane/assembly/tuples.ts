import { mixed } from './bytes';
import { doubled, zeros } from './memory';
import { valueSeed } from './values';

/** Nobody told it yet. */
export const UNKNOWN: i32 = 0;

/** Where an entry holds its state, its two numbers, and those of the tuple. */
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
 * What was made of tuples of numbers, each once: a state and two numbers, as the host tells them. A tuple is the
 * numbers that stand at some places among those of the record at hand.
 */
export class Tuples {
  private readonly width: usize;
  /** The first entry is none. */
  private used: u32 = 1;
  private bytes: usize;
  private entries: usize;
  private places: u32 = 1024;
  /** Entries by hash of their tuples; 0 where there is none. */
  private table: usize = zeros(1024 * 4);
  /** The entry that was found last. */
  private last: u32 = 0;

  constructor(
    private readonly numbers: usize,
    private readonly from: StaticArray<i32>,
  ) {
    this.width = TUPLE + <usize>from.length * 4;
    this.bytes = 1024 * this.width;
    this.entries = zeros(this.bytes);
  }

  get count(): u32 {
    return this.used - 1;
  }

  /** The entry of the tuple at hand; new where its state is UNKNOWN. */
  find(): usize {
    if (this.last === 0 || !this.isAt(this.entryOf(this.last))) this.last = this.look();
    return this.entryOf(this.last);
  }

  /** Tells what was made of the tuple that was found last. */
  tell(state: i32, first: u32, second: u32): void {
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

  /** Whether an entry is that of the tuple at hand: those that differ mostly do so in the last number. */
  private isAt(entry: usize): bool {
    for (let index = this.from.length - 1; index >= 0; index--) {
      if (load<u32>(entry + ((<usize>index) << 2), TUPLE) !== this.numberAt(index)) return false;
    }
    return true;
  }

  private look(): u32 {
    let hash = valueSeed();
    for (let index = 0; index < this.from.length; index++) hash = mixed(hash, this.numberAt(index));
    let place = this.placeOf(hash);
    while (true) {
      const id = load<u32>(this.table + ((<usize>place) << 2));
      if (id === 0) return this.add(place);
      if (this.isAt(this.entryOf(id))) return id;
      place = (place + 1) & (this.places - 1);
    }
  }

  private placeOf(hash: u64): u32 {
    return <u32>(hash >> 20) & (this.places - 1);
  }

  private add(place: u32): u32 {
    const id = this.used++;
    if (<usize>this.used * this.width > this.bytes) {
      this.entries = doubled(this.entries, this.bytes);
      this.bytes *= 2;
    }
    const entry = this.entryOf(id);
    for (let index = 0; index < this.from.length; index++) {
      store<u32>(entry + ((<usize>index) << 2), this.numberAt(index), TUPLE);
    }
    store<u32>(this.table + ((<usize>place) << 2), id);
    if (this.used * 2 > this.places) this.rehash();
    return id;
  }

  private rehash(): void {
    this.places *= 2;
    this.table = zeros(<usize>this.places * 4);
    for (let id: u32 = 1; id < this.used; id++) {
      let hash = valueSeed();
      const entry = this.entryOf(id);
      for (let index = 0; index < this.from.length; index++) {
        hash = mixed(hash, load<u32>(entry + ((<usize>index) << 2), TUPLE));
      }
      let place = this.placeOf(hash);
      while (load<u32>(this.table + ((<usize>place) << 2)) !== 0) place = (place + 1) & (this.places - 1);
      store<u32>(this.table + ((<usize>place) << 2), id);
    }
  }
}
