import { type Remark, SHARED_REMARKS } from '../../formats/toolkit/remarks.ts';

const SHARED: readonly Remark[] = Object.keys(SHARED_REMARKS);

/**
 * A set of remarks as a number with a bit for each: the shared remarks first, then the format's `own` ones in their
 * order. A remark that is in neither list has no bit. See RecordColumns.remarks.
 */
export function remarkBits(remarks: readonly Remark[], own: readonly Remark[] = []): number {
  let bits = 0;
  for (const remark of remarks) {
    const shared = SHARED.indexOf(remark);
    if (shared >= 0) bits |= 1 << shared;
    else if (own.includes(remark)) bits |= 1 << (SHARED.length + own.indexOf(remark));
  }
  return bits;
}

/** The remarks of a set that `remarkBits` made with the same `own` remarks. */
export function remarksOfBits(bits: number, own: readonly Remark[] = []): readonly Remark[] {
  return [...SHARED, ...own].filter((_, index) => (bits & (1 << index)) !== 0);
}
