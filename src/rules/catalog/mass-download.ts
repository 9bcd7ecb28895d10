import type { Step, Tally } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { groupTallies } from '../../case/tally-group.ts';
import { DAY_MS } from '../../domain/time-window.ts';
import { greatest } from '../../numbers/extremes.ts';
import { groupBy } from '../../numbers/group-by.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { bursts, detectionOfSteps, distinct, imageOfStep, spanInWords } from '../engine/steps.ts';
import { logicalPulls } from '../subjects/logical-pulls.ts';
import { originHabits } from '../subjects/origins/origin-habits.ts';
import { isNode } from '../subjects/origins/tool-families.ts';
import { eventsOfActor, eventsOfAddress, eventsOfCategories } from '../words/next-command.ts';
import { numberOf } from '../words/step-words.ts';
import { fewOf } from '../words/tallies.ts';

const PULLS: EventFilter = { categories: ['pull'], outcomes: ['success', 'unknown'] };
const FRAME_MS = 60 * 60_000;
const LEAST_REPOSITORIES = 10;
const LEAST_IMAGES = 25;
const UNUSUAL_SHARE = 1.5;
/** A repository that at least this many nodes pull belongs to what the cluster runs. */
const NODES_OF_CLUSTER = 3;

/** How much was pulled. For several days, each number is the highest of any day. */
interface Amount {
  readonly repositories: number;
  readonly images: number;
}
const NOTHING: Amount = { repositories: 0, images: 0 };

/** Most actors are nodes and clients that pull little. Counts rule them out before any pull is read. */
function* detect(window: ObservedWindow): Iterable<Detection> {
  const busy = window.tally(['actor', 'address'], PULLS, Math.min(LEAST_REPOSITORIES, LEAST_IMAGES));
  for (const { key } of groupTallies(busy, ['actor'])) yield* downloadsOf(window, key.actor ?? null);
}

function* downloadsOf(window: ObservedWindow, actor: string | null): Iterable<Detection> {
  const ofActor: EventFilter = { ...PULLS, subjects: [{ kind: 'actor', actor }] };
  const tallies = window.tally(['address', 'sortKey', 'isPublic', 'tool', 'repository'], ofActor);
  const shared = sharedRepositories(tallies);
  const origins = originsOf(tallies, shared);
  if (origins.length === 0) return;
  const pulls = logicalPulls(pullsFrom(window, ofActor, origins)).filter(
    (step) => !isNode(step) || !isShared(step, shared),
  );
  const byOrigin = [...groupBy(pulls, ({ address }) => address ?? '')].map(([, steps]) => steps);
  const many = byOrigin.filter((steps) => downloads(steps, NOTHING).length > 0);
  if (many.length === 0) return;
  const habits = habitsOf(window, ofActor);
  for (const steps of many) {
    const usual = usualAmount(window, steps, habits);
    for (const burst of downloads(steps, usual)) yield detection(window, burst, usual);
  }
}

/** Bursts that exceed the usual amount: by repositories or, if there are none, by images. */
function downloads(pulls: readonly Step[], usual: Amount): readonly (readonly Step[])[] {
  const repositories = { frameMs: FRAME_MS, atLeast: Math.max(LEAST_REPOSITORIES, moreThan(usual.repositories)) };
  const images = { frameMs: FRAME_MS, atLeast: Math.max(LEAST_IMAGES, moreThan(usual.images)) };
  const found = bursts(pulls, repositories, ({ repository }) => repository);
  return found.length > 0 ? found : bursts(pulls, images, imageOfStep);
}

/** One more than usual is chance; half as much again is not. */
function moreThan(usual: number): number {
  return Math.ceil(usual * UNUSUAL_SHARE) + 1;
}

/** One tally of each address that pulled enough, not counting what its cluster shares. */
function originsOf(tallies: readonly Tally[], shared: ReadonlySet<string>): readonly Tally[] {
  return groupTallies(
    tallies.filter(({ key }) => !isOfNode(key) || !isShared(key, shared)),
    ['address'],
  ).flatMap(({ members, events }) => {
    const repositories = new Set(members.map(({ key }) => key.repository ?? '')).size;
    const isMuch = repositories >= LEAST_REPOSITORIES || events >= LEAST_IMAGES;
    return isMuch ? members.slice(0, 1) : [];
  });
}

/** The pulls of an actor from some of its addresses. */
function pullsFrom(window: ObservedWindow, ofActor: EventFilter, origins: readonly Tally[]): readonly Step[] {
  const names = new Set(origins.map(({ key }) => key.address ?? ''));
  const keys = origins.map(({ key }) => key.sortKey ?? null).filter((sortKey) => sortKey !== null);
  // A masked address has no sort key to ask for, so all addresses are asked for then.
  const ranges = keys.length < origins.length ? [] : keys.map((low) => ({ text: '', low, high: low }));
  return window.steps({ ...ofActor, addresses: ranges }).filter(({ address }) => names.has(address ?? ''));
}

function isShared({ repository }: Pick<Key, 'repository'>, shared: ReadonlySet<string>): boolean {
  return shared.has(repository ?? '');
}

type Key = Tally['key'];

function isOfNode({ tool, isPublic }: Key): boolean {
  return isNode({ tool: tool ?? null, isPublic: isPublic === 'true' });
}

/** The repositories that several nodes pull: those that the cluster runs. */
function sharedRepositories(tallies: readonly Tally[]): ReadonlySet<string> {
  const addresses = new Map<string, Set<string>>();
  for (const { key } of tallies) {
    if (!isOfNode(key)) continue;
    const name = key.repository ?? '';
    const known = addresses.get(name);
    if (known === undefined) addresses.set(name, new Set([key.address ?? '']));
    else known.add(key.address ?? '');
  }
  return new Set([...addresses].filter(([, nodes]) => nodes.size >= NODES_OF_CLUSTER).map(([name]) => name));
}

/** The highest numbers of any day (UTC). */
function mostOf(pulls: readonly Step[]): Amount {
  const days = [...groupBy(pulls, ({ time }) => String(Math.floor(time / DAY_MS))).values()];
  const most = (what: (step: Step) => string | null) => {
    return greatest(
      days.map((steps) => distinct(steps.map(what)).length),
      0,
    );
  };
  return { repositories: most(({ repository }) => repository), images: most(imageOfStep) };
}

/** For each address of an actor, what it pulled on its busiest day of the learning window. */
function habitsOf(window: ObservedWindow, ofActor: EventFilter): ReadonlyMap<string, Amount> {
  const learned = logicalPulls(window.learnedSteps(ofActor));
  const byAddress = groupBy(learned, ({ address }) => address ?? '');
  return new Map([...byAddress].map(([address, steps]) => [address, mostOf(steps)]));
}

/**
 * An address is compared with the busiest known address of its actor, a new public address with nothing: unless new ones
 * are usual for the actor, and it did nothing new there.
 */
function usualAmount(window: ObservedWindow, pulls: readonly Step[], habits: ReadonlyMap<string, Amount>): Amount {
  const [first] = pulls;
  const isStrange = first?.isPublic === true && !habits.has(first.address ?? '');
  if (isStrange && originHabits(window).noveltyOf(first.actor, first.sortKey) === 'new') return NOTHING;
  const all = [...habits.values()];
  return {
    repositories: greatest(
      all.map(({ repositories }) => repositories),
      0,
    ),
    images: greatest(
      all.map(({ images }) => images),
      0,
    ),
  };
}

function detection(window: ObservedWindow, burst: readonly Step[], usual: Amount): Detection {
  const { actor = null, address = null } = burst[0] ?? {};
  const repositories = distinct(burst.map(({ repository }) => repository));
  const amount = { images: distinct(burst.map(imageOfStep)).length, repositories: repositories.length };
  const isCold = burst.some(({ source }) => !window.isLearned(source));
  const compared = isCold
    ? 'what is usual for it cannot be told'
    : `on its busiest day of the ${window.learningLength} before it pulled ${amountInWords(usual)}`;
  return detectionOfSteps(burst, {
    subject: `${actor ?? ''} ${address ?? ''} ${burst[0]?.time ?? ''}`,
    severity: 'high',
    reason: `${actor ?? 'An anonymous client'} pulled ${amountInWords(amount)} (${fewOf(repositories)}) from ${address ?? 'an address that is not logged'} within ${spanInWords(burst)}; ${compared}.`,
    isCold,
    next: nextOf(actor, address),
  });
}

function nextOf(actor: string | null, address: string | null): string {
  if (actor !== null) return eventsOfActor(actor);
  return address === null ? eventsOfCategories('pull') : eventsOfAddress(address, 'pull');
}

function amountInWords({ images, repositories }: Amount): string {
  if (images === 0) return 'nothing';
  return `${numberOf(images, 'image', 'images')} of ${numberOf(repositories, 'repository', 'repositories')}`;
}

export const rule: Rule = {
  id: 'mass-download',
  family: 'exfiltration',
  step: 'take',
  version: 2,
  title: 'Mass download of images',
  severity: 'high',
  attack: ['T1530', 'T1119', 'T1020'],
  why: 'Images hold source code, configuration and forgotten secrets. A thief takes everything within reach, fast; a service pulls a few images again and again.',
  logic:
    'Within 60 minutes an actor pulls from one address at least 10 different repositories or 25 different images, and more than half as much again as from any address on its busiest day of the learning window. A new public address is measured by nothing, unless new ones are usual for the actor as new-public-address-for-actor judges it. The index and manifests that a client fetches by digest after a tag are one pull with it. Left out: pulls of container runtimes at private addresses of repositories that at least three such nodes pull under the same account.',
  falsePositives:
    'A cluster that grows, a mirror or replication that is set up, a scanner. Nodes of a cluster are recognised by what they share; allow mirrors and scanners by actor and address.',
  references: ['https://attack.mitre.org/techniques/T1530/', 'https://attack.mitre.org/techniques/T1119/'],
  needs: ['pull'],
  stage: 'events',
  detect,
};
