/** The number at an index; 0 where there is none. Of one kind of list only, so that it costs nothing in a loop. */
export function numberAt(numbers: Int32Array, index: number): number {
  return numbers[index] ?? 0;
}
