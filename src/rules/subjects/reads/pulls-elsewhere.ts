import type { Step, Tally } from '../../../case/case-reader.ts';
import type { EventFilter } from '../../../case/event-filter.ts';
import { printDay } from '../../../domain/instant.ts';
import { greatest } from '../../../numbers/extremes.ts';
import { groupBy } from '../../../numbers/group-by.ts';
import type { ObservedWindow } from '../../engine/observed-window.ts';
import { distinct } from '../../engine/steps.ts';
import { LEAST_REPOSITORIES, LEAST_SHARE_OF_NEW } from './pull-amounts.ts';

/** A log that shows fewer other days is no measure. */
const LEAST_DAYS = 2;
/** What goes on for longer is a task. A theft may last over midnight. */
const MOST_DAYS = 2;

/** What an actor pulled in the window apart from a download. */
export interface PullsElsewhere {
  /** How many repositories it pulled from other addresses on its busiest day. */
  readonly busiest: number;
  /** How many repositories of the download it pulled from no other address. */
  readonly fresh: number;
}

/**
 * The measure of a download where nothing lies before the window: the other days and addresses of the same actor. Null
 * unless it came from a public address that served the actor for nothing else, the log shows at least two other days, and
 * the download is larger than what the actor pulls on any of them, and mostly of other repositories.
 */
export function pullsElsewhere(
  window: ObservedWindow,
  pullsOfActor: EventFilter,
  download: readonly Step[],
): PullsElsewhere | null {
  const [first] = download;
  if (first?.isPublic !== true || !showsOtherDays(window, download, first.source)) return null;
  const pulled = window.throughout(['day', 'address', 'repository'], pullsOfActor);
  const own = daysOf(download);
  if (own.size > MOST_DAYS) return null;
  const isHere = ({ key }: Tally) => key.address === first.address;
  if (pulled.some((tally) => isHere(tally) && !own.has(tally.key.day ?? ''))) return null;
  const there = pulled.filter((tally) => !isHere(tally));
  const busiest = greatest([...groupBy(there, ({ key }) => key.day ?? '').values()].map(countRepositories), 0);
  const known = new Set(there.map(({ key }) => key.repository ?? null));
  const taken = distinct(download.map(({ repository }) => repository));
  const fresh = taken.filter((repository) => !known.has(repository)).length;
  const isLarge = taken.length >= LEAST_REPOSITORIES && taken.length > busiest;
  return isLarge && fresh >= LEAST_SHARE_OF_NEW * taken.length ? { busiest, fresh } : null;
}

function daysOf(steps: readonly Step[]): ReadonlySet<string> {
  return new Set(steps.map(({ time }) => printDay(time)));
}

function showsOtherDays(window: ObservedWindow, steps: readonly Step[], source: string | null): boolean {
  const own = daysOf(steps);
  const days = window.throughout(['day', 'source'], {}).filter(({ key }) => (key.source ?? null) === source);
  return days.filter(({ key }) => !own.has(key.day ?? '')).length >= LEAST_DAYS;
}

function countRepositories(tallies: readonly Tally[]): number {
  return new Set(tallies.map(({ key }) => key.repository ?? '')).size;
}
