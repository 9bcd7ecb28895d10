import type { Step, Tally } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { groupTallies } from '../../case/tally-group.ts';
import type { Instant } from '../../domain/instant.ts';
import { isArtefactTag } from '../../domain/text/artefact.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { dayOf } from '../../domain/time-window.ts';
import type { Severity } from '../../domain/vocabulary.ts';
import { addToSet, groupBy } from '../../numbers/group-by.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { detectionOfSteps, distinct, imageOfStep, spanInWords } from '../engine/steps.ts';
import { originHabits } from '../subjects/origins/origin-habits.ts';
import { isNode, NODE_FAMILY, toolFamily } from '../subjects/origins/tool-families.ts';
import { logicalPulls } from '../subjects/reads/logical-pulls.ts';
import {
  type Amount,
  bursting,
  LEAST_IMAGES,
  LEAST_REPOSITORIES,
  LEAST_SHARE_OF_NEW,
  mostOf,
  NOTHING,
} from '../subjects/reads/pull-amounts.ts';
import { type PullsElsewhere, pullsElsewhere } from '../subjects/reads/pulls-elsewhere.ts';
import { eventsOfActor, eventsOfAddress, eventsOfCategories } from '../words/next-command.ts';
import { numberOf } from '../words/step-words.ts';

const PULLS: EventFilter = { categories: ['pull'], outcomes: ['success', 'unknown'] };
/** Somebody on call looks at a dozen repositories, from wherever they are. What else is strange there, other rules tell. */
const MANY_OF_PERSON = 20;
/** More than somebody on call looks at for the first time. */
const NEW_OF_PERSON = 15;
/** A repository that at least this many nodes pull belongs to what the cluster runs. */
const NODES_OF_CLUSTER = 3;
/** Without a baseline, what an actor pulls on this many days is its task. */
const DAYS_OF_TASK = 3;

const NO_HABIT: Habit = { busiest: NOTHING, addresses: new Set(), repositories: new Set() };

/** What an actor pulled in the learning window. */
interface Habit {
  /** On its busiest day, from all addresses. */
  readonly busiest: Amount;
  readonly addresses: ReadonlySet<string>;
  readonly repositories: ReadonlySet<string>;
}

/** Unusually many pulls from one address. */
interface Download {
  readonly burst: readonly Step[];
  readonly habit: Habit;
  /** Whether the address is new for the actor and something else there is, so that what it pulled elsewhere is no measure. */
  readonly isStrange: boolean;
  readonly isCold: boolean;
  /** Without a baseline: what the download is unlike; null where that cannot be told. */
  readonly elsewhere: PullsElsewhere | null;
}

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
    (step) => !isArtefactTag(step.tag) && (!isNode(step) || !isShared(step, shared)),
  );
  const byOrigin = [...groupBy(pulls, ({ address }) => address ?? '')].map(([, steps]) => steps);
  const many = byOrigin.filter((steps) => bursting(steps, NOTHING).length > 0);
  if (many.length === 0) return;
  const habits = new Habits(window, ofActor);
  const task = taskOf(window, ofActor, pulls);
  for (const steps of many) {
    const isCold = steps.some(({ source }) => !window.isLearned(source));
    yield* isCold ? coldDownloads(window, steps, { task, ofActor }) : learnedDownloads(window, steps, habits);
  }
}

/** `steps`: the pulls of an actor from one address. Each day is compared with those before it. */
function* learnedDownloads(window: ObservedWindow, steps: readonly Step[], habits: Habits): Iterable<Detection> {
  for (const large of bursting(steps, NOTHING)) {
    const day = habits.dayOf(large[0]?.time ?? window.window.from);
    const habit = habits.before(day);
    const isStrange = isStrangeOrigin(window, large, habit);
    for (const burst of bursting(large, isStrange ? NOTHING : habit.busiest)) {
      const download = { burst, habit, isStrange, isCold: false, elsewhere: null };
      if (isTheft(download)) yield detection(day, download);
    }
  }
}

/** The same where nothing lies before the window: each day is compared with the others. */
function* coldDownloads(
  window: ObservedWindow,
  steps: readonly Step[],
  { task, ofActor }: { readonly task: Amount; readonly ofActor: EventFilter },
): Iterable<Detection> {
  const counted = withoutRunning(window, steps);
  const elsewhere = pullsElsewhere(window, ofActor, bursting(counted, NOTHING).flat());
  for (const burst of bursting(counted, elsewhere === null ? task : NOTHING)) {
    yield detection(window, { burst, habit: NO_HABIT, isStrange: false, isCold: true, elsewhere });
  }
}

/** Leaves out what container runtimes pull of repositories that run, where an inventory says so. */
function withoutRunning(window: ObservedWindow, steps: readonly Step[]): readonly Step[] {
  const repositories = distinct(steps.filter(isOfRuntime).map(({ repository }) => repository));
  if (repositories.length === 0) return steps;
  const running = new Set(window.containers({ repositories, digests: [] }).map(({ image }) => image.repository));
  return steps.filter((step) => !isOfRuntime(step) || !running.has(step.repository));
}

function isOfRuntime({ tool }: Step): boolean {
  return toolFamily(tool) === NODE_FAMILY;
}

/** As much as the actor pulled on at least DAYS_OF_TASK days of the window. */
function taskOf(window: ObservedWindow, ofActor: EventFilter, pulls: readonly Step[]): Amount {
  const repositories = groupBy(window.tally(['day', 'repository'], ofActor), ({ key }) => key.day ?? '');
  const images = groupBy(pulls, ({ time }) => dayOf(time));
  return {
    repositories: repeated([...repositories.values()].map((ofDay) => ofDay.length)),
    images: repeated([...images.values()].map((ofDay) => distinct(ofDay.map(imageOfStep)).length)),
  };
}

/** The number that at least DAYS_OF_TASK of these reach. */
function repeated(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => b - a)[DAYS_OF_TASK - 1] ?? 0;
}

/**
 * Whether at least half of the repositories are new for the actor. At a strange origin, more than it pulls elsewhere is
 * enough; what it always pulls is no theft there either.
 */
function isTheft(download: Download): boolean {
  const { burst, habit, isStrange } = download;
  const repositories = distinct(burst.map(({ repository }) => repository)).length;
  const isNew = freshIn(download) >= LEAST_SHARE_OF_NEW * repositories;
  if (isStrange) return isNew || bursting(burst, habit.busiest).length > 0;
  return repositories < LEAST_REPOSITORIES || isNew;
}

/** How many repositories of a download are new for the actor. */
function freshIn({ burst, habit }: Download): number {
  const taken = distinct(burst.map(({ repository }) => repository));
  return taken.filter((repository) => !habit.repositories.has(repository)).length;
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
    if (isOfNode(key)) addToSet(addresses, key.repository ?? '', key.address ?? '');
  }
  return new Set([...addresses].filter(([, nodes]) => nodes.size >= NODES_OF_CLUSTER).map(([name]) => name));
}

/** What an actor pulled before days of the window, asked once for each. */
class Habits {
  readonly #whole: ObservedWindow;
  readonly #ofActor: EventFilter;
  readonly #known = new Map<number, Habit>();

  constructor(whole: ObservedWindow, ofActor: EventFilter) {
    this.#whole = whole;
    this.#ofActor = ofActor;
  }

  /** The day of the window that holds a moment; for its first day, the window: both are compared with the same days. */
  dayOf(time: Instant): ObservedWindow {
    const day = this.#whole.dayOf(time);
    return day.window.from === this.#whole.window.from ? this.#whole : day;
  }

  before(day: ObservedWindow): Habit {
    const habit = this.#known.get(day.window.from) ?? habitOf(day, this.#ofActor);
    this.#known.set(day.window.from, habit);
    return habit;
  }
}

function habitOf(window: ObservedWindow, ofActor: EventFilter): Habit {
  const learned = logicalPulls(window.learnedSteps(ofActor));
  return {
    busiest: mostOf(learned),
    addresses: new Set(learned.map(({ address }) => address ?? '')),
    repositories: new Set(distinct(learned.map(({ repository }) => repository))),
  };
}

/** A new public address is strange, unless new ones are usual for the actor, and it did nothing new there. */
function isStrangeOrigin(window: ObservedWindow, [first]: readonly Step[], { addresses }: Habit): boolean {
  if (first?.isPublic !== true || addresses.has(first.address ?? '')) return false;
  return originHabits(window).isStrange(first.actor, first.sortKey);
}

function detection(window: ObservedWindow, download: Download): Detection {
  const { burst, isCold, elsewhere } = download;
  const { actor = null, address = null } = burst[0] ?? {};
  const repositories = distinct(burst.map(({ repository }) => repository));
  const amount = { images: distinct(burst.map(imageOfStep)).length, repositories: repositories.length };
  return detectionOfSteps(burst, {
    subject: `${actor ?? ''} ${address ?? ''} ${burst[0]?.time ?? ''}`,
    severity: severityOf(download, amount),
    reason: `${actor ?? 'An anonymous client'} pulled ${amountInWords(amount)} (${fewOf(repositories)}) from ${address ?? 'an address that is not logged'} within ${spanInWords(burst)}; ${comparison(window, download)}.`,
    isCold: isCold && elsewhere === null,
    next: nextOf(actor, address),
  });
}

function severityOf(download: Download, { images, repositories }: Amount): Severity {
  const isOfPerson = download.burst[0]?.actorType === 'user';
  const isMany = repositories >= MANY_OF_PERSON || images >= LEAST_IMAGES;
  if (!isOfPerson || isMany) return 'high';
  return !download.isCold && freshIn(download) >= NEW_OF_PERSON ? 'medium' : 'low';
}

function comparison(window: ObservedWindow, download: Download): string {
  const { isCold, isStrange, habit, elsewhere } = download;
  if (elsewhere !== null) {
    const most = `at most ${numberOf(elsewhere.busiest, 'repository', 'repositories')} a day`;
    const others = elsewhere.busiest === 0 ? 'nothing' : most;
    return `it did nothing else from there, and from other addresses it pulled ${others} in the window; ${elsewhere.fresh} of these it pulled nowhere else`;
  }
  if (isCold) return 'what is usual for it cannot be told';
  const busiest = amountInWords(habit.busiest);
  return isStrange
    ? `it pulled nothing from there in the ${window.learningBefore}, and ${busiest} from elsewhere on its busiest day of these`
    : `on its busiest day of the ${window.learningBefore} it pulled ${busiest}`;
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
  version: 4,
  title: 'Mass download of images',
  severity: 'high',
  attack: ['T1530', 'T1119', 'T1020'],
  why: 'Images hold source code, configuration and forgotten secrets. A thief takes everything within reach, fast; a service pulls a few images again and again.',
  logic:
    'Within 60 minutes an actor pulls from one address at least 10 different repositories or 25 different images. That must be more than one and a half times what it pulled, from all addresses together, on its busiest day of the learning window; each day of a longer window is compared with the days right before it. At least half of ten or more repositories must be new for it. At a new public address where something else is new too, as new-public-address-for-actor judges it, one of the two is enough. Low for a person who pulls fewer than 20 repositories and 25 images, medium if 15 of them are new for it: people on call do so, and rules about addresses and programs find what else is strange. Without a baseline the download is compared with what the actor pulls on three days of the window: what repeats is its task, and what container runtimes pull of repositories that run by an inventory is left out. One step milder then, but not from a public address that the actor used on no other day, where the log shows at least two other days: there, at least ten repositories, more than it pulled elsewhere on any day, and at least half of them pulled nowhere else. The index and manifests that a client fetches by digest after a tag count as one pull with it. Pulls of container runtimes at private addresses are left out if at least three such nodes pull these repositories under the same account.',
  falsePositives:
    'A mirror or replication that is set up, a scanner that begins. What mirrors, scanners and nodes take again is recognised; allow the first time by actor and address.',
  references: ['https://attack.mitre.org/techniques/T1530/', 'https://attack.mitre.org/techniques/T1119/'],
  needs: ['pull'],
  stage: 'events',
  learnsInWindow: true,
  detect,
};
