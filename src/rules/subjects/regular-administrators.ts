import type { Tally } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { type Instant, printDay } from '../../domain/instant.ts';
import { addToSet } from '../../numbers/group-by.ts';
import { oncePerWindow } from '../engine/once-per-window.ts';
import { personOf } from './origins/actor-accounts.ts';
import { isWrite } from './writes.ts';

/** Somebody who changed settings on this many days does it as a job; on one day, it may have been an exception. */
const LEAST_DAYS = 2;
const SETTINGS: EventFilter = { categories: ['policy', 'config'], outcomes: ['success', 'unknown'] };
/** Vendor verbs about members, robots and tokens, which count as sign-in. Signing in itself changes nothing. */
const MEMBERS: EventFilter = {
  categories: ['auth'],
  outcomes: ['success', 'unknown'],
  actions: [
    ...['*add_*', 'add*', 'create_*', '*remove_*', 'delete_*', 'regenerate_*', 'change_*', 'set_*', 'Update*'],
    ...['* robot', '* member', 'create user', 'update user', 'delete user'],
  ],
};

/**
 * Those who administer the registry day by day, for rules about deletions. `administrators.ts` judges single changes of
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
