/** Index of the first of numbers in order that is not below `limit`. */
export function lowerBound<T extends number | bigint>(ordered: ArrayLike<T>, limit: T): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ordered[middle] ?? limit) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
