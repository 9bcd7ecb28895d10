/** What lasts from one moment to another, in milliseconds. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/**
 * Cuts some spans, given by their places in a list, where more than `pauseMs` pass between the end of all that came
 * before and the beginning of the next. Each run is in order of time.
 */
export function runsInTime(
  spans: readonly Span[],
  places: readonly number[],
  pauseMs: number,
): readonly (readonly number[])[] {
  const firstOf = (place: number) => spans[place]?.first ?? 0;
  const runs: number[][] = [];
  let run: number[] = [];
  let until = Number.NEGATIVE_INFINITY;
  for (const place of places.toSorted((a, b) => firstOf(a) - firstOf(b) || a - b)) {
    if (firstOf(place) - until > pauseMs) {
      run = [];
      runs.push(run);
    }
    run.push(place);
    until = Math.max(until, spans[place]?.last ?? until);
  }
  return runs;
}
