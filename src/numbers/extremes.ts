/**
 * The greatest of any number of values, `start` where there are none. A hostile log decides how many there are:
 * `Math.max(...values)` ends in a stack overflow at some hundred thousand.
 */
export function greatest(values: Iterable<number>, start: number): number {
  let found = start;
  for (const value of values) if (value > found) found = value;
  return found;
}

/** The least of any number of values, `start` where there are none. */
export function least(values: Iterable<number>, start: number): number {
  let found = start;
  for (const value of values) if (value < found) found = value;
  return found;
}
