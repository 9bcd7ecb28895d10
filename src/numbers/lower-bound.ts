/**
 * Binary search: the index of the first number that is `limit` or more, or the length of the list if all are less.
 * `ordered` must be in ascending order; equal numbers may repeat.
 */
export function lowerBound<T extends number | bigint>(ordered: ArrayLike<T>, limit: T): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ordered[middle] ?? limit) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
