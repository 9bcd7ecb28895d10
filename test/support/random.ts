/** A generator of whole numbers below a limit that gives the same ones for the same seed. */
export function randomOf(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** The seed of a run: that of the environment, to run again what failed, or another each time. It is printed. */
export function seedOf(what: string): number {
  const seed = Number(process.env['IMGAUDIT_SEED'] ?? Date.now() % 2 ** 31);
  console.log(`${what}: IMGAUDIT_SEED=${seed}`);
  return seed;
}
