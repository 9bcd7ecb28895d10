import type { Dimension } from '../../../case/case-reader.ts';
import { compareText } from '../../../numbers/compare-text.ts';
import { numberAt } from '../../../numbers/number-at.ts';

/** The values of one dimension. Equal values share a rank, and ranks sort as their values do. */
export interface DimensionValues {
  /** The value of each rank. Rank 0 stands for an absent value. */
  readonly values: readonly (string | null)[];
  /** The rank of the value of each dictionary id. */
  readonly rankOfId: Uint32Array;
}

/** One dimension of the loaded rows. */
export interface RowDimension {
  readonly name: Dimension;
  /** For each row, the id of the dictionary row, day or hour that holds its value. */
  readonly ids: Uint32Array;
  /** The value of each of these ids. */
  readonly spelled: DimensionValues;
}

/** The rank of the value of a row. */
export function rankIn({ ids, spelled }: RowDimension, row: number): number {
  return numberAt(spelled.rankOfId, numberAt(ids, row));
}

/** The value of a row. */
export function valueIn(dimension: RowDimension, row: number): string | null {
  return dimension.spelled.values[rankIn(dimension, row)] ?? null;
}

/** Collects the value of each id. Distinct values are numbered as they appear, because many ids share few values. */
export class NumberedValues {
  readonly #numbers = new Map<string | null, number>([[null, 0]]);
  readonly #numberOfId: Uint32Array;

  /** `highest` is the highest id that will be added. */
  constructor(highest: number) {
    this.#numberOfId = new Uint32Array(highest + 1);
  }

  addAll(ids: readonly number[], values: readonly (string | null)[]): void {
    for (const [index, id] of ids.entries()) this.add(id, values[index] ?? null);
  }

  /** Gives the same value to all these ids. */
  addEach(ids: readonly number[], value: string | null): void {
    for (const id of ids) this.add(id, value);
  }

  add(id: number, value: string | null): void {
    const number = this.#numbers.get(value) ?? this.#numbers.size;
    if (number === this.#numbers.size) this.#numbers.set(value, number);
    this.#numberOfId[id] = number;
  }

  /** The collected values; an id that was not added has none. */
  ranked(): DimensionValues {
    const [numbers, numberOfId] = [this.#numbers, this.#numberOfId];
    const distinct = [...numbers.keys()].filter((value) => value !== null).toSorted(compareText);
    const values = [null, ...distinct];
    const rankOfNumber = new Uint32Array(values.length);
    for (const [rank, value] of values.entries()) rankOfNumber[numbers.get(value) ?? 0] = rank;
    return { values, rankOfId: numberOfId.map((number) => numberAt(rankOfNumber, number)) };
  }
}

/** The rank of a value in a dimension, found by binary search; -1 if the value does not occur. */
export function rankOf(values: DimensionValues['values'], value: string | null): number {
  if (value === null) return 0;
  let [low, high] = [1, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareText(values[middle] ?? '', value) < 0) low = middle + 1;
    else high = middle;
  }
  return values[low] === value ? low : -1;
}
