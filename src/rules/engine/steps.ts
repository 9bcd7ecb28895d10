import type { Step } from '../../case/case-reader.ts';
import type { Severity } from '../../domain/vocabulary.ts';
import { type Detection, evidenceOfSteps } from './detection.ts';

/** The part of a detection that a rule states. Actors, images and addresses are read from the steps. */
export interface StepsStatement {
  readonly subject: string;
  readonly severity: Severity;
  readonly reason: string;
  readonly isCold: boolean;
  /** The command that shows more, without window options. */
  readonly next: string;
}

/**
 * A detection that rests on these steps, which must be in order of time.
 * @throws RangeError if there are no steps
 */
export function detectionOfSteps(steps: readonly Step[], statement: StepsStatement): Detection {
  const addresses = new Map<string, string | null>();
  for (const { address, sortKey } of steps) if (address !== null) addresses.set(address, sortKey);
  return {
    ...statement,
    images: distinct(steps.map(imageOfStep)),
    actors: distinct(steps.map(({ actor }) => actor)),
    addresses: [...addresses].map(([address, sortKey]) => ({ address, sortKey })),
    isPublic: steps.some(({ isPublic }) => isPublic),
    evidence: evidenceOfSteps(steps),
  };
}

/** `ns/repo:tag`, `ns/repo@digest` or `ns/repo`; null for a step that names no repository. */
export function imageOfStep({ repository, tag, digest }: Step): string | null {
  if (repository === null) return null;
  if (tag !== null) return `${repository}:${tag}`;
  return digest === null ? repository : `${repository}@${digest}`;
}

/** The distinct values in order of appearance, without null. */
export function distinct(values: readonly (string | null)[]): readonly string[] {
  return [...new Set(values.filter((value) => value !== null))];
}

/**
 * Finds bursts: parts of the list in which a frame of `frameMs` milliseconds, slid over the steps, holds at least
 * `atLeast` distinct values of `what`. Adjoining frames become one burst. A value of null does not count. Steps must be
 * in order of time; the work grows linearly with their number.
 */
export function bursts(
  steps: readonly Step[],
  frame: { readonly frameMs: number; readonly atLeast: number },
  what: (step: Step) => string | null,
): readonly (readonly Step[])[] {
  const found: Step[][] = [];
  const counts = new Map<string, number>();
  let start = 0;
  let burst: Step[] | null = null;
  steps.forEach((step, index) => {
    add(counts, what(step), 1);
    for (; step.time - (steps[start]?.time ?? step.time) > frame.frameMs; start++) {
      const leaving = steps[start];
      if (leaving !== undefined) add(counts, what(leaving), -1);
    }
    if (counts.size < frame.atLeast) {
      burst = null;
    } else if (burst === null) {
      burst = steps.slice(start, index + 1);
      found.push(burst);
    } else {
      burst.push(step);
    }
  });
  return found;
}

function add(counts: Map<string, number>, value: string | null, difference: number): void {
  if (value === null) return;
  const count = (counts.get(value) ?? 0) + difference;
  if (count <= 0) counts.delete(value);
  else counts.set(value, count);
}

/** The time from the first to the last step in words, rounded up, for reasons: `1 minute`, `90 minutes`, `3 hours`. */
export function spanInWords(steps: readonly Step[]): string {
  const [first, last] = [steps[0], steps.at(-1)];
  const minutes =
    first === undefined || last === undefined ? 0 : Math.max(1, Math.ceil((last.time - first.time) / 60_000));
  if (minutes < 120) return minutes === 1 ? '1 minute' : `${minutes} minutes`;
  return `${Math.ceil(minutes / 60)} hours`;
}
