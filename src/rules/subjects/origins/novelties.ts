import type { Tally } from '../../../case/case-reader.ts';
import { isMachineType } from '../../../domain/vocabulary.ts';
import type { ObservedWindow } from '../../engine/observed-window.ts';
import { accountOfActor, accountsOf } from './actor-accounts.ts';
import { type ActorHabits, type Habits, habitsOf, siteOfTally } from './actor-habits.ts';
import { unusualOnDay } from './reading-rates.ts';
import { isRead, strangeReads } from './repository-uses.ts';
import { HIDDEN_FAMILY, toolFamily, UNNAMED_FAMILY } from './tool-families.ts';

/** This many repositories of namespaces that an actor never read are more than help for another team. */
const SEVERAL_ELSEWHERE = 3;
/** This many repositories that an actor never read, also of the namespaces that it knows. */
const SEVERAL_REPOSITORIES = 6;
/** This many that a newcomer reads are more than those of a team. */
const REPOSITORIES_OF_NEWCOMER = 6;
/** This many on one day are a collection, whatever else is known of the actor. */
const MANY_REPOSITORIES = 10;

/** What nobody does without a name. */
const CHANGES: ReadonlySet<string> = new Set(['push', 'delete', 'tag', 'untag', 'sign', 'restore', 'policy', 'config']);

/** What is new about a visit, compared with the learning window. */
export interface Novelties {
  /** The actor did not use the network or, if it is a newcomer, nobody did; null also where new ones are its habit. */
  readonly network: string | null;
  /** Programs as the log names them. */
  readonly programs: readonly string[];
  /** Whether hardly anybody of its type uses such programs. */
  readonly areProgramsRare: boolean;
  readonly verbs: readonly string[];
  /** Repositories that it reads and did not read, new projects aside. */
  readonly repositories: readonly string[];
  /** How many of them are in a namespace of which it read nothing. */
  readonly elsewhere: number;
  /** The most of them on one day; 0 if it is usual for the actor that this many of its reads are new. */
  readonly collected: number;
  /** The account of the actor, if no actor of the learning window is of it. */
  readonly account: string | null;
  /** How much all this weighs: 2 is two things that agree, 3 is more. */
  readonly weight: number;
}

/** What an actor did in one network in some days, by category, action, tool, repository and day. Neither list is empty. */
export interface Visit {
  /** Null for clients that the log does not name. */
  readonly actor: string | null;
  /** From sites that are new for it. */
  readonly members: readonly Tally[];
  /** From any site. */
  readonly doings: readonly Tally[];
}

/** Finds what is new about a visit. */
export type FindNovelties = (own: ActorHabits, visit: Visit) => Novelties;

/**
 * Compares with the learning window of a day.
 * @param visits All that will be asked about.
 * @param pushed The repositories that were pushed meanwhile.
 */
export function findingNovelties(
  day: ObservedWindow,
  visits: readonly Visit[],
  pushed: ReadonlySet<string>,
): FindNovelties {
  const habits = habitsOf(day);
  const accounts = accountsOf(day);
  const fresh = visits.flatMap(({ members }) => members);
  const strange = strangeReads(day, fresh, pushed);
  const isRare = ({ key }: Tally) => habits.isRareProgram(key.actorType ?? null, toolFamily(key.tool ?? null));
  return (own, { actor, members, doings }) => {
    const network = newNetwork(own, members, habits);
    const programs = members.filter((tally) => isStrangeProgram(tally, { own, network, isRare }));
    const reads = members.filter((tally) => strange.isNew(tally));
    const elsewhere = reads.filter((tally) => strange.isElsewhere(tally));
    const repositories = valuesIn(reads, 'repository');
    const found = {
      network,
      programs: valuesIn(programs, 'tool'),
      areProgramsRare: programs.some(isRare),
      verbs: valuesIn(members, 'action').filter((action) => !own.verbs.has(action)),
      repositories,
      elsewhere: valuesIn(elsewhere, 'repository').length,
      collected:
        actor === null || !own.isRegular || repositories.length < SEVERAL_ELSEWHERE
          ? 0
          : unusualOnDay(day, { actor, doings, fresh: repositories }),
      account: newAccount(actor, accounts),
    };
    const type = members[0]?.key.actorType ?? null;
    const comesBack = valuesIn(members, 'day').length > 1;
    const weightOfNetwork = weightOfNewNetwork(habits, type, comesBack);
    return { ...found, weight: weightOf(found, { own, members, weightOfNetwork }) };
  };
}

function newNetwork(own: ActorHabits, members: readonly Tally[], habits: Habits): string | null {
  const [first] = members;
  if (first === undefined || members.every((tally) => habits.isSiteOfSeveral(siteOfTally(tally)))) return null;
  const network = habits.places.operatorOf(first);
  const isUsual = own.isRegular ? own.isRoaming : habits.isNetworkOfAnybody(network);
  return isUsual || own.networks.has(network) ? null : habits.places.operatorInWords(first);
}

function newAccount(actor: string | null, accounts: ReadonlySet<string>): string | null {
  const account = accountOfActor(actor);
  return account === null || accounts.size === 0 || accounts.has(account) ? null : account;
}

interface ProgramCircumstances {
  readonly own: ActorHabits;
  /** The network if it is new. */
  readonly network: string | null;
  readonly isRare: (tally: Tally) => boolean;
}

/**
 * A program that comes with a new verb is the verb's: a first push brings its engine. In a network that is new too it
 * counts if it is rare. Of newcomers only rare ones count.
 */
function isStrangeProgram(tally: Tally, { own, network, isRare }: ProgramCircumstances): boolean {
  const family = toolFamily(tally.key.tool ?? null);
  if (family === UNNAMED_FAMILY || family === HIDDEN_FAMILY || own.programs.has(family)) return false;
  if (own.isRegular && own.verbs.has(tally.key.action ?? '')) return true;
  const isPlain = own.isRegular || !isRead(tally);
  return isRare(tally) && (network !== null || !isPlain);
}

function valuesIn(tallies: readonly Tally[], by: 'tool' | 'action' | 'repository' | 'day'): readonly string[] {
  return [...new Set(tallies.map(({ key }) => key[by] ?? ''))].filter((value) => value !== '').toSorted();
}

type Found = Omit<Novelties, 'weight'>;

/** What the weight of novelties depends on. */
interface Circumstances {
  readonly own: ActorHabits;
  readonly members: readonly Tally[];
  /** Of a network in which nobody was, for a newcomer. */
  readonly weightOfNetwork: number;
}

function weightOf(found: Found, { own, members, weightOfNetwork }: Circumstances): number {
  const [first] = members;
  if ((first?.key.actor ?? null) === null) return weightOfNameless(found, members);
  const isMachine = isMachineType(first?.key.actorType);
  return own.isRegular ? weightOfRegular(found, isMachine) : weightOfNewcomer(found, weightOfNetwork);
}

/**
 * A new network alone is a journey. A new verb alone is what people have now and then, but machines have not. A program
 * that hardly anybody of that type uses tells as much as two other things.
 */
function weightOfRegular(found: Found, isMachine: boolean): number {
  const { network, programs, areProgramsRare, verbs } = found;
  const ofPrograms = areProgramsRare ? 2 : 1;
  return (
    (network === null ? 0 : 1) +
    (programs.length === 0 ? 0 : ofPrograms) +
    (isMachine && verbs.length > 0 ? 1 : 0) +
    weightOfBreadth(found, isMachine)
  );
}

/** What clients without a name may read is decided by others: one repository that they did not read tells enough. */
function weightOfNameless({ repositories }: Found, members: readonly Tally[]): number {
  return repositories.length > 0 || members.some(({ key }) => CHANGES.has(key.category ?? '')) ? 3 : 0;
}

/** Machines help no other teams: for them, every namespace is another. */
function weightOfBreadth({ repositories, elsewhere, collected }: Found, isMachine: boolean): number {
  if (collected === 0) return 0;
  if (collected >= MANY_REPOSITORIES) return 2;
  const far = isMachine ? repositories.length : elsewhere;
  return repositories.length >= SEVERAL_REPOSITORIES || far >= SEVERAL_ELSEWHERE ? 1 : 0;
}

/** Of a newcomer everything is new. What tells is what its peers do not do; a foreign account is enough. */
function weightOfNewcomer(found: Found, weightOfNetwork: number): number {
  const { network, programs, repositories, account } = found;
  return (
    (network === null ? 0 : weightOfNetwork) +
    (programs.length === 0 ? 0 : 2) +
    (repositories.length >= REPOSITORIES_OF_NEWCOMER ? 1 : 0) +
    (account === null ? 0 : 3)
  );
}

/**
 * People at home have a network each, and hosted runners come to new ones: there it says less. Who was
 * there on one day only may be a thief.
 */
function weightOfNewNetwork(habits: Habits, actorType: string | null, comesBack: boolean): number {
  if (isMachineType(actorType)) return habits.haveRoamingMachines ? 1 : 2;
  return comesBack && actorType === 'user' && habits.haveOwnNetworks(actorType) ? 0 : 1;
}
