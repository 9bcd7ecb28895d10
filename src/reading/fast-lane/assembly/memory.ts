/** What is read at once may reach beyond the end of what was asked for. */
const ROOM_TO_READ: usize = 16;

/** Memory of zeros. None is given back: a scanner that holds too much is thrown away whole. */
export function zeros(bytes: usize): usize {
  const taken = heap.alloc(bytes + ROOM_TO_READ);
  memory.fill(taken, 0, bytes);
  return taken;
}

/** Twice as much memory, with the same in its first half. */
export function doubled(held: usize, bytes: usize): usize {
  const larger = zeros(bytes * 2);
  memory.copy(larger, held, bytes);
  return larger;
}
