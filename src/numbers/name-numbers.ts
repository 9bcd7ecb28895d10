import { DistinctValues } from './distinct-values.ts';

/** Numbers names. */
export class NameNumbers extends DistinctValues<string> {
  /** The empty text for a number that no name has. */
  nameOf(number: number): string {
    return this.values[number] ?? '';
  }
}
