/** The number at an index; 0 where there is none. Of one kind of list only, so that it costs nothing in a loop. */
export function numberAt(numbers: Uint32Array, index: number): number {
  return numbers[index] ?? 0;
}

/** 0 where there are none. */
export function highestNumber(numbers: Uint32Array | Float64Array): number {
  let highest = 0;
  for (let index = 0; index < numbers.length; index++) {
    const number = numbers[index] ?? 0;
    if (number > highest) highest = number;
  }
  return highest;
}
