/** A pseudo-random generator of whole numbers from 0 to `limit - 1`. The same seed gives the same numbers. */
export function randomOf(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    // The algorithm is Mulberry32.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/**
 * A new seed for each run, which is printed. IMGAUDIT_SEED in the environment replaces it, to repeat a run that failed.
 */
export function seedOf(what: string): number {
  const seed = Number(process.env['IMGAUDIT_SEED'] ?? Date.now() % 2 ** 31);
  console.log(`${what}: IMGAUDIT_SEED=${seed}`);
  return seed;
}
