/**
 * The greatest of the values, or `start` if no value is greater. Takes any number of values: a hostile log decides how
 * many there are, and `Math.max(...values)` overflows the stack at some hundred thousand.
 */
export function greatest(values: Iterable<number>, start: number): number {
  let found = start;
  for (const value of values) if (value > found) found = value;
  return found;
}

/** The least of the values, or `start` if no value is less. Takes any number of values, as `greatest` does. */
export function least(values: Iterable<number>, start: number): number {
  let found = start;
  for (const value of values) if (value < found) found = value;
  return found;
}
