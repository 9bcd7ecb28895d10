import { lowerBound } from '../../numbers/lower-bound.ts';
import type { CorrelationRule } from '../language/sigma-rule.ts';
import type { EventNames } from './occurrence.ts';

/** An event in the window of a group. */
export interface Entry {
  readonly seq: number;
  readonly time: number;
  readonly names: EventNames;
  /** The place of its rule among those of the correlation. */
  readonly rule: number;
  /** The value of the field of the correlation; null for types that need none. */
  readonly value: string | number | null;
}

/** The events of one group that lie in the last span of time, with what is counted of them. */
export class Window {
  readonly #correlation: CorrelationRule;
  #entries: Entry[] = [];
  /** Entries before this place have left. They are dropped together, which costs less than one by one. */
  #start = 0;
  readonly #values = new Map<string | number, number>();
  readonly #rules: number[];
  readonly #numbers: number[] = [];
  #sum = 0;

  constructor(correlation: CorrelationRule) {
    this.#correlation = correlation;
    this.#rules = correlation.rules.map(() => 0);
  }

  get size(): number {
    return this.#entries.length - this.#start;
  }

  get first(): Entry | undefined {
    return this.#entries[this.#start];
  }

  /** The entries from a place on, counted from the newest: 0 for none, 1 for the newest alone. */
  newest(count: number): readonly Entry[] {
    return this.#entries.slice(Math.max(this.#start, this.#entries.length - count));
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
    this.#count(entry, 1);
  }

  /** Drops what lies more than a span before a time; gives how many entries left. */
  leaveBefore(time: number): number {
    let left = 0;
    for (
      let first = this.first;
      first !== undefined && first.time < time - this.#correlation.spanMs;
      first = this.first
    ) {
      this.dropFirst();
      left++;
    }
    return left;
  }

  dropFirst(): void {
    const first = this.first;
    if (first === undefined) return;
    this.#count(first, -1);
    this.#start++;
    if (this.#start > 64 && this.#start * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#start);
      this.#start = 0;
    }
  }

  #count({ rule, value }: Entry, difference: 1 | -1): void {
    this.#rules[rule] = (this.#rules[rule] ?? 0) + difference;
    if (value === null) return;
    if (typeof value === 'number' && this.#correlation.type !== 'value_count') {
      this.#sum += value * difference;
      if (this.#correlation.percentile !== null) this.#keepSorted(value, difference);
      return;
    }
    const count = (this.#values.get(value) ?? 0) + difference;
    if (count === 0) this.#values.delete(value);
    else this.#values.set(value, count);
  }

  #keepSorted(value: number, difference: 1 | -1): void {
    const place = lowerBound(this.#numbers, value);
    if (difference === 1) this.#numbers.splice(place, 0, value);
    else this.#numbers.splice(place, 1);
  }

  /** Whether a rule, by its place, has an event in the window. */
  has(rule: number): boolean {
    return (this.#rules[rule] ?? 0) > 0;
  }

  /** The number that the limits of the correlation are about; null for an empty window. */
  number(): number | null {
    const { type, percentile } = this.#correlation;
    if (this.size === 0) return null;
    switch (type) {
      case 'event_count':
        return this.size;
      case 'value_count':
        return this.#values.size;
      case 'value_sum':
        return this.#sum;
      case 'value_avg':
        return this.#sum / this.size;
      case 'value_percentile':
        return percentile === null ? this.#share() : this.#percentile(percentile);
      default:
        return this.#rules.filter((count) => count > 0).length;
    }
  }

  /** The share of the newest value among all, in percent. */
  #share(): number {
    const value = this.#entries.at(-1)?.value ?? '';
    return (100 * (this.#values.get(value) ?? 0)) / this.size;
  }

  /** The smallest number that at least this share of all do not exceed (nearest rank). */
  #percentile(percentile: number): number | null {
    const rank = Math.max(1, Math.ceil((percentile / 100) * this.#numbers.length));
    return this.#numbers[rank - 1] ?? null;
  }
}
