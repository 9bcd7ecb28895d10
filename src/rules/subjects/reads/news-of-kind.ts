import { EPOCH, type Instant } from '../../../domain/instant.ts';
import { dayOf } from '../../../domain/time-window.ts';
import { greatest } from '../../../numbers/extremes.ts';
import { groupBy } from '../../../numbers/group-by.ts';
import type { FirstRead, NewReads } from './first-reads.ts';

/** A series is on at least this many days of SERIES_DAYS. */
export const LEAST_DAYS = 5;
export const SERIES_DAYS = 10;
/** Half as much again as usual is not chance. */
const UNUSUAL_SHARE = 1.5;

/** What an actor began to read, on many days or on one. */
export interface NewsOfKind {
  readonly kind: 'series' | 'burst';
  /** In order of time. Some may lie before the window. */
  readonly reads: readonly FirstRead[];
  /** The most repositories on a day, or the most days of SERIES_DAYS, before the look back. */
  readonly usual: number;
}

/** All days of series that go on in the window; null without one, or if such series are usual for the actor. */
export function seriesIn(
  reads: readonly FirstRead[],
  { earlier, earlierDays, isMachine }: Pick<NewReads, 'earlier' | 'earlierDays'> & { readonly isMachine: boolean },
  from: Instant,
): NewsOfKind | null {
  const usual = mostDays(earlier);
  const expected = expectedDays(usual, earlierDays);
  const least = Math.max(LEAST_DAYS, isMachine ? moreThan(expected) : moreThanChance(expected));
  const days = Array.from(
    groupBy(reads, ({ at }) => dayOf(at)),
    ([day, all]) => ({ day, all, weight: weightOf(all), last: all.at(-1)?.at ?? EPOCH }),
  );
  const ofSeries = new Set<(typeof days)[number]>();
  for (const { day } of days) {
    const inside = days.filter((other) => other.day > day - SERIES_DAYS && other.day <= day);
    const goesOn = (inside.at(-1)?.last ?? EPOCH) >= from;
    const weight = inside.reduce((sum, one) => sum + one.weight, 0);
    if (goesOn && inside.length >= least && weight >= LEAST_DAYS) for (const one of inside) ofSeries.add(one);
  }
  const told = days.filter((one) => ofSeries.has(one));
  return told.length === 0 ? null : { kind: 'series', reads: told.flatMap(({ all }) => all), usual };
}

/** All days of the window on which the actor began with unusually many; null without any. */
export function burstIn(
  reads: readonly FirstRead[],
  earlier: readonly Instant[],
  { from, least }: { readonly from: Instant; readonly least: number },
): NewsOfKind | null {
  const usual = mostOnDay(earlier);
  const many = Math.max(least, moreThan(usual));
  const days = groupBy(
    reads.filter(({ at }) => at >= from),
    ({ at }) => dayOf(at),
  );
  const all = [...days.values()].filter((own) => weightOf(own) >= many).flat();
  return all.length === 0 ? null : { kind: 'burst', reads: all, usual };
}

/** On how many of SERIES_DAYS such days are to be expected, if there were `usual` of them in the days that were seen. */
function expectedDays(usual: number, seenDays: number): number {
  // One more day without any is counted, so that two or three days alone prove no habit.
  return seenDays >= SERIES_DAYS ? usual : (usual * SERIES_DAYS) / (seenDays + 1);
}

function moreThan(usual: number): number {
  return usual === 0 ? 0 : Math.ceil(usual * UNUSUAL_SHARE) + 1;
}

/** What people look at varies with their work: three standard deviations of a number that is due to chance. */
function moreThanChance(usual: number): number {
  return Math.ceil(usual + 3 * Math.sqrt(usual));
}

function weightOf(reads: readonly FirstRead[]): number {
  return reads.reduce((sum, { weight }) => sum + weight, 0);
}

/** The most days in SERIES_DAYS that hold one of these moments. */
function mostDays(moments: readonly Instant[]): number {
  const days = [...new Set(moments.map(dayOf))];
  return greatest(
    days.map((day) => days.filter((other) => other > day - SERIES_DAYS && other <= day).length),
    0,
  );
}

function mostOnDay(moments: readonly Instant[]): number {
  const days = groupBy(moments, dayOf);
  return greatest(
    [...days.values()].map((all) => all.length),
    0,
  );
}
