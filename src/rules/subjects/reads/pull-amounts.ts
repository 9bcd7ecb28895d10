import type { Step } from '../../../case/case-reader.ts';
import { dayOf } from '../../../domain/time-window.ts';
import { greatest } from '../../../numbers/extremes.ts';
import { groupBy } from '../../../numbers/group-by.ts';
import { bursts, distinct, imageOfStep } from '../../engine/steps.ts';

/** This much in an hour is a mass download, if it is more than usual. */
const FRAME_MS = 60 * 60_000;
export const LEAST_REPOSITORIES = 10;
export const LEAST_IMAGES = 25;
/** Who takes again what it took before is a mirror, or fills a cache. */
export const LEAST_SHARE_OF_NEW = 0.5;
const UNUSUAL_SHARE = 1.5;

/** How much was pulled. For several days, each number is the highest of any day. */
export interface Amount {
  readonly repositories: number;
  readonly images: number;
}
export const NOTHING: Amount = { repositories: 0, images: 0 };

/** Bursts that exceed the usual amount: by repositories or, if there are none, by images. */
export function bursting(pulls: readonly Step[], usual: Amount): readonly (readonly Step[])[] {
  const repositories = { frameMs: FRAME_MS, atLeast: Math.max(LEAST_REPOSITORIES, moreThan(usual.repositories)) };
  const images = { frameMs: FRAME_MS, atLeast: Math.max(LEAST_IMAGES, moreThan(usual.images)) };
  const found = bursts(pulls, repositories, ({ repository }) => repository);
  return found.length > 0 ? found : bursts(pulls, images, imageOfStep);
}

/** One more than usual is chance; half as much again is not. */
function moreThan(usual: number): number {
  return Math.ceil(usual * UNUSUAL_SHARE) + 1;
}

/** The highest numbers of any day (UTC). */
export function mostOf(pulls: readonly Step[]): Amount {
  const days = [...groupBy(pulls, ({ time }) => dayOf(time)).values()];
  const most = (what: (step: Step) => string | null) => {
    return greatest(
      days.map((steps) => distinct(steps.map(what)).length),
      0,
    );
  };
  return { repositories: most(({ repository }) => repository), images: most(imageOfStep) };
}
