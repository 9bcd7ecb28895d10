import type { Dimension, Step, Tally } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { groupTallies, type TallyGroup } from '../../case/tally-group.ts';
import { instantOf, printDay } from '../../domain/instant.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import { HOUR_MS } from '../../domain/time-window.ts';
import { greatest, least } from '../../numbers/extremes.ts';
import { groupBy } from '../../numbers/group-by.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { detectionOfSteps, spanInWords } from '../engine/steps.ts';
import { habitsOf } from '../subjects/origins/actor-habits.ts';
import { networkBlockOf } from '../subjects/origins/address-blocks.ts';
import { type Place, type Places, placesOf } from '../subjects/origins/geography.ts';
import { PUBLIC_SUCCESS } from '../subjects/origins/public-origins.ts';
import { eventsOfActor } from '../words/next-command.ts';

const LEAST_KM = 500;
const LEAST_KM_PER_HOUR = 800;
/** The time to travel halfway around the Earth, the longest distance there is. */
const LONGEST_TRAVEL_MS = (20_040 / LEAST_KM_PER_HOUR) * HOUR_MS;
const CONCURRENT_MS = 10 * 60_000;
const MOST_OPERATORS_OF_ROBOT = 2;
/** Once is a proxy that was switched on. */
const LEAST_DAYS_OF_MANY = 2;

const BY_ONE_HOLDER: EventFilter = {
  ...PUBLIC_SUCCESS,
  actorTypes: ['user', 'robot'],
  categoriesExcluded: ['blob-pull', 'blob-push'],
};
/** Programs that people start by hand, unlike runtimes, builders and scanners. */
const HUMAN_TOOLS: ReadonlySet<string> = new Set([
  ...['docker', 'podman', 'nerdctl', 'buildah', 'skopeo', 'crane', 'regclient', 'oras', 'cosign', 'helm'],
  ...['browser', 'postman', 'curl', 'wget', 'aws-cli', 'ibmcloud', 'gcloud'],
]);

function* detect(window: ObservedWindow): Iterable<Detection> {
  const by: readonly Dimension[] = ['actor', 'actorType', 'address', 'sortKey'];
  const now = groupTallies(window.tally(by, BY_ONE_HOLDER), ['actor']);
  const places = placesOf(window.intelligence);
  const moving = now.filter(({ name, members }) => name !== '' && new Set(members.map(places.keyOf)).size > 1);
  if (moving.length === 0) return;
  const habits = habitsOf(window);
  const totals = new Map(window.learned(['actor'], {}).map((tally) => [tally.key.actor ?? '', tally]));
  const learned = groupTallies(window.learned(['actor', 'address', 'sortKey'], { networks: ['public'] }), ['actor']);
  const usual = new Map(learned.map(({ name, members }) => [name, members]));
  const suspects = moving.flatMap((group): readonly Suspect[] => {
    const total = totals.get(group.name);
    const isKnown = total !== undefined && window.isKnown(total);
    if (habits.of(group.name).isRoaming) return [];
    const addresses = usual.get(group.name) ?? [];
    const known = new Set(addresses.map(places.keyOf));
    const strange = group.members.filter((tally) => !known.has(places.keyOf(tally)));
    if (strange.length === 0 || !isBoundToPlaces(group, isKnown, new Set(addresses.map(places.operatorOf)))) return [];
    return [{ actor: group.name, isKnown, known, strange }];
  });
  const areManyHolders = heldByMany(window, suspects, places);
  const alone = suspects.filter(({ actor }) => !areManyHolders(actor));
  const parts = alone.map(({ actor, strange }) => ({
    subject: { kind: 'actor', actor } as const,
    window: around(strange, window),
  }));
  const steps = window.stepsOfEach(BY_ONE_HOLDER, parts);
  for (const [index, suspect] of alone.entries()) yield* detections(window, suspect, steps[index] ?? [], places);
}

/**
 * Tells the actors that were in two places at once on several days of the learning window. Logs call the credential of
 * a pipeline a user; many runners hold it, and when they move together they are still many.
 */
function heldByMany(window: ObservedWindow, suspects: readonly Suspect[], places: Places): (actor: string) => boolean {
  if (suspects.length === 0) return () => false;
  const subjects = suspects.map(({ actor }) => ({ kind: 'actor' as const, actor }));
  const steps = groupBy(window.learnedSteps({ ...BY_ONE_HOLDER, subjects }), ({ actor }) => actor ?? '');
  return (actor) => {
    const days = jumpsIn(inOrder(steps.get(actor) ?? [], places), places).map(({ to }) => printDay(to.step.time));
    return new Set(days).size >= LEAST_DAYS_OF_MANY;
  };
}

/** Steps at places that are known, or with programs of people, in an order that does not depend on the order of import. */
function inOrder(steps: readonly Step[], places: Places): readonly Step[] {
  return steps
    .filter((step) => places.of(step).point !== null || HUMAN_TOOLS.has(step.tool ?? ''))
    .toSorted((a, b) => a.time - b.time || compare(a.address ?? '', b.address ?? ''));
}

interface Suspect {
  readonly actor: string;
  readonly isKnown: boolean;
  /** The places of its public addresses in the learning window. */
  readonly known: ReadonlySet<string>;
  /** Events of the window at other places. */
  readonly strange: readonly Tally[];
}

/** Whether an actor is in one place at a time: a person always, a robot only with a baseline of few operators. */
function isBoundToPlaces({ members }: TallyGroup, isKnown: boolean, operators: ReadonlySet<string>): boolean {
  if (members.every(({ key }) => key.actorType === 'user')) return true;
  return isKnown && operators.size <= MOST_OPERATORS_OF_ROBOT;
}

function* detections(
  window: ObservedWindow,
  { actor, isKnown, known }: Suspect,
  around: readonly Step[],
  places: Places,
): Iterable<Detection> {
  const jumps = jumpsIn(inOrder(around, places), places).filter(
    ({ from, to }) => !known.has(from.place.key) || !known.has(to.place.key),
  );
  const [first] = jumps;
  if (first === undefined) return;
  // A phone beside the office network is two networks too, but both are those of colleagues.
  const { isNetworkOfAnybody } = habitsOf(window);
  const isAmongKnownNetworks = ({ from, to }: Jump) =>
    from.place.kilometresTo(to.place) === null &&
    [from, to].every(({ step }) => step.sortKey !== null && isNetworkOfAnybody(networkBlockOf(step.sortKey)));
  const evidence = [...new Set(jumps.flatMap(({ from, to }) => [from.step, to.step]))];
  const compared = isKnown
    ? ` In the ${window.learningBefore}, ${actor} did not use both.`
    : ` Too little is known of ${actor} from before.`;
  yield detectionOfSteps(evidence, {
    subject: actor,
    severity: jumps.every((jump) => isAmongKnownNetworks(jump)) ? 'low' : 'high',
    reason: `${actor} ${first.inWords}.${jumps.length === 1 ? '' : ` So it went ${jumps.length} times.`}${compared}`,
    isCold: !isKnown,
    next: eventsOfActor(actor),
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** The time around the events at strange places, extended by the longest journey that could matter. */
function around(strange: readonly Tally[], { window, intelligence }: ObservedWindow): TimeWindow {
  const reach = intelligence.hasGeography ? LONGEST_TRAVEL_MS : CONCURRENT_MS;
  const first = least(
    strange.map((tally) => tally.first),
    Number.POSITIVE_INFINITY,
  );
  const last = greatest(
    strange.map((tally) => tally.last),
    0,
  );
  return {
    from: instantOf(Math.max(window.from, first - reach)) ?? window.from,
    to: instantOf(Math.min(window.to, last + reach + 1)) ?? window.to,
  };
}

interface Stay {
  readonly step: Step;
  readonly place: Place;
}

interface Jump {
  readonly from: Stay;
  readonly to: Stay;
  /** Words that follow the name of the actor. */
  readonly inWords: string;
}

/** Pairs of consecutive steps at places that nobody can travel between in that time. */
function jumpsIn(steps: readonly Step[], places: Places): readonly Jump[] {
  const stays = steps.map((step) => ({ step, place: places.of(step) }));
  return stays.slice(1).flatMap((to, index) => {
    const from = stays[index];
    const inWords = from === undefined || from.place.key === to.place.key ? null : jumpInWords(from, to);
    return from === undefined || inWords === null ? [] : [{ from, to, inWords }];
  });
}

/** The change of place in words; null if it is an ordinary one. */
function jumpInWords(from: Stay, to: Stay): string | null {
  const passed = to.step.time - from.step.time;
  const route = `worked from ${inWords(from)} and within ${spanInWords([from.step, to.step])} from ${inWords(to)}`;
  const km = from.place.kilometresTo(to.place);
  if (km !== null) {
    const isTooFast = km >= LEAST_KM && km * HOUR_MS >= LEAST_KM_PER_HOUR * passed;
    return isTooFast ? `${route}: ${Math.round(km)} km apart, faster than anybody travels` : null;
  }
  const areHuman = [from, to].every(({ step }) => HUMAN_TOOLS.has(step.tool ?? ''));
  const [a, b] = [from, to].map(({ step }) => networkBlockOf(step.sortKey ?? step.address ?? ''));
  const isElsewhere = a !== b && !from.place.hasOperatorOf(to.place);
  if (!areHuman || !isElsewhere || passed > CONCURRENT_MS) return null;
  return `${route}: two networks at once, with programs that people start (${[from, to].map(({ step }) => step.tool).join(', ')})`;
}

function inWords({ step, place }: Stay): string {
  return place.country === null ? `${step.address}` : `${step.address} (${place.country})`;
}

export const rule: Rule = {
  id: 'impossible-travel',
  family: 'origin',
  step: 'sign-in',
  version: 2,
  title: 'Impossible travel, or one credential in two places',
  severity: 'high',
  attack: ['T1078.004', 'T1550.001'],
  why: 'Nobody works in two places at once. A credential that does is in the hands of two.',
  logic:
    'One actor succeeds from two public addresses, one after the other, in less time than a journey takes. Where a supplied database has the position of both: they are at least 500 km apart, and the journey would be faster than 800 km/h. Where it has not: they are in two /16 (IPv6: /32) that no supplied database gives to one operator, within 10 minutes, and both are used with programs that people start (docker, skopeo, browsers and such, not runtimes and builders). At least one of the places must be new for the actor, because somebody who moves between the same two places every week uses a proxy. Only people are judged, and robots that have a baseline with at most two operators (without a database: two /16). There is no finding about actors that came to new networks on at least three days of the last week of the learning window, nor about those that were in two places at once on two days of it. Low where, without positions, any actor had successes from both networks in the learning window: that looks like a phone beside the office. There is one finding for each actor, one step lower where the actor has no baseline. Logs name the actor of each event but not always the credential, so two credentials of one actor count as one.',
  falsePositives:
    'A corporate proxy or VPN that is switched on in the middle of work, a phone as hotspot, robots that several sites share.',
  references: ['https://attack.mitre.org/techniques/T1078/004/', 'https://attack.mitre.org/techniques/T1550/001/'],
  needs: [],
  stage: 'events',
  isProven: true,
  detect,
};
