import type { Dimension } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { groupTallies } from '../../case/tally-group.ts';
import { groupBy } from '../../numbers/group-by.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { judgedOrigins, type Origin } from '../subjects/origins/origin-judgement.ts';
import {
  byActorAndCause,
  comparedWith,
  doingsInWords,
  noveltiesInWords,
  type OriginGroup,
  suspicionOf,
} from '../subjects/origins/origin-words.ts';
import {
  detectionsOfOrigins,
  fewRangesOf,
  type OriginSuspicion,
  PUBLIC_SUCCESS,
} from '../subjects/origins/public-origins.ts';
import { isWrite } from '../subjects/writes.ts';
import { countsInWords } from '../words/tallies.ts';

const PUBLIC: EventFilter = { networks: ['public'] };
/** Who is in this many networks on one day each, on this many days, will be in others tomorrow. */
const LEAST_NETWORKS = 6;
const LEAST_DAYS = 3;
const REFUSED: EventFilter = { ...PUBLIC, outcomes: ['denied', 'failure'] };

function* detect(window: ObservedWindow): Iterable<Detection> {
  const unexpected = judgedOrigins(window).filter(({ actor, habits, isCold }) => {
    return isCold || actor === null || !habits.isRegular;
  });
  const moving = movingActors(unexpected);
  const groups = byActorAndCause(unexpected.map((origin) => withSeverity(origin, moving)));
  yield* detectionsOfOrigins(window, groups.map(suspicion));
  yield* detectionsOfOrigins(window, refused(window), REFUSED);
}

/** Without a baseline the kind of doings decides, and whether the actor comes to new networks all the time. */
function withSeverity(origin: Origin, moving: ReadonlySet<string | null>): Origin {
  if (!origin.isCold) return origin;
  const isHigh = origin.members.some(isWrite) && !moving.has(origin.actor);
  return { ...origin, severity: isHigh ? 'high' : 'medium' };
}

/** Actors that are in other networks every day, by what a log without a baseline shows of them: hosted runners are. */
function movingActors(origins: readonly Origin[]): ReadonlySet<string | null> {
  const byActor = groupBy(
    origins.filter(({ actor, isCold }) => isCold && actor !== null),
    ({ actor }) => actor,
  );
  return new Set([...byActor].filter(([, own]) => isMoving(own.map(daysOf))).map(([actor]) => actor));
}

function daysOf({ members }: Origin): readonly string[] {
  return [...new Set(members.map(({ key }) => key.day ?? ''))];
}

/** `networks`: the days of each. */
function isMoving(networks: readonly (readonly string[])[]): boolean {
  const once = networks.filter(({ length }) => length === 1).flat();
  return once.length >= LEAST_NETWORKS && 2 * once.length >= networks.length && new Set(once).size >= LEAST_DAYS;
}

function suspicion(group: OriginGroup): OriginSuspicion {
  const shared = suspicionOf(group);
  const who = shared.actor === '' ? 'Clients without a name' : shared.actor;
  return {
    ...shared,
    reason: (done) => `${who}: ${doingsInWords(group.members, done)}. ${comparison(group, shared.isCold)}`,
  };
}

function comparison({ origins }: OriginGroup, isCold: boolean): string {
  if (isCold) return 'What is usual for it cannot be told.';
  const found = noveltiesInWords(origins);
  const [first] = origins;
  const events = first?.habits.events ?? 0;
  if (first?.actor === null) {
    const news = found === '' ? 'Nothing else is new' : `New are ${found}`;
    return `${news}, compared with the ${comparedWith(origins)} by such clients.`;
  }
  const own =
    events === 0
      ? 'It has no ordinary success'
      : `It has only ${events} ordinary ${events === 1 ? 'success' : 'successes'}`;
  const news = found === '' ? 'nothing else is new' : `new for it are ${found}`;
  return `${own} in the ${first?.learned.learningBefore}; ${news}.`;
}

const BY: readonly Dimension[] = ['actor', 'address', 'sortKey', 'category', 'outcome', 'source'];

/** Addresses where all was refused, by the actor whose name was tried: they came to nothing, so far. */
function refused(window: ObservedWindow): readonly OriginSuspicion[] {
  const doings = window.tally(BY, PUBLIC);
  const isFailure = (outcome: string | null | undefined) => outcome === 'denied' || outcome === 'failure';
  const succeeded = new Set(doings.filter(({ key }) => !isFailure(key.outcome)).map(({ key }) => key.address ?? ''));
  const failed = doings.filter(({ key }) => !succeeded.has(key.address ?? ''));
  if (failed.length === 0) return [];
  const before = window.earlier(['address'], { ...PUBLIC_SUCCESS, addresses: fewRangesOf(failed) });
  const welcome = new Set(before.map(({ key }) => key.address ?? ''));
  const tried = failed.filter(({ key }) => !welcome.has(key.address ?? ''));
  return groupTallies(tried, ['actor']).map(({ name, members }) => ({
    actor: name,
    members,
    subject: `${name} refused`,
    severity: 'low',
    isCold: members.some(({ key }) => !window.isLearned(key.source ?? null)),
    reason: (done) =>
      `${name === '' ? 'Clients without a name' : name}: ${doingsInWords(members, done, 'public')}. All of it was refused (${countsInWords(members, 'outcome')}), and the log shows no success from there before.`,
  }));
}

export const rule: Rule = {
  id: 'unexpected-public-address',
  family: 'origin',
  step: 'sign-in',
  version: 5,
  title: 'Public address that is not expected',
  severity: 'medium',
  attack: ['T1078.004', 'T1530'],
  why: 'Stolen registry credentials are mostly used from outside: an address on the internet that neither an allow entry nor the weeks before know is the first lead of an investigation.',
  logic:
    'A public address is used by somebody whom new-public-address-for-actor does not judge, because the actor has no name or succeeded on fewer than two days of the learning window. For an actor with a name, points are counted. One point (two for services and robots, unless one of them comes to new networks all the time) for a network (/16, IPv6: /32; the operator where a supplied database knows it) from which nobody succeeded; none for a person who comes back on another day, where most people have a network to themselves, as those have who work from home. Two points for a kind of program that at most a tenth of the actors of its type use, if it reads or if the network is new. One point for six repositories. Three points for an AWS account of which no actor of the learning window is, whether access was opened for it or not. Low below two points, medium at two, high at three or more. Clients without a name are high where they change anything, or read a repository that such clients did not read (new projects aside). Otherwise they are low, and there is no finding where such clients come from new /24s all the time. Addresses where everything was refused, in the window and before, are low. In a log without a baseline: high where something was changed, else medium, and both one step lower because nothing is known from before. An actor that shows at least six networks on one day each, on at least three days, will be in others tomorrow: it counts as one that changed nothing. There is one finding for each actor and network, or one for each actor if there are more than three networks or nothing is known from before, and others for its addresses that are at most low and for those where everything was refused.',
  falsePositives:
    'A new colleague or robot from a network that nobody used, a new service of a partner. Allow the address or block once you know it.',
  references: ['https://www.alibabacloud.com/help/en/acr/user-guide/image-usage-analysis'],
  needs: [],
  stage: 'events',
  detect,
};
