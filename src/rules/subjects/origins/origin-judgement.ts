import type { Dimension, Tally } from '../../../case/case-reader.ts';
import type { Severity } from '../../../domain/vocabulary.ts';
import { groupBy } from '../../../numbers/group-by.ts';
import { oncePerWindow } from '../../engine/once-per-window.ts';
import { type ActorHabits, habitsOf, habitsSinceEver, siteOfTally } from './actor-habits.ts';
import { findingNovelties, type Novelties } from './novelties.ts';
import { PUBLIC_SUCCESS } from './public-origins.ts';

/** What an actor did with success in one network, from public addresses in sites that are new for it. */
export interface Origin {
  /** Null for clients that the log does not name. */
  readonly actor: string | null;
  /** The network, as Places name it. */
  readonly operator: string;
  readonly habits: ActorHabits;
  /** Whether a log without a baseline shows some of it. Then nothing is known to be new. */
  readonly isCold: boolean;
  readonly novelties: Novelties;
  readonly severity: Severity;
  /** By actor, actor type, address, sort key, network, category, action, tool, source and repository. */
  readonly members: readonly Tally[];
}

const BY: readonly Dimension[] = [
  'actor',
  'actorType',
  'address',
  'sortKey',
  'network',
  'category',
  'action',
  'tool',
  'source',
  'repository',
];

/**
 * Judges the public addresses that are new for the actor who used them, network by network. This is the one judgement of
 * all rules about new addresses. Actors who come to new ones all the time and did nothing else that is new are left out.
 */
export const judgedOrigins = oncePerWindow((window): readonly Origin[] => {
  const doings = window.tally(BY, PUBLIC_SUCCESS);
  if (doings.length === 0) return [];
  const habits = habitsOf(window);
  const fresh = doings.filter((tally) => !habits.of(tally.key.actor ?? null).sites.has(siteOfTally(tally)));
  const noveltiesOf = findingNovelties(window, fresh);
  const groups = groupBy(fresh, (tally) => JSON.stringify([tally.key.actor ?? null, habits.places.operatorOf(tally)]));
  const origins = [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const [actor, operator] = [first.key.actor ?? null, habits.places.operatorOf(first)];
    const own = habits.of(actor);
    const isCold = members.some(({ key }) => !window.isLearned(key.source ?? null));
    return [{ actor, operator, habits: own, isCold, novelties: noveltiesOf(own, members), members }];
  });
  const suspects = origins.flatMap((origin) => (isSuspect(origin) ? [origin.actor] : []));
  const sinceEver = habitsSinceEver(window, [...new Set(suspects)]);
  return origins.flatMap((origin) => {
    const { members, habits: own, isCold } = origin;
    const novelties = isSuspect(origin) ? noveltiesOf(sinceEver(origin.actor), members) : origin.novelties;
    if (own.isRestless && novelties.weight === 0 && !isCold) return [];
    return [{ ...origin, novelties, severity: severityOf(novelties) }];
  });
});

/** Whether it would be told. Only then what the actor did long ago is asked for. */
function isSuspect<Of extends Pick<Origin, 'actor' | 'novelties'>>(
  origin: Of,
): origin is Of & { readonly actor: string } {
  return origin.actor !== null && origin.novelties.weight >= 2;
}

function severityOf({ weight }: Novelties): Severity {
  if (weight >= 3) return 'high';
  return weight === 2 ? 'medium' : 'low';
}
