import type { Dimension, Tally } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { type Instant, printDay } from '../../domain/instant.ts';
import { addToSet } from '../../numbers/group-by.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import { oncePerWindow } from '../engine/once-per-window.ts';
import type { Change } from './changes.ts';
import { globOfPerson, personOf } from './origins/actor-accounts.ts';
import { habitsOf } from './origins/actor-habits.ts';
import { isWrite } from './writes.ts';

const SUCCEEDED: EventFilter = { outcomes: ['success', 'unknown'] };
/** Changes of settings, whatever their verbs. */
const SETTINGS: EventFilter = { ...SUCCEEDED, categories: ['policy', 'config'] };
const BY: readonly Dimension[] = ['actor', 'action', 'day'];
/** Verbs that look at settings and change nothing. */
const LOOKING = /(?:^|[.:_])(?:get|list|show|describe|read|view|preview|analyze|check)/i;
/** What the case says about those who change settings in the window. */
export interface Administrators {
  /** Whether the actor, or the same person in another account, changed settings or access on an earlier day. */
  isAdministrators(change: Change): boolean;
  /** Whether it did, and came this time from a private address or a network that it used before the window. */
  isRoutine(change: Change): boolean;
}

/** `actions`: verbs (globs) that change access and are neither policy nor configuration. It asks five questions. */
export function administratorsOf(
  window: ObservedWindow,
  changes: readonly Change[],
  actions: readonly string[],
): Administrators {
  const actors = [...new Set(changes.flatMap(({ step }) => step.actor ?? []))];
  if (actors.length === 0) return { isAdministrators: () => false, isRoutine: () => false };
  const { places } = habitsOf(window);
  const people = new Map(
    actors.map((actor) => [personOf(actor), { days: new Set<string>(), networks: new Set<string>() }]),
  );
  const named = { ...SUCCEEDED, actors: actors.map(globOfPerson) };
  for (const where of [SETTINGS, { actions }]) {
    const asked: EventFilter = { ...named, ...where };
    for (const { key } of [...window.earlier(BY, asked), ...window.tally(BY, asked)]) {
      if (!LOOKING.test(key.action ?? '')) people.get(personOf(key.actor ?? ''))?.days.add(key.day ?? '');
    }
  }
  for (const tally of window.earlier(['actor', 'address', 'sortKey'], named)) {
    people.get(personOf(tally.key.actor ?? ''))?.networks.add(places.operatorOf(tally));
  }
  const isAdministrators = ({ step: { actor, time } }: Change) => {
    const [day, days] = [printDay(time), people.get(personOf(actor ?? ''))?.days ?? []];
    return [...days].some((other) => other < day);
  };
  return {
    isAdministrators,
    isRoutine: (change) => {
      const { actor, address, sortKey, isPublic } = change.step;
      const network = places.operatorOf({ key: { address, sortKey } });
      const isKnown = people.get(personOf(actor ?? ''))?.networks.has(network) ?? false;
      return (!isPublic || isKnown) && isAdministrators(change);
    },
  };
}

/** A change that is the routine of its actor is low. It must be one that nothing else speaks against. */
export function asRoutine(change: Change, administrators: Administrators): Change {
  if (!administrators.isRoutine(change)) return change;
  return { ...change, severity: 'low', remark: 'It changed settings or access on an earlier day too.' };
}

/** Somebody who changed settings on this many days does it as a job; on one day, it may have been an exception. */
const LEAST_DAYS = 2;
/** Vendor verbs about members, robots and tokens, which count as sign-in. Signing in itself changes nothing. */
const MEMBERS: EventFilter = {
  ...SUCCEEDED,
  categories: ['auth'],
  actions: [
    ...['*add_*', 'add*', 'create_*', '*remove_*', 'delete_*', 'regenerate_*', 'change_*', 'set_*', 'Update*'],
    ...['* robot', '* member', 'create user', 'update user', 'delete user'],
  ],
};

/**
 * Those who administer the registry day by day, for rules about deletions. `Administrators` judges single changes of
 * settings, and where they came from.
 */
export interface RegularAdministrators {
  /**
   * `regular` if the actor, or the same person in another account, changed settings, members or robots on at least two days
   * before the day of that time, in the whole case; `seldom` if it did on one; null for others.
   */
  standing(actor: string | null, before: Instant): 'regular' | 'seldom' | null;
}

export const regularAdministrators = oncePerWindow((window): RegularAdministrators => {
  const days = new Map<string, Set<string>>();
  const add = ({ key }: Tally) => {
    addToSet(days, personOf(key.actor ?? ''), key.day ?? '');
  };
  const by = ['actor', 'day', 'category', 'action'] as const;
  for (const tally of [...window.earlier(by, SETTINGS), ...window.tally(by, SETTINGS)]) if (isWrite(tally)) add(tally);
  for (const tally of [...window.earlier(by, MEMBERS), ...window.tally(by, MEMBERS)]) add(tally);
  return {
    standing(actor, before) {
      if (actor === null) return null;
      const day = printDay(before);
      const earlier = [...(days.get(personOf(actor)) ?? [])].filter((one) => one < day).length;
      if (earlier >= LEAST_DAYS) return 'regular';
      return earlier > 0 ? 'seldom' : null;
    },
  };
});
