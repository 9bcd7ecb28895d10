/**
 * The number at `index`, or 0 beyond the end. There is one function for each type of list, because the engine compiles
 * a call with a single type of argument into a plain read.
 */
export function numberAt(numbers: Uint32Array, index: number): number {
  return numbers[index] ?? 0;
}

/** The same as `numberAt` for bytes. */
export function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}

/** The same as `numberAt` for doubles. */
export function valueAt(numbers: Float64Array, index: number): number {
  return numbers[index] ?? 0;
}

/** The same as `numberAt` for 64-bit integers. */
export function bigAt(numbers: BigInt64Array, index: number): bigint {
  return numbers[index] ?? 0n;
}

/** The highest of the numbers, or 0 if the list is empty. An indexed loop, because it runs over millions of rows. */
export function highestNumber(numbers: Uint32Array | Float64Array): number {
  let highest = 0;
  for (let index = 0; index < numbers.length; index++) {
    highest = Math.max(highest, numbers[index] ?? 0);
  }
  return highest;
}
