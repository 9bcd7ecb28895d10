import type { Tally } from '../../../case/case-reader.ts';
import { DAY_MS } from '../../../domain/time-window.ts';
import { isMachineType } from '../../../domain/vocabulary.ts';
import { addCount, addToGroup } from '../../../numbers/group-by.ts';
import type { ObservedWindow } from '../../engine/observed-window.ts';
import { oncePerWindow } from '../../engine/once-per-window.ts';
import { siteOf } from './address-blocks.ts';
import { type Places, placesOf } from './geography.ts';
import { HIDDEN_FAMILY, toolFamily, UNNAMED_FAMILY } from './tool-families.ts';

/** An actor has habits if it succeeded on this many days of the learning window. */
const LEAST_DAYS = 2;
/**
 * New places are a habit of an actor that came to one for the first time on this many days of the last week of the
 * learning window: it will be at others tomorrow. One journey, or one thief, makes no habit.
 */
const RESTLESS_DAYS = 3;
const LAST_WEEK_MS = 7 * DAY_MS;
/** Fewer peers than this are too few to say what is rare among them: then all actors of the learning window count. */
const LEAST_PEERS = 5;
/** What at most this share of the peers do is rare. */
const RARE_SHARE = 0.1;
/** A network of at most this many actors is nobody's office. A person may have two accounts. */
const MOST_IN_HOUSEHOLD = 2;
/** A site of at least this many named actors is one of the organisation: an office, or the exit of its network. */
const ACTORS_OF_ORGANISATION = 4;

/** What an actor did with success in the learning window. */
export interface ActorHabits {
  readonly events: number;
  /** Whether it was there on enough days for something to be new for it. */
  readonly isRegular: boolean;
  /** The /24s (IPv6: /48s) of its public addresses, with the first time at each. */
  readonly sites: ReadonlyMap<string, number>;
  /** The networks of its public addresses, as Places name them. */
  readonly networks: ReadonlySet<string>;
  /** Whether new sites are a habit. */
  readonly isRestless: boolean;
  /** Whether new networks are a habit. */
  readonly isRoaming: boolean;
  /** The kinds of its programs. */
  readonly programs: ReadonlySet<string>;
  /** Vendors' verbs. */
  readonly verbs: ReadonlySet<string>;
}

/** The habits of all actors of the learning window, and what is rare among actors of a type. */
export interface Habits {
  readonly places: Places;
  /** Null stands for clients that the log does not name. An actor without a success has no events. */
  of(actor: string | null): ActorHabits;
  /** All named actors with a success. */
  readonly actors: readonly string[];
  /** Whether somebody succeeded from this network. */
  isNetworkOfAnybody(network: string): boolean;
  /** Whether several named actors succeeded from this site, as they do at an office. */
  isSiteOfSeveral(site: string): boolean;
  /** Whether a robot or service comes to new networks all the time: then there are hosted runners. */
  readonly haveRoamingMachines: boolean;
  /** The actors of a type that have habits. */
  peersOf(actorType: string | null): readonly string[];
  /** Whether most actors of a type came through a network that hardly anybody else used: people who work from home do. */
  haveOwnNetworks(actorType: string | null): boolean;
  /** Whether hardly anybody of this type of actors uses programs of this kind. */
  isRareProgram(actorType: string | null, family: string): boolean;
  isRareVerb(actorType: string | null, action: string): boolean;
}

/** Asks three questions, no matter how many actors there are. */
export const habitsOf = oncePerWindow((window): Habits => {
  const places = placesOf(window.intelligence);
  const drafts = draftsOf(window);
  const habits = new Map([...drafts].map(([actor, draft]) => [actor, finished(draft, window)]));
  const networks = new Set([...habits.values()].flatMap((one) => [...one.networks]));
  const shared = sitesOfSeveral(habits);
  const peers = new Map<string, string[]>();
  for (const [actor, { types, days }] of drafts) {
    if (days.size >= LEAST_DAYS) for (const type of types) addToGroup(peers, type, actor);
  }
  const withOwnNetworks = typesWithOwnNetworks(drafts);
  const rarity = rarityAmong(drafts);
  return {
    places,
    of: (actor) => habits.get(actor ?? '') ?? STRANGER,
    actors: [...habits.keys()].filter((actor) => actor !== ''),
    isNetworkOfAnybody: (network) => networks.has(network),
    isSiteOfSeveral: (site) => shared.has(site),
    haveRoamingMachines: [...drafts].some(([actor, { types }]) => {
      return [...types].some(isMachineType) && habits.get(actor)?.isRoaming === true;
    }),
    peersOf: (type) => peers.get(type ?? '') ?? [],
    haveOwnNetworks: (type) => withOwnNetworks.has(type ?? ''),
    isRareProgram: (type, family) =>
      family !== UNNAMED_FAMILY && family !== HIDDEN_FAMILY && rarity(type, 'programs', family),
    isRareVerb: (type, action) => rarity(type, 'verbs', action),
  };
});

/** The first time of an actor at each place. */
interface KnownPlaces {
  readonly sites: Map<string, number>;
  readonly networks: Map<string, number>;
}

/** Where each actor succeeded in the learning window. It asks one question. */
export const learnedPlaces = oncePerWindow((window): ReadonlyMap<string, Readonly<KnownPlaces>> => {
  const places = placesOf(window.intelligence);
  const known = new Map<string, KnownPlaces>();
  for (const tally of window.learnedTallies(['actor', 'address', 'sortKey'], { networks: ['public'] })) {
    const actor = tally.key.actor ?? '';
    const own = known.get(actor) ?? { sites: new Map(), networks: new Map() };
    known.set(actor, own);
    addPlace(own, tally, places);
  }
  return known;
});

interface Draft extends KnownPlaces {
  events: number;
  readonly types: Set<string>;
  readonly days: Set<string>;
  readonly programs: Set<string>;
  readonly verbs: Set<string>;
}

const STRANGER: ActorHabits = {
  events: 0,
  isRegular: false,
  sites: new Map(),
  networks: new Set(),
  isRestless: false,
  isRoaming: false,
  programs: new Set(),
  verbs: new Set(),
};

function draftsOf(window: ObservedWindow): ReadonlyMap<string, Draft> {
  const drafts = new Map<string, Draft>();
  const places = learnedPlaces(window);
  const draftOf = ({ key }: Tally): Draft => {
    const actor = key.actor ?? '';
    const draft = drafts.get(actor) ?? newDraft(places.get(actor));
    drafts.set(actor, draft);
    return draft;
  };
  for (const tally of window.learned(['actor', 'actorType', 'tool', 'action'], {})) {
    const draft = draftOf(tally);
    draft.events += tally.events;
    draft.types.add(tally.key.actorType ?? '');
    draft.programs.add(toolFamily(tally.key.tool ?? null));
    draft.verbs.add(tally.key.action ?? '');
  }
  for (const tally of window.learned(['actor', 'day'], {})) draftOf(tally).days.add(tally.key.day ?? '');
  return drafts;
}

function newDraft({ sites, networks }: KnownPlaces = { sites: new Map(), networks: new Map() }): Draft {
  return {
    events: 0,
    types: new Set(),
    days: new Set(),
    sites,
    networks,
    programs: new Set(),
    verbs: new Set(),
  };
}

function addPlace({ sites, networks }: KnownPlaces, tally: Tally, places: Places): void {
  const network = places.operatorOf(tally);
  const site = siteOfTally(tally);
  sites.set(site, Math.min(tally.first, sites.get(site) ?? tally.first));
  networks.set(network, Math.min(tally.first, networks.get(network) ?? tally.first));
}

/** The /24 (IPv6: /48) of the address of a tally. An address that the log masks is a site of its own. */
export function siteOfTally({ key }: Tally): string {
  return typeof key.sortKey === 'string' ? siteOf(key.sortKey) : (key.address ?? '');
}

function finished({ events, days, sites, networks, programs, verbs }: Draft, window: ObservedWindow): ActorHabits {
  const areNewOnesUsual = (places: ReadonlyMap<string, number>): boolean => {
    const late = [...places.values()].filter((time) => time >= window.window.from - LAST_WEEK_MS);
    return new Set(late.map((time) => Math.floor(time / DAY_MS))).size >= RESTLESS_DAYS;
  };
  return {
    events,
    isRegular: days.size >= LEAST_DAYS,
    sites,
    networks: new Set(networks.keys()),
    isRestless: areNewOnesUsual(sites),
    isRoaming: areNewOnesUsual(networks),
    programs,
    verbs,
  };
}

/**
 * The habits of some actors together with what they used before the learning window: who comes back to a network after a
 * month is no stranger there. It asks one question.
 */
export function habitsSinceEver(window: ObservedWindow, actors: readonly string[]): (actor: string) => ActorHabits {
  const habits = habitsOf(window);
  if (actors.length === 0) return (actor) => habits.of(actor);
  const past = new Map(actors.map((actor) => [actor, newDraft()]));
  const subjects = actors.map((actor) => ({ kind: 'actor' as const, actor }));
  for (const tally of window.longAgo(['actor', 'address', 'sortKey', 'tool', 'action'], { subjects })) {
    const draft = past.get(tally.key.actor ?? '');
    if (draft === undefined) continue;
    addPlace(draft, tally, habits.places);
    draft.programs.add(toolFamily(tally.key.tool ?? null));
    draft.verbs.add(tally.key.action ?? '');
  }
  return (actor) => {
    const [own, { networks, programs, verbs }] = [habits.of(actor), past.get(actor) ?? newDraft()];
    return {
      ...own,
      networks: new Set([...own.networks, ...networks.keys()]),
      programs: new Set([...own.programs, ...programs]),
      verbs: new Set([...own.verbs, ...verbs]),
    };
  };
}

function sitesOfSeveral(habits: ReadonlyMap<string, ActorHabits>): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const [actor, { sites }] of habits) {
    if (actor !== '') for (const site of sites.keys()) counts.set(site, (counts.get(site) ?? 0) + 1);
  }
  return new Set([...counts].flatMap(([site, count]) => (count >= ACTORS_OF_ORGANISATION ? [site] : [])));
}

/** Types of which at least half of the actors, and enough of them, have a network that hardly anybody else uses. */
function typesWithOwnNetworks(drafts: ReadonlyMap<string, Draft>): ReadonlySet<string> {
  const users = new Map<string, number>();
  for (const { networks } of drafts.values()) for (const name of networks.keys()) addCount(users, name, 1);
  const [all, own] = [new Map<string, number>(), new Map<string, number>()];
  for (const { types, days, networks } of drafts.values()) {
    if (days.size < LEAST_DAYS) continue;
    const hasOwn = [...networks.keys()].some((name) => (users.get(name) ?? 0) <= MOST_IN_HOUSEHOLD);
    for (const type of types) {
      addCount(all, type, 1);
      if (hasOwn) addCount(own, type, 1);
    }
  }
  const areMost = (count: number, type: string) => count >= LEAST_PEERS && 2 * (own.get(type) ?? 0) >= count;
  return new Set([...all].filter(([type, count]) => areMost(count, type)).map(([type]) => type));
}

/** Says whether a value is rare among the actors of a type. */
function rarityAmong(drafts: ReadonlyMap<string, Draft>) {
  const counts = new Map<string, number>();
  const add = (...names: readonly string[]) => {
    const name = JSON.stringify(names);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  for (const { types, programs, verbs } of drafts.values()) {
    for (const type of ['any', ...[...types].map((one) => `of type ${one}`)]) {
      add(type);
      for (const family of programs) add(type, 'programs', family);
      for (const verb of verbs) add(type, 'verbs', verb);
    }
  }
  const count = (...names: readonly string[]) => counts.get(JSON.stringify(names)) ?? 0;
  return (actorType: string | null, of: 'programs' | 'verbs', value: string): boolean => {
    const type = `of type ${actorType ?? ''}`;
    const peers = count(type) >= LEAST_PEERS ? type : 'any';
    return count(peers, of, value) <= RARE_SHARE * count(peers);
  };
}
