import type { Finding } from '../../domain/finding.ts';
import { repositoryIn } from '../../domain/image-ref.ts';
import { DAY_MS } from '../../domain/time-window.ts';
import type { AttackStep } from '../../domain/vocabulary.ts';
import { greatest } from '../../numbers/extremes.ts';
import { addToGroup } from '../../numbers/group-by.ts';
import type { RuleOf } from './finding-rule.ts';
import { runsInTime } from './runs-in-time.ts';
import { namedAddresses, type Standing } from './standing.ts';

/** Findings that share a name belong together if they lie at most this far apart. */
const LONGEST_PAUSE_MS = 2 * DAY_MS;
/** A finding that names more of a kind than this is about none of them in particular. */
const MOST_NAMED = 3;
/** An actor of more addresses than this is a role, a fleet, or a credential that many machines hold. */
const MOST_ADDRESSES = 12;
/** What an actor shows without a pause for longer than this is its habit, and no incident. */
const LONGEST_RUN_OF_ACTOR_MS = 14 * DAY_MS;
/** An address that more actors than this use on more days than this is a shared exit: an office, a NAT, a proxy. */
const MOST_ACTORS = 3;
const MOST_SHARED_DAYS = 3;
/** A repository about which more is found without a pause, or for longer, is one that everybody touches. */
const MOST_FINDINGS_OF_REPOSITORY = 10;
const LONGEST_RUN_OF_REPOSITORY_MS = 4 * DAY_MS;
/** A repository that more actors than this use is shared: to read it is nothing rare. */
const MOST_USERS = 4;
/** Steps of an attack that may change nothing. */
const READING_STEPS: readonly AttackStep[] = ['sign-in', 'look round', 'take'];
/** A finding of more events, or of events further apart, is not of one occasion: its events tie nothing. */
const MOST_EVENTS = 100;

/** Some findings by their places in a list. */
export type Places = readonly number[];

/** Findings that belong together because they share something rare. A place may stand in several ties. */
export function rareTies(findings: readonly Finding[], ruleOf: RuleOf, standing: Standing): readonly Places[] {
  return [
    ...actorTies(findings, standing),
    ...addressTies(findings, standing),
    ...repositoryTies(findings, ruleOf, standing),
    ...eventTies(findings),
  ];
}

function actorTies(findings: readonly Finding[], { addressesOf }: Standing): readonly Places[] {
  const carriers = carriersOf(findings, ({ actors }) => actors, LONGEST_RUN_OF_ACTOR_MS);
  return runsOf(
    findings,
    [...carriers].filter(([actor]) => (addressesOf.get(actor) ?? 0) <= MOST_ADDRESSES),
  ).filter((run) => lengthOf(findings, run) <= LONGEST_RUN_OF_ACTOR_MS);
}

function addressTies(findings: readonly Finding[], { actorsBehind, daysOf }: Standing): readonly Places[] {
  // A short case shows a shared exit on each of its few days.
  const mostDays = Math.min(MOST_SHARED_DAYS, greatest([...daysOf.values()], 0) - 1);
  const isShared = (address: string) => {
    return (actorsBehind.get(address) ?? 0) > MOST_ACTORS && (daysOf.get(address) ?? 0) > mostDays;
  };
  const carriers = carriersOf(findings, namedAddresses, Number.POSITIVE_INFINITY);
  return runsOf(
    findings,
    [...carriers].filter(([address]) => !isShared(address)),
  );
}

/**
 * Repositories rather than tags and digests: who pulls by digest what was pushed by tag touches the same thing. Who only reads
 * a repository that many use has nothing to do with the others who read it.
 */
function repositoryTies(findings: readonly Finding[], ruleOf: RuleOf, { usersOf }: Standing): readonly Places[] {
  const repositoriesOf = (finding: Finding) => {
    const step = ruleOf(finding)?.step ?? null;
    const isChange = step !== null && !READING_STEPS.includes(step);
    const names = finding.images.map(repositoryIn);
    return isChange ? names : names.filter((name) => (usersOf.get(name) ?? 0) <= MOST_USERS);
  };
  const carriers = carriersOf(findings, repositoriesOf, LONGEST_RUN_OF_REPOSITORY_MS);
  return runsOf(findings, [...carriers]).filter((run) => {
    return run.length <= MOST_FINDINGS_OF_REPOSITORY && lengthOf(findings, run) <= LONGEST_RUN_OF_REPOSITORY_MS;
  });
}

/** Findings that rest on the same event tell the same thing, also where nothing else of them is rare. */
function eventTies(findings: readonly Finding[]): readonly Places[] {
  // Each event is tied to its first finding: a list for each of them would take most of the time.
  const firstPlaces = new Map<number, number>();
  const ties: Places[] = [];
  for (const [place, { events, first, last }] of findings.entries()) {
    if (events.length > MOST_EVENTS || last - first > LONGEST_PAUSE_MS) continue;
    for (const seq of events) {
      const known = firstPlaces.get(seq);
      if (known === undefined) firstPlaces.set(seq, place);
      else ties.push([known, place]);
    }
  }
  return ties;
}

/** A finding that lasts longer than a run may last is no part of one: it would keep the others from being told together. */
function carriersOf(
  findings: readonly Finding[],
  namesOf: (finding: Finding) => readonly string[],
  longestMs: number,
): ReadonlyMap<string, Places> {
  const places = new Map<string, number[]>();
  for (const [place, finding] of findings.entries()) {
    const names = new Set(namesOf(finding));
    if (names.size > MOST_NAMED || finding.last - finding.first > longestMs) continue;
    for (const name of names) addToGroup(places, name, place);
  }
  return places;
}

function runsOf(
  findings: readonly Finding[],
  carriers: readonly (readonly [name: string, places: Places])[],
): readonly Places[] {
  return carriers
    .flatMap(([, places]) => (places.length < 2 ? [] : runsInTime(findings, places, LONGEST_PAUSE_MS)))
    .filter(({ length }) => length > 1);
}

/** Milliseconds from the beginning of the first finding to the end of the last one. */
function lengthOf(findings: readonly Finding[], run: Places): number {
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const place of run) {
    first = Math.min(first, findings[place]?.first ?? first);
    last = Math.max(last, findings[place]?.last ?? last);
  }
  return last - first;
}
