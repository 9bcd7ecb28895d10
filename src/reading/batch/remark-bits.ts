import { REMARKS, type Remark } from '../../formats/toolkit/format.ts';

/** A set of remarks as a number with a bit for each: see RecordColumns.remarks. */
export function remarkBits(remarks: readonly Remark[]): number {
  let bits = 0;
  for (const remark of remarks) bits |= 1 << REMARKS.indexOf(remark);
  return bits;
}

export function remarksOfBits(bits: number): readonly Remark[] {
  return REMARKS.filter((_, index) => (bits & (1 << index)) !== 0);
}
