import { numberAt } from '../../../numbers/number-at.ts';

/** A slot of PendingFingerprints: the two halves of a fingerprint, the low one first, the content of its record, its first event. */
export const SLOT_WORDS = 4;
/** To insert this many one by one takes less time than to sort them. */
const MOST_INSERTED = 32;
const SIGN = 0x8000_0000;

/**
 * Where the fingerprints in a hash table are, in their ascending order. They are keyed hashes and so uniform: sorted by
 * their highest bits into as many buckets as there are fingerprints, hardly any bucket has several.
 */
export function slotsInOrder(slots: Uint32Array, count: number): Uint32Array {
  const shift = Math.min(31, Math.clz32(count));
  const ends = new Uint32Array(2 ** (32 - shift));
  for (let at = 0; at < slots.length; at += SLOT_WORDS) {
    if (isEmpty(slots, at)) continue;
    const bucket = bucketOf(slots, at, shift);
    ends[bucket] = numberAt(ends, bucket) + 1;
  }
  for (let bucket = 1; bucket < ends.length; bucket++) {
    ends[bucket] = numberAt(ends, bucket) + numberAt(ends, bucket - 1);
  }
  const order = new Uint32Array(count);
  const starts = ends.slice();
  for (let at = 0; at < slots.length; at += SLOT_WORDS) {
    if (isEmpty(slots, at)) continue;
    const bucket = bucketOf(slots, at, shift);
    const start = numberAt(starts, bucket) - 1;
    starts[bucket] = start;
    order[start] = at;
  }
  for (let bucket = 0; bucket < ends.length; bucket++) {
    sortRange(slots, order, numberAt(starts, bucket), numberAt(ends, bucket));
  }
  return order;
}

function isEmpty(slots: Uint32Array, at: number): boolean {
  return numberAt(slots, at) === 0 && numberAt(slots, at + 1) === 0;
}

/** The high half has the sign: with it turned round, the order is that of numbers without one. */
function bucketOf(slots: Uint32Array, at: number, shift: number): number {
  return (numberAt(slots, at + 1) ^ SIGN) >>> shift;
}

function sortRange(slots: Uint32Array, order: Uint32Array, from: number, to: number): void {
  if (to - from > MOST_INSERTED) {
    order.subarray(from, to).sort((a, b) => (isLess(slots, a, b) ? -1 : 1));
    return;
  }
  for (let index = from + 1; index < to; index++) {
    const moved = numberAt(order, index);
    let place = index;
    for (; place > from && isLess(slots, moved, numberAt(order, place - 1)); place--) {
      order[place] = numberAt(order, place - 1);
    }
    order[place] = moved;
  }
}

function isLess(slots: Uint32Array, at: number, other: number): boolean {
  const [high, otherHigh] = [numberAt(slots, at + 1) | 0, numberAt(slots, other + 1) | 0];
  return high === otherHigh ? numberAt(slots, at) < numberAt(slots, other) : high < otherHigh;
}
