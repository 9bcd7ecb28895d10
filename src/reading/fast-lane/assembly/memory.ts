/** Wide loads may reach this many bytes beyond the end of a block. */
const ROOM_TO_READ: usize = 16;

/** Zeroed memory. It is never freed: a scanner that holds too much is dropped as a whole. */
export function zeros(bytes: usize): usize {
  const taken = heap.alloc(bytes + ROOM_TO_READ);
  memory.fill(taken, 0, bytes);
  return taken;
}

/** A block of twice the size, with the old content in its first half. */
export function doubled(held: usize, bytes: usize): usize {
  const larger = zeros(bytes * 2);
  memory.copy(larger, held, bytes);
  return larger;
}
