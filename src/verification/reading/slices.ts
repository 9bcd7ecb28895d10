/** A range of bytes of a stream. */
export interface Slice {
  readonly offset: number;
  readonly length: number;
}

/** No record is longer. A length that was tampered with must not load a whole file into memory. */
const LONGEST = 1 << 28;

interface Open<T> {
  readonly slice: T;
  readonly parts: Buffer[];
}

/** Gives the bytes of slices, which must be in the order of their offsets. Slices beyond the end are left out. */
export async function* slices<T extends Slice>(
  chunks: AsyncIterable<Buffer>,
  wanted: readonly T[],
): AsyncGenerator<readonly [T, Buffer]> {
  const coming = wanted.filter(({ offset, length }) => offset >= 0 && length > 0 && length <= LONGEST);
  let open: Open<T>[] = [];
  let next = 0;
  let at = 0;
  for await (const chunk of chunks) {
    const end = at + chunk.length;
    for (let slice = coming[next]; slice !== undefined && slice.offset < end; slice = coming[++next]) {
      open.push({ slice, parts: [] });
    }
    const still: Open<T>[] = [];
    for (const one of open) {
      const { offset, length } = one.slice;
      one.parts.push(chunk.subarray(Math.max(0, offset - at), offset + length - at));
      if (offset + length <= end) yield [one.slice, Buffer.concat(one.parts)];
      else still.push(one);
    }
    open = still;
    at = end;
  }
}
