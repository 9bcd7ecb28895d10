import { areSame, hashOf } from './bytes';
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
  /** The entry that was found last, and its tuple as it is asked for. */
  private last: u32 = 0;
  private readonly tuple: usize;
  private readonly length: i32;

  constructor(
    private readonly numbers: usize,
    private readonly from: StaticArray<i32>,
  ) {
    this.length = from.length * 4;
    this.width = TUPLE + <usize>this.length;
    this.bytes = 1024 * this.width;
    this.entries = zeros(this.bytes);
    this.tuple = zeros(<usize>this.length + 16);
  }

  get count(): u32 {
    return this.used - 1;
  }

  /** The entry of the tuple at hand; new where its state is UNKNOWN. */
  find(): usize {
    const from = this.from;
    const last = this.entries + <usize>this.last * this.width + TUPLE;
    let isLast = this.last !== 0;
    for (let index = 0, at: usize = 0; index < from.length; index++, at += 4) {
      const number = load<u32>(this.numbers + ((<usize>unchecked(from[index])) << 2));
      isLast = isLast && load<u32>(last + at) === number;
      store<u32>(this.tuple + at, number);
    }
    if (!isLast) this.last = this.look();
    return this.entries + <usize>this.last * this.width;
  }

  /** Tells what was made of the tuple that was found last. */
  tell(state: i32, first: u32, second: u32): void {
    const entry = this.entries + <usize>this.last * this.width;
    store<i32>(entry, state);
    store<u32>(entry, first, FIRST);
    store<u32>(entry, second, SECOND);
  }

  private look(): u32 {
    let place = this.placeOf(this.tuple);
    while (true) {
      const id = load<u32>(this.table + ((<usize>place) << 2));
      if (id === 0) return this.add(place);
      if (areSame(this.entries + <usize>id * this.width + TUPLE, this.tuple, this.length)) return id;
      place = (place + 1) & (this.places - 1);
    }
  }

  private placeOf(tuple: usize): u32 {
    return <u32>hashOf(tuple, this.length, valueSeed()) & (this.places - 1);
  }

  private add(place: u32): u32 {
    const id = this.used++;
    if (<usize>this.used * this.width > this.bytes) {
      this.entries = doubled(this.entries, this.bytes);
      this.bytes *= 2;
    }
    memory.copy(this.entries + <usize>id * this.width + TUPLE, this.tuple, this.length);
    store<u32>(this.table + ((<usize>place) << 2), id);
    if (this.used * 2 > this.places) this.rehash();
    return id;
  }

  private rehash(): void {
    this.places *= 2;
    this.table = zeros(<usize>this.places * 4);
    for (let id: u32 = 1; id < this.used; id++) {
      let place = this.placeOf(this.entries + <usize>id * this.width + TUPLE);
      while (load<u32>(this.table + ((<usize>place) << 2)) !== 0) place = (place + 1) & (this.places - 1);
      store<u32>(this.table + ((<usize>place) << 2), id);
    }
  }
}
