/**
 * What is tried again and again with other random values is tried in full by default. IMGAUDIT_TEST_STEP=8 asks for about
 * an eighth of it, for a gate that must not take half an hour; each run takes other values.
 */
export const STEP = Number(process.env['IMGAUDIT_TEST_STEP'] ?? 1);

/** Whether everything is tried. */
export const IS_THOROUGH = STEP === 1;

/**
 * Those of a table of independent tries that are made: all, or in a shorter run one of so many neighbours, others in each
 * run. It is for tests of the whole program, which take seconds each.
 */
export function someOf<T>(all: readonly T[], ofNeighbours: number): readonly T[] {
  if (IS_THOROUGH) return all;
  const first = Math.floor(Math.random() * Math.min(ofNeighbours, all.length));
  return all.filter((_, index) => index % ofNeighbours === first);
}

/**
 * The same for tests that measure coverage, which must not change from run to run: the share of one of many tests of the same
 * kind, each of which has another `place`. Together they make all tries.
 */
export function shareOf<T>(all: readonly T[], place: number, of: number): readonly T[] {
  return IS_THOROUGH ? all : all.filter((_, index) => index % of === place % of);
}

/** How many of `all` tries are made, at least `least`. */
export function tries(all: number, least = 1): number {
  return Math.max(Math.min(least, all), Math.ceil(all / STEP));
}
