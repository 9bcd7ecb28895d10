import type { Step } from '../../case/case-reader.ts';
import { continuedPulls } from '../../case/logical-pulls.ts';

/** A client that pulls a tag asks for the index and one or two manifests by digest after it. */
const MOST_CONTINUATIONS = 3;

/**
 * Pulls, each logical one once: requests by digest that continue a pull by tag are left out, as many as a client makes.
 * Those that began by digest stay: who takes many images by their digests must not look like one client with one image.
 * Steps must be in order of time.
 */
export function logicalPulls(steps: readonly Step[]): readonly Step[] {
  const continued = continuedPulls(steps);
  const firsts = new Map(steps.map((step) => [step.seq, step]));
  const counts = new Map<number, number>();
  return steps.filter(({ seq, tag }) => {
    const first = continued.get(seq);
    if (first === undefined || tag !== null || firsts.get(first)?.tag === null) return true;
    const count = (counts.get(first) ?? 0) + 1;
    counts.set(first, count);
    return count > MOST_CONTINUATIONS;
  });
}
