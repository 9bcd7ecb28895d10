import type { Step, Tally } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { groupTallies } from '../../case/tally-group.ts';
import { instantOf } from '../../domain/instant.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { dayOf, type TimeWindow } from '../../domain/time-window.ts';
import { addToSet } from '../../numbers/group-by.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { bursts, detectionOfSteps, distinct, imageOfStep, spanInWords } from '../engine/steps.ts';
import { fromWhere } from '../subjects/changes.ts';
import { isNode } from '../subjects/origins/tool-families.ts';
import { eventsOfActor, eventsOfAddress } from '../words/next-command.ts';
import { numberOf } from '../words/step-words.ts';

const LOOKS: EventFilter = { categories: ['list', 'inspect'], outcomes: ['success', 'unknown'] };
const MISSES: EventFilter = { categories: ['pull', 'list', 'inspect'], outcomes: ['failure'] };
const TRANSFERS: EventFilter = {
  categories: ['list', 'inspect', 'pull', 'push', 'blob-push'],
  outcomes: ['success', 'unknown'],
};
const FRAME_MS = 10 * 60_000;
const LEAST_REPOSITORIES = 10;
const LEAST_NAMESPACES = 3;
const LEAST_MISSES = 20;
/** A client inspects an image within this time before it pulls or pushes it: the inspection is part of the transfer. */
const TRANSFER_MS = 120_000;
const PART_OF_PUSH = 'BatchCheckLayerAvailability';
const NOT_FOUND = /^404$|NotFound|NAME_UNKNOWN|MANIFEST_UNKNOWN/i;

/** The value of a step that a burst counts; null if the step does not count. */
type Measure = (step: Step) => string | null;

const namespaceOf: Measure = ({ repository }) =>
  repository?.includes('/') ? repository.slice(0, repository.indexOf('/')) : null;

/** A client that looked around, and when. The address stands for a client that the log does not name. */
interface Looker {
  readonly actor: string | null;
  readonly address: string | null;
  readonly part: TimeWindow;
}

/** An actor or, if the log names none, the address. */
type Who = Pick<Step, 'actor' | 'address'>;

/** Which repositories and namespaces each client touched in the learning window. */
interface Knowledge {
  isNew(who: Who, repository: string | null): boolean;
  isNewNamespace(who: Who, namespace: string | null): boolean;
}

function* detect(window: ObservedWindow): Iterable<Detection> {
  const looks = window.tally(['actor', 'address', 'action', 'repository'], LOOKS).filter(isLook);
  const misses = window.tally(['actor', 'address', 'repository', 'tag', 'digest'], MISSES);
  if (lookersOf(looks, isBroad).length + lookersOf(misses, isLong).length === 0) return;
  const knowledge = knowledgeOf(window);
  const isNews = ({ key }: Tally) => knowledge.isNew(whoOf(key), key.repository ?? null);
  const broad = lookersOf(looks.filter(isNews), isBroad);
  for (const [looker, steps] of stepsOf(window, broad, TRANSFERS)) yield* looking(window, looker, steps, knowledge);
  const long = lookersOf(misses.filter(isNews), isLong);
  for (const [looker, steps] of stepsOf(window, long, MISSES)) yield* missing(window, looker, steps, knowledge);
}

function isLook({ key }: Tally): boolean {
  return key.action !== PART_OF_PUSH && (key.repository ?? null) !== null;
}

function isBroad(members: readonly Tally[]): boolean {
  const repositories = new Set(members.map(({ key }) => key.repository ?? ''));
  const namespaces = [...repositories].filter((name) => name.includes('/')).map((name) => name.split('/')[0]);
  return repositories.size >= LEAST_REPOSITORIES || new Set(namespaces).size >= LEAST_NAMESPACES;
}

function isLong(members: readonly Tally[]): boolean {
  return members.length >= LEAST_MISSES;
}

function lookersOf(tallies: readonly Tally[], isMany: (members: readonly Tally[]) => boolean): readonly Looker[] {
  const named = tallies.filter(({ key }) => (key.actor ?? null) !== null);
  const nameless = tallies.filter(({ key }) => (key.actor ?? null) === null && (key.address ?? null) !== null);
  return [...groupTallies(named, ['actor']), ...groupTallies(nameless, ['address'])]
    .filter(({ members }) => isMany(members))
    .map(({ key, first, last }) => {
      const actor = key.actor ?? null;
      const part = { from: first, to: instantOf(last + 1) ?? last };
      return { actor, address: actor === null ? (key.address ?? null) : null, part };
    });
}

/** Asks one question for all named actors and one for the nameless, so call it only if somebody looked around. */
function knowledgeOf(window: ObservedWindow): Knowledge {
  const [known, namespaces] = [new Map<string, Set<string | null>>(), new Map<string, Set<string | null>>()];
  const learn = ({ key }: Tally) => {
    const [who, repository] = [nameOf(whoOf(key)), key.repository ?? null];
    addToSet(known, who, repository);
    addToSet(namespaces, who, repository?.split('/')[0] ?? null);
  };
  // There may be a group for each actor and repository, so they are taken one by one.
  for (const tally of window.learnedTallies(['actor', 'repository'], {})) if (tally.key.actor !== null) learn(tally);
  const nameless: EventFilter = { subjects: [{ kind: 'actor', actor: null }] };
  for (const tally of window.learnedTallies(['address', 'repository'], nameless)) learn(tally);
  return {
    isNew: (who, repository) => known.get(nameOf(who))?.has(repository) !== true,
    isNewNamespace: (who, namespace) => namespaces.get(nameOf(who))?.has(namespace) !== true,
  };
}

/** Who somebody is, as a key. */
function nameOf({ actor, address }: Who): string {
  return JSON.stringify([actor, actor === null ? address : null]);
}

function whoOf({ actor, address }: Tally['key']): Who {
  return { actor: actor ?? null, address: address ?? null };
}

function stepsOf(
  window: ObservedWindow,
  lookers: readonly Looker[],
  where: EventFilter,
): readonly (readonly [Looker, readonly Step[]])[] {
  const parts = lookers.map(({ actor, address, part }) => ({
    subject:
      actor === null ? ({ kind: 'address', address: address ?? '' } as const) : ({ kind: 'actor', actor } as const),
    window: part,
  }));
  const steps = window.stepsOfEach(where, parts);
  return lookers.map((looker, index) => [looker, (steps[index] ?? []).filter(({ actor }) => actor === looker.actor)]);
}

/** `all` are the steps of the client in its part of the window. */
function* looking(
  window: ObservedWindow,
  looker: Looker,
  all: readonly Step[],
  knowledge: Knowledge,
): Iterable<Detection> {
  const steps = outsideTransfers(all).filter((step) => step.action !== PART_OF_PUSH && !isNode(step));
  const isFirstDay = firstDaysOf(all);
  const newRepository: Measure = (step) => {
    return isFirstDay(step) && knowledge.isNew(step, step.repository) ? step.repository : null;
  };
  const newNamespace: Measure = (step) => {
    const namespace = namespaceOf(step);
    return isFirstDay(step) && knowledge.isNewNamespace(step, namespace) ? namespace : null;
  };
  const broad = bursts(steps, { frameMs: FRAME_MS, atLeast: LEAST_REPOSITORIES }, newRepository);
  const found =
    broad.length > 0 ? broad : bursts(steps, { frameMs: FRAME_MS, atLeast: LEAST_NAMESPACES }, newNamespace);
  for (const burst of found) {
    const repositories = distinct(burst.map(newRepository));
    const namespaces = distinct(burst.map(namespaceOf));
    const saw = `looked at ${repositories.length} repositories it did not know (${fewOf(repositories)}) in ${numberOf(namespaces.length, 'namespace', 'namespaces')}`;
    yield detection(window, looker, burst, saw);
  }
}

/** Whether a step is of the first day on which its repository was touched: who looks at the same every day looks round once. */
function firstDaysOf(all: readonly Step[]): (step: Step) => boolean {
  const days = new Map<string | null, number>();
  for (const { repository, time } of all) if (!days.has(repository)) days.set(repository, dayOf(time));
  return ({ repository, time }) => days.get(repository) === dayOf(time);
}

/** Steps that list or inspect, without inspections that are part of a transfer from the same repository. */
function outsideTransfers(steps: readonly Step[]): readonly Step[] {
  const next = new Map<string, number>();
  const kept: Step[] = [];
  for (const step of steps.toReversed()) {
    const key = JSON.stringify([step.address, step.repository]);
    if (step.category === 'list' || step.category === 'inspect') {
      const isPart =
        step.category === 'inspect' && (next.get(key) ?? Number.POSITIVE_INFINITY) - step.time <= TRANSFER_MS;
      if (!isPart) kept.push(step);
    } else {
      next.set(key, step.time);
    }
  }
  return kept.toReversed();
}

function* missing(
  window: ObservedWindow,
  looker: Looker,
  all: readonly Step[],
  knowledge: Knowledge,
): Iterable<Detection> {
  const steps = all.filter(({ reasonCode }) => NOT_FOUND.test(reasonCode ?? ''));
  const guess: Measure = (step) => (knowledge.isNew(step, step.repository) ? imageOfStep(step) : null);
  for (const burst of bursts(steps, { frameMs: FRAME_MS, atLeast: LEAST_MISSES }, guess)) {
    const guesses = distinct(burst.map(guess));
    yield detection(window, looker, burst, `asked for ${guesses.length} images that do not exist (${fewOf(guesses)})`);
  }
}

function detection(window: ObservedWindow, looker: Looker, burst: readonly Step[], saw: string): Detection {
  const { actor, address } = looker;
  const isCold = burst.some(({ source }) => !window.isLearned(source));
  const compared = isCold
    ? 'Whether that is its task cannot be told.'
    : `In the ${window.learningBefore}, it touched none of them.`;
  const who = actor ?? 'An anonymous client';
  return detectionOfSteps(burst, {
    subject: `${actor ?? address ?? ''} ${burst[0]?.time ?? ''}`,
    severity: 'medium',
    reason: `${who} ${saw} within ${spanInWords(burst)}, from ${fromWhere(burst)}. ${compared}`,
    isCold,
    next: actor === null ? eventsOfAddress(address ?? '') : eventsOfActor(actor),
  });
}

export const rule: Rule = {
  id: 'registry-enumeration',
  family: 'exfiltration',
  step: 'look round',
  version: 2,
  title: 'Enumeration of the registry',
  severity: 'medium',
  attack: ['T1526', 'T1580', 'T1613'],
  why: 'Somebody with a stolen credential does not know what it opens. Before the theft or the planted image comes the question of what there is.',
  logic:
    'Within 10 minutes an actor (or an address without one) lists or inspects at least 10 repositories, or repositories in at least 3 namespaces, that it did not touch in the learning window or on an earlier day of the window; or asks for at least 20 different images that do not exist. Left out: what a client inspects within 2 minutes before it pulls or pushes it, the layer checks of a push, and container runtimes at private addresses. One step milder without a baseline.',
  falsePositives:
    'A new inventory job, scanner or user interface. Those that were there in the learning window know their repositories and are silent. A pipeline that checks whether many new tags exist already.',
  references: ['https://attack.mitre.org/techniques/T1526/', 'https://attack.mitre.org/techniques/T1613/'],
  needs: ['list', 'inspect'],
  stage: 'events',
  learnsInWindow: true,
  isProven: true,
  detect,
};
