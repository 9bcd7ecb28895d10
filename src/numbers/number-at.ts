/** The number at an index; 0 where there is none. Of one kind of list only, so that it costs nothing in a loop. */
export function numberAt(numbers: Uint32Array, index: number): number {
  return numbers[index] ?? 0;
}

/** The same of doubles. */
export function valueAt(numbers: Float64Array, index: number): number {
  return numbers[index] ?? 0;
}

/** The same of numbers of 64 bits. */
export function bigAt(numbers: BigInt64Array, index: number): bigint {
  return numbers[index] ?? 0n;
}

/** 0 where there are none. */
export function highestNumber(numbers: Uint32Array | Float64Array): number {
  let highest = 0;
  for (let index = 0; index < numbers.length; index++) {
    highest = Math.max(highest, numbers[index] ?? 0);
  }
  return highest;
}
