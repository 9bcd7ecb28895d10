import { eventsOf } from '../../../case/tally-group.ts';
import { fewOf } from '../../../domain/text/few-of.ts';
import { groupBy } from '../../../numbers/group-by.ts';
import { addressesOf, countsInWords } from '../../words/tallies.ts';
import type { Novelties } from './novelties.ts';
import type { Origin } from './origin-judgement.ts';
import type { DoneFrom, OriginSuspicion } from './public-origins.ts';

/** What was done from the addresses of some tallies: `34 events (30 pull, 4 auth) from 2 new public addresses (…) on …`. */
export function doingsInWords(members: Origin['members'], { doings, images }: DoneFrom, kind = 'new public'): string {
  const addresses = addressesOf(members).map(({ address }) => address);
  const events = eventsOf(doings);
  const touched = images.length === 0 ? '' : ` on ${fewOf(images)}`;
  return `${events} ${events === 1 ? 'event' : 'events'} (${countsInWords(doings, 'category')}) from ${addresses.length} ${kind} ${addresses.length === 1 ? 'address' : 'addresses'} (${fewOf(addresses)})${touched}`;
}

/** What is new about origins, besides their addresses: `the network 203.0.0.0/16; the program skopeo`. */
export function noveltiesInWords(origins: readonly Origin[]): string {
  const all = (of: (novelties: Novelties) => readonly string[]) => [
    ...new Set(origins.flatMap(({ novelties }) => of(novelties))),
  ];
  const part = (one: string, several: string, values: readonly string[]) => {
    if (values.length === 0) return [];
    return [values.length === 1 ? `the ${one} ${values[0]}` : `${values.length} ${several} (${fewOf(values)})`];
  };
  return [
    ...part(
      'account',
      'accounts',
      all(({ account }) => (account === null ? [] : [account])),
    ),
    ...part(
      'network',
      'networks',
      all(({ network }) => (network === null ? [] : [network])),
    ),
    ...part(
      'program',
      'programs',
      all(({ programs }) => programs),
    ),
    ...part(
      'verb',
      'verbs',
      all(({ verbs }) => verbs),
    ),
    ...readings(all(({ repositories }) => repositories)),
  ].join('; ');
}

/** The actor may have pushed to them: reading is what is new. */
function readings(repositories: readonly string[]): readonly string[] {
  if (repositories.length === 0) return [];
  return [
    `reading ${repositories.length === 1 ? repositories[0] : `${repositories.length} repositories (${fewOf(repositories)})`}`,
  ];
}

/** Origins of one actor and cause, and what a rule says of them. */
export interface OriginGroup {
  /** Not empty. The strangest comes first. */
  readonly origins: readonly Origin[];
  readonly members: Origin['members'];
  /** Whether they are at most low, which is told apart. */
  readonly isMild: boolean;
}

/** An actor with more strange networks than this hops between them, or is many machines: that is one cause. */
const MOST_NETWORKS = 3;

/**
 * Groups origins by actor and cause. What is mild is one group. Each strange network is one, because a thief and a night on
 * call are two things; many of them are one again, and so is what has no baseline.
 */
export function byActorAndCause(origins: readonly Origin[]): readonly OriginGroup[] {
  const groups = groupBy(origins, (origin) => JSON.stringify([origin.actor, isMild(origin)]));
  return [...groups.values()].flatMap((group) => {
    const isApart = group.length <= MOST_NETWORKS && group.every((origin) => !origin.isCold && !isMild(origin));
    return isApart ? group.map((origin) => groupOf([origin])) : [groupOf(group)];
  });
}

function groupOf(group: readonly Origin[]): OriginGroup {
  const origins = group.toSorted((one, other) => other.novelties.weight - one.novelties.weight);
  return { origins, members: origins.flatMap(({ members }) => members), isMild: group.every(isMild) };
}

function isMild({ severity, isCold }: Origin): boolean {
  return severity === 'low' && !isCold;
}

/** The parts of a suspicion that do not depend on the rule. */
export function suspicionOf(group: OriginGroup): Omit<OriginSuspicion, 'reason'> {
  const { origins, members, isMild: isQuiet } = group;
  const [strangest] = origins;
  const actor = strangest?.actor ?? '';
  return {
    actor,
    members,
    subject: isQuiet ? `${actor} with nothing else new` : `${actor}${networkInSubject(origins)}`,
    severity: strangest?.severity ?? 'low',
    isCold: origins.some(({ isCold }) => isCold),
  };
}

/** Tells the findings of one actor apart. */
function networkInSubject([first, ...others]: readonly Origin[]): string {
  return first === undefined || others.length > 0 || first.isCold ? '' : ` in ${first.operator}`;
}

/** What new things are compared with, for reasons: `5 ordinary successes of the 14 days before`. The list is not empty. */
export function comparedWith(origins: readonly Origin[]): string {
  const [first] = origins;
  const befores = new Set(origins.map(({ learned }) => learned.learningBefore));
  if (first === undefined || befores.size > 1) {
    return `ordinary successes of the ${first?.learned.learningLength} before it came to each`;
  }
  const { events } = first.habits;
  return `${events} ordinary ${events === 1 ? 'success' : 'successes'} of the ${first.learned.learningBefore}`;
}
