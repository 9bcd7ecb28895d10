import type { Tally } from '../../case/case-reader.ts';
import type { TallyGroup } from '../../case/tally-group.ts';
import { groupBy } from '../../numbers/group-by.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import { oncePerWindow } from '../engine/once-per-window.ts';
import { networkBlockOf, siteOf } from './address-blocks.ts';
import { PUBLIC_SUCCESS } from './public-origins.ts';
import { toolFamily } from './tool-families.ts';

/**
 * An actor is restless if at least this share of what it showed on the days of the learning window was seen on one day
 * only, and at least so many places were. By Good and Turing, that share is how much of tomorrow will be new. The least
 * number keeps one journey, or one thief, from making an actor restless.
 */
const RESTLESS_SHARE = 0.05;
const LEAST_SEEN_ONCE = 3;
/** This many repositories that an actor never read or never wrote are more than a new project. */
const STRANGE_REPOSITORIES = 2;

/**
 * What a public address means for the actor that used it. `ordinary`: new addresses are a habit of this actor, and it did
 * nothing there that it never did. `new-network`: the same, but its habit keeps to some networks and this is another.
 */
export type OriginNovelty = 'new' | 'new-network' | 'ordinary';

/** How the addresses of the inspected window compare with what each actor is used to. */
export interface OriginHabits {
  /** Judges an address that the actor did not use in the learning window. Null stands for anonymous clients. */
  noveltyOf(actor: string | null, sortKey: string | null): OriginNovelty;
}

/** The habits of the actors of a window. */
export const originHabits = oncePerWindow((window): OriginHabits => {
  const places = habitsByActor(window);
  const isStrange = places.size === 0 ? () => false : strangeDoings(window);
  return {
    noveltyOf(actor, sortKey) {
      const habits = places.get(actor ?? '');
      if (habits === undefined || sortKey === null || !habits.sites.isRestless) return 'new';
      if (isStrange(actor, sortKey)) return 'new';
      const block = networkBlockOf(sortKey);
      return habits.networks.isRestless || habits.networks.known.has(block) ? 'ordinary' : 'new-network';
    },
  };
});

/**
 * What an address means by those who succeeded there: the strongest of what it means for each of them. An address where
 * nobody succeeded is new.
 */
export const addressNovelty = oncePerWindow((window): ((doing: TallyGroup) => OriginNovelty) => {
  const { noveltyOf } = originHabits(window);
  const actors = groupBy(window.tally(['actor', 'address', 'sortKey'], PUBLIC_SUCCESS), ({ key }) => key.address ?? '');
  return ({ name }) => {
    const novelties = (actors.get(name) ?? []).map(({ key }) => noveltyOf(key.actor ?? null, key.sortKey ?? null));
    if (novelties.length === 0 || novelties.includes('new')) return 'new';
    return novelties.includes('new-network') ? 'new-network' : 'ordinary';
  };
});

interface Places {
  readonly known: ReadonlySet<string>;
  readonly isRestless: boolean;
}

interface ActorHabits {
  readonly sites: Places;
  readonly networks: Places;
}

/** The habits of the actors that have a baseline. */
function habitsByActor(window: ObservedWindow): ReadonlyMap<string, ActorHabits> {
  const known = new Set(
    window
      .learned(['actor'], {})
      .filter((total) => window.isKnown(total))
      .map(({ key }) => key.actor ?? ''),
  );
  const days = window.learned(['actor', 'sortKey', 'day'], { networks: ['public'] });
  const habits = new Map<string, ActorHabits>();
  for (const [actor, seen] of groupBy(days, ({ key }) => key.actor ?? '')) {
    if (known.has(actor))
      habits.set(actor, { sites: placesOf(seen, siteOf), networks: placesOf(seen, networkBlockOf) });
  }
  return habits;
}

function placesOf(seen: readonly Tally[], placeOf: (sortKey: string) => string): Places {
  const days = new Map<string, Set<string>>();
  for (const { key } of seen) {
    if (typeof key.sortKey !== 'string') continue;
    const place = placeOf(key.sortKey);
    const known = days.get(place);
    if (known === undefined) days.set(place, new Set([key.day ?? '']));
    else known.add(key.day ?? '');
  }
  const counts = [...days.values()].map(({ size }) => size);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const once = counts.filter((count) => count === 1).length;
  return { known: new Set(days.keys()), isRestless: once >= LEAST_SEEN_ONCE && once >= RESTLESS_SHARE * all };
}

/**
 * Whether an actor did something at an address that it never did anywhere in the learning window: with a program of
 * another kind, by another verb, or at several repositories. For anonymous clients one repository is enough, because
 * what they may read is decided by others.
 */
function strangeDoings(window: ObservedWindow): (actor: string | null, sortKey: string) => boolean {
  const programs = learnedPairs(window, 'tool', (tool) => toolFamily(tool));
  const verbs = learnedPairs(window, 'action', (action) => action ?? '');
  const uses = new Set(
    window.learned(['actor', 'category', 'repository'], {}).map(({ key }) => pair(key.actor ?? null, useOf(key))),
  );
  const now = window.tally(['actor', 'sortKey', 'category', 'action', 'tool', 'repository'], PUBLIC_SUCCESS);
  const doings = groupBy(now, ({ key }) => pair(key.actor ?? null, key.sortKey ?? ''));
  return (actor, sortKey) => {
    const done = doings.get(pair(actor, sortKey)) ?? [];
    const isOther = done.some(
      ({ key }) =>
        !programs.has(pair(actor, toolFamily(key.tool ?? null))) || !verbs.has(pair(actor, key.action ?? '')),
    );
    const strange = done.filter(({ key }) => (key.repository ?? null) !== null && !uses.has(pair(actor, useOf(key))));
    const repositories = new Set(strange.map(({ key }) => key.repository)).size;
    return isOther || repositories >= (actor === null ? 1 : STRANGE_REPOSITORIES);
  };
}

function learnedPairs(
  window: ObservedWindow,
  by: 'tool' | 'action',
  nameOf: (value: string | null) => string,
): ReadonlySet<string> {
  return new Set(window.learned(['actor', by], {}).map(({ key }) => pair(key.actor ?? null, nameOf(key[by] ?? null))));
}

const READS: ReadonlySet<string> = new Set(['pull', 'blob-pull', 'inspect', 'list', 'scan']);

/** Reading and writing a repository are different uses of it; how it is read is not. */
function useOf({ category, repository }: Tally['key']): string {
  return `${READS.has(category ?? '') ? 'reads' : 'writes'} ${repository ?? ''}`;
}

function pair(actor: string | null, value: string): string {
  return JSON.stringify([actor, value]);
}
