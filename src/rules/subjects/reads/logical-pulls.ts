import type { Step } from '../../../case/case-reader.ts';
import { continuedPulls } from '../../../case/logical-pulls.ts';

/** After a tag, a client asks for the index and for one or two manifests by digest. */
const MOST_CONTINUATIONS = 3;

/**
 * The steps that begin a pull. Requests by digest that continue a pull by tag are left out, up to the number that one
 * client makes. Requests of a pull that began by digest are all kept, so that somebody who takes many images by digest
 * does not look like a client that pulls one image. Steps must be in order of time.
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
