import type { Step } from '../../case/case-reader.ts';
import type { EventFilter, Subject } from '../../case/event-filter.ts';
import { instantOf } from '../../domain/instant.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import type { Severity } from '../../domain/vocabulary.ts';
import { groupBy } from '../../numbers/group-by.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { detectionOfSteps, distinct } from '../engine/steps.ts';
import { eventsOfActor, eventsOfAddress } from '../words/next-command.ts';

const FAILED: EventFilter = { outcomes: ['failure', 'denied'] };
const LEAST_FAILURES = 5;
const MANY_FAILURES = 20;
const FRAME_MS = 30 * 60_000;
const HANDSHAKE_MS = 60_000;

interface Streak {
  readonly failures: readonly Step[];
  readonly success: Step;
}

function* detect(window: ObservedWindow): Iterable<Detection> {
  const found = streaksOf(window, suspects(window));
  if (found.length === 0) return;
  const known = knownClients(window, found);
  const reported = new Set<number>();
  for (const { subject, streak } of found) {
    const { success } = streak;
    if (reported.has(success.seq) || !known.isNew(success)) continue;
    reported.add(success.seq);
    yield detection(window, known, { subject, streak });
  }
}

interface FoundStreak {
  readonly subject: StreakSubject;
  readonly streak: Streak;
}

function streaksOf(window: ObservedWindow, suspects: readonly Suspect[]): readonly FoundStreak[] {
  const parts = suspects.map(({ subject, part }) => ({ subject: asSubject(subject), window: part }));
  return window.stepsOfEach({}, parts).flatMap((steps, index) => {
    const { subject } = suspects[index] ?? {};
    if (subject === undefined) return [];
    return [...streaks(withoutHandshakes(steps))].map((streak) => ({ subject, streak }));
  });
}

interface StreakSubject {
  readonly kind: 'actor' | 'address';
  readonly name: string;
}

/** An actor or address with enough failures in one frame, and the part of the window in which they lie. */
interface Suspect {
  readonly subject: StreakSubject;
  readonly part: TimeWindow;
}

/**
 * The actors and addresses that failed often enough in one frame. Only failures are read for this, because they are few.
 * Actors come first: a streak that an actor explains is not reported again for its address.
 */
function suspects(window: ObservedWindow): readonly Suspect[] {
  const failures = window.steps(FAILED);
  return (['actor', 'address'] as const).flatMap((kind) => {
    const byName = new Map<string, Step[]>();
    for (const step of failures) {
      const name = step[kind];
      if (name !== null) byName.set(name, [...(byName.get(name) ?? []), step]);
    }
    return [...byName].flatMap(([name, steps]) => {
      const part = busyPart(steps, window.window);
      return part === null ? [] : [{ subject: { kind, name }, part }];
    });
  });
}

/** The time in which frames hold enough failures, extended by the frame in which a success may follow; null for none. */
function busyPart(failures: readonly Step[], within: TimeWindow): TimeWindow | null {
  const ends = failures.filter((step, index) => {
    const earliest = failures[index - LEAST_FAILURES + 1];
    return earliest !== undefined && step.time - earliest.time <= FRAME_MS;
  });
  const [first, last] = [ends[0], ends.at(-1)];
  if (first === undefined || last === undefined) return null;
  const from = instantOf(Math.max(within.from, first.time - FRAME_MS)) ?? within.from;
  const to = instantOf(Math.min(within.to, last.time + FRAME_MS + 1)) ?? within.to;
  return { from, to };
}

function asSubject({ kind, name }: StreakSubject): Subject {
  return kind === 'actor' ? { kind, actor: name } : { kind, address: name };
}

/** Leaves out anonymous 401s that a success follows: with those a registry asks for credentials. */
function withoutHandshakes(steps: readonly Step[]): readonly Step[] {
  const isNameless = (step: Step) => step.actor === null || step.actorType === 'anonymous';
  const isChallenge = (step: Step) => step.outcome === 'denied' && step.reasonCode === '401' && isNameless(step);
  let nextSuccess = Number.POSITIVE_INFINITY;
  const kept: Step[] = [];
  for (const step of steps.toReversed()) {
    if (step.outcome === 'success') nextSuccess = step.time;
    if (!isChallenge(step) || nextSuccess - step.time > HANDSHAKE_MS) kept.push(step);
  }
  return kept.toReversed();
}

/** Uninterrupted runs of failures that end in a success within the frame. */
function* streaks(steps: readonly Step[]): Iterable<Streak> {
  let failures: Step[] = [];
  for (const step of steps) {
    if (step.outcome === 'failure' || step.outcome === 'denied') {
      failures.push(step);
      continue;
    }
    const recent = failures.filter(({ time }) => time < step.time && step.time - time <= FRAME_MS);
    if (step.outcome === 'success' && recent.length >= LEAST_FAILURES) yield { failures: recent, success: step };
    failures = [];
  }
}

/** What the learning window knows about the actors that succeeded. */
interface KnownClients {
  /** Whether the actor never used this client before. People mistype passwords at their own desk, too. */
  isNew(success: Step): boolean;
  /** Whether the actor occurs in the learning window. */
  hasSeen(success: Step): boolean;
}

function knownClients(window: ObservedWindow, found: readonly FoundStreak[]): KnownClients {
  const actors = new Set(found.map(({ streak }) => streak.success.actor));
  const subjects = Array.from(actors, (actor): Subject => ({ kind: 'actor', actor }));
  const learned = window.learned(['actor', 'address', 'tool'], { subjects });
  const byActor = groupBy(learned, ({ key }) => key.actor ?? '');
  const clientsOf = ({ actor }: Step) => byActor.get(actor ?? '') ?? [];
  return {
    isNew: (success) => {
      const clients = clientsOf(success);
      const hasAddress = clients.some(({ key }) => key.address === success.address);
      return !hasAddress || !clients.some(({ key }) => key.tool === success.tool);
    },
    hasSeen: (success) => clientsOf(success).length > 0,
  };
}

function detection(window: ObservedWindow, known: KnownClients, { subject, streak }: FoundStreak): Detection {
  const { failures, success } = streak;
  const steps = [...failures, success];
  const first = failures[0] ?? success;
  const minutes = Math.ceil((success.time - first.time) / 60_000);
  const repositories = distinct(steps.map(({ repository }) => repository));
  const tried = distinct(failures.map(({ repository }) => repository));
  const isKnown = known.hasSeen(success);
  const statement = {
    subject: `${subject.name} ${success.time}`,
    severity: severityOf(failures, success),
    reason: `${subject.name} failed ${failures.length} times in ${minutes} minutes and then succeeded (${success.action}) from ${success.address ?? 'an address that is not logged'}; ${isKnown ? `this client was not used in the ${window.learningBefore}` : 'nothing is known of it from before'}. Tried on ${fewOf(tried) || 'no image'}.`,
    // Nobody mistypes so often, whether the actor is known or not.
    isCold: !isKnown && failures.length < MANY_FAILURES,
    next: success.address === null ? eventsOfActor(subject.name) : eventsOfAddress(success.address),
  };
  return { ...detectionOfSteps(steps, statement), images: repositories };
}

/** Milder if the action that succeeds is the one that was refused: a permission may have been granted in between. */
function severityOf(failures: readonly Step[], success: Step): Severity {
  const isPermission = failures.every(({ reasonCode, action }) => reasonCode !== '401' && action === success.action);
  return isPermission && failures.every(({ outcome }) => outcome === 'denied') ? 'medium' : 'high';
}

export const rule: Rule = {
  id: 'failure-then-success',
  family: 'authentication',
  step: 'sign-in',
  version: 1,
  title: 'Failures, then a success',
  severity: 'high',
  attack: ['T1110', 'T1078'],
  why: 'A row of refusals that ends in a success is what guessing a password, or trying stolen credentials one by one, looks like when it works.',
  logic:
    'At least five failures in a row by one actor (or from one address), then a success within 30 minutes, with an address or a client program that is new for the actor. The 401 with which every registry asks for credentials does not count. From twenty failures on, it is not judged milder where nothing is known of the actor. Medium where the same action was first refused and then allowed: a permission may have been granted.',
  falsePositives: 'A mistyped password on a new machine; a pipeline whose permission was just granted.',
  references: ['https://attack.mitre.org/techniques/T1110/'],
  needs: [],
  stage: 'events',
  isProven: true,
  detect,
};
