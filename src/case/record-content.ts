/**
 * What the events of a record say, as keyed hashes: records of one identity are compared by it. Both are 0 for a record
 * without an identity, and for one that version 0.1.0 stored.
 */
export interface RecordContent {
  /** A hash of what every channel of the format says; never 0 where there is a content. */
  readonly content: number;
  /** Short hashes of what some channels leave out: see `extrasOf`. */
  readonly extras: number;
}

export const NO_CONTENT: RecordContent = { content: 0, extras: 0 };

/** Most groups of what channels leave out. */
export const MOST_GROUPS = 3;
/** A group gets 17 bits, so that all of them fit into a number. */
const GROUP_SIZE = 2 ** 17;

/**
 * Hashes of at most MOST_GROUPS groups of what channels leave out, shortened to 17 bits each, in one number. Null stands
 * for a record that says nothing of a group. Where two records differ in such a group alone, one pair in a hundred
 * thousand is taken for the same record.
 */
export function extrasOf(groups: readonly (number | null)[]): number {
  return groups.reduceRight<number>((all, hash) => all * GROUP_SIZE + shortened(hash), 0);
}

function shortened(hash: number | null): number {
  return hash === null ? 0 : (hash >>> 0) % GROUP_SIZE || 1;
}

/** Whether a record says the same as the known one of its identity, as far as both say it. */
export function isSameContent(known: RecordContent, other: RecordContent): boolean {
  if (known.content === NO_CONTENT.content) return true;
  if (known.content !== other.content) return false;
  let [rest, others] = [known.extras, other.extras];
  while (rest !== others) {
    const [one, two] = [rest % GROUP_SIZE, others % GROUP_SIZE];
    if (one !== two && one !== 0 && two !== 0) return false;
    [rest, others] = [Math.floor(rest / GROUP_SIZE), Math.floor(others / GROUP_SIZE)];
  }
  return true;
}
