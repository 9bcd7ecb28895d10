/** How often a rule was right at medium severity or above, on the generated cases of docs/detection-quality.md. */
interface Measured {
  readonly right: number;
  readonly wrong: number;
}

/** By the id of the rule. Rules that found nothing there are absent. Written by `npm run quality`. */
export const MEASURED: Readonly<Record<string, Measured>> = {};
