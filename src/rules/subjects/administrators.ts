import type { Dimension } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { printDay } from '../../domain/instant.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Change } from './changes.ts';
import { globOfPerson, personOf } from './origins/actor-accounts.ts';
import { habitsOf } from './origins/actor-habits.ts';

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
