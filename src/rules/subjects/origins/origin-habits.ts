import type { Tally } from '../../../case/case-reader.ts';
import type { EventFilter } from '../../../case/event-filter.ts';
import type { TallyGroup } from '../../../case/tally-group.ts';
import { DAY_MS } from '../../../domain/time-window.ts';
import { groupBy } from '../../../numbers/group-by.ts';
import type { ObservedWindow } from '../../engine/observed-window.ts';
import { oncePerWindow } from '../../engine/once-per-window.ts';
import { networkBlockOf, siteOf } from './address-blocks.ts';
import { PUBLIC_SUCCESS } from './public-origins.ts';
import { toolFamily } from './tool-families.ts';

/**
 * An actor is restless if it was at a place for the first time on at least this many days of the last week of the learning
 * window: it will be at others tomorrow. One journey, or one thief, does not make an actor restless.
 */
const RESTLESS_DAYS = 3;
const SUCCEEDED: EventFilter = { outcomes: ['success', 'unknown'] };
const LAST_WEEK_MS = 7 * DAY_MS;
/** This many repositories that an actor never read or never wrote are more than a new project. */
const STRANGE_REPOSITORIES = 2;

/**
 * What a public address means for the actor that used it. `ordinary`: new addresses are a habit of this actor, and it did
 * nothing there that it never did. `new-network`: the same, but its habit keeps to some networks and this is another.
 * `known-network`: new addresses are no habit, but the actor used others of that network, and did nothing new there.
 */
export type OriginNovelty = 'new' | 'new-network' | 'known-network' | 'ordinary';

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
      if (habits === undefined || sortKey === null || isStrange(actor, sortKey)) return 'new';
      const { sites, networks } = habits;
      const isKnownNetwork = networks.known.has(networkBlockOf(sortKey));
      if (!sites.isRestless) return isKnownNetwork ? 'known-network' : 'new';
      return networks.isRestless || isKnownNetwork ? 'ordinary' : 'new-network';
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
    return novelties.find((novelty) => novelty !== 'ordinary') ?? 'ordinary';
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
  const addresses = window.learned(['actor', 'sortKey'], { networks: ['public'] });
  const habits = new Map<string, ActorHabits>();
  for (const [actor, seen] of groupBy(addresses, ({ key }) => key.actor ?? '')) {
    if (known.has(actor))
      habits.set(actor, { sites: placesOf(window, seen, siteOf), networks: placesOf(window, seen, networkBlockOf) });
  }
  return habits;
}

function placesOf(window: ObservedWindow, seen: readonly Tally[], placeOf: (sortKey: string) => string): Places {
  const arrivals = new Map<string, number>();
  for (const { key, first } of seen) {
    if (typeof key.sortKey !== 'string') continue;
    const place = placeOf(key.sortKey);
    arrivals.set(place, Math.min(first, arrivals.get(place) ?? first));
  }
  const late = [...arrivals.values()].filter((time) => time >= window.window.from - LAST_WEEK_MS);
  const days = new Set(late.map((time) => Math.floor(time / DAY_MS)));
  return { known: new Set(arrivals.keys()), isRestless: days.size >= RESTLESS_DAYS };
}

/**
 * Whether an actor did something at an address that it never did anywhere in the learning window: with a program of
 * another kind, by another verb, or at several repositories that are not new projects. For anonymous clients one
 * repository is enough, because what they may read is decided by others.
 */
function strangeDoings(window: ObservedWindow): (actor: string | null, sortKey: string) => boolean {
  const doings = window.tally(['actor', 'sortKey', 'category', 'action', 'tool', 'repository'], PUBLIC_SUCCESS);
  const isOther = otherDoings(window);
  const isForeign = foreignUses(window, doings);
  const originOf = ({ actor, sortKey }: Tally['key']) => pair(actor ?? null, sortKey ?? '');
  const strange = new Set(doings.filter(({ key }) => isOther(key)).map(({ key }) => originOf(key)));
  const foreign = groupBy(
    doings.filter(({ key }) => isForeign(key)),
    ({ key }) => originOf(key),
  );
  for (const [origin, uses] of foreign) {
    const repositories = new Set(uses.map(({ key }) => key.repository)).size;
    const isAnonymous = (uses[0]?.key.actor ?? null) === null;
    if (repositories >= (isAnonymous ? 1 : STRANGE_REPOSITORIES)) strange.add(origin);
  }
  return (actor, sortKey) => strange.has(pair(actor, sortKey));
}

/** Whether an actor does something with a kind of program, or by a verb, that it never used in the learning window. */
function otherDoings(window: ObservedWindow): (key: Tally['key']) => boolean {
  const programs = learnedPairs(window, 'tool', (tool) => toolFamily(tool));
  const verbs = learnedPairs(window, 'action', (action) => action ?? '');
  return ({ actor = null, tool = null, action = null }) =>
    !programs.has(pair(actor, toolFamily(tool))) || !verbs.has(pair(actor, action ?? ''));
}

/**
 * Whether an actor uses a repository in a way in which it never did in the learning window. A repository that nobody used
 * before and that was pushed meanwhile is a new project, and new for everybody.
 */
function foreignUses(window: ObservedWindow, doings: readonly Tally[]): (key: Tally['key']) => boolean {
  const useBy = (key: Tally['key']) => pair(key.actor ?? null, useOf(key));
  const asked = new Set(doings.map(({ key }) => useBy(key)));
  const pushed = window.tally(['repository'], { ...SUCCEEDED, categories: ['push'] });
  const projects = new Set(pushed.map(({ key }) => key.repository ?? null));
  const uses = new Set<string>();
  // A case has more pairs of actor and repository than memory should hold.
  for (const { key } of window.learnedTallies(['actor', 'category', 'repository'], {})) {
    projects.delete(key.repository ?? null);
    const use = useBy(key);
    if (asked.has(use)) uses.add(use);
  }
  return (key) => {
    const repository = key.repository ?? null;
    return repository !== null && !projects.has(repository) && !uses.has(useBy(key));
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
  return `${actor?.length ?? -1} ${actor ?? ''}${value}`;
}
