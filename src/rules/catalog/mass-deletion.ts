import type { Dimension, Step, Tally } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { printDay } from '../../domain/instant.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { DAY_MS } from '../../domain/time-window.ts';
import type { Severity } from '../../domain/vocabulary.ts';
import { greatest } from '../../numbers/extremes.ts';
import { groupBy } from '../../numbers/group-by.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { bursts, detectionOfSteps, distinct, imageOfStep, spanInWords } from '../engine/steps.ts';
import { eventsOfActor, eventsOfCategories } from '../words/next-command.ts';
import { momentInWords, numberOf, originInWords, whoInWords } from '../words/step-words.ts';

const DELETES: EventFilter = { categories: ['delete', 'untag'], outcomes: ['success', 'unknown'] };
const LEAST = 10;
const FRAME = { frameMs: 10 * 60_000, atLeast: LEAST };
const CRITICAL_IMAGES = 50;
const CRITICAL_REPOSITORIES = 3;
/** This many times the busiest day of an actor is within its habit; the higher one is for actors that delete on half of all days. */
const OF_BUSIEST = 1.5;
const OF_ROUTINE = 2;
/** This many times what is within a habit is no busy day. */
const FAR_BEYOND = 2;

/** Without a baseline, what an actor deletes on this many other days is its task. */
const DAYS_OF_TASK = 3;
const BY_IMAGE: readonly Dimension[] = ['actor', 'day', 'repository', 'tag', 'digest'];

/** How many images an actor deletes on a day: the limit of its habit, and the most of any day of the learning window. */
interface Usual {
  readonly limit: number;
  /** On the day with the most. */
  readonly busiest: number;
}

function* detect(window: ObservedWindow): Iterable<Detection> {
  const byActor = groupBy(window.steps(DELETES), ({ actor }) => actor ?? '');
  const suspects = [...byActor].filter(([, steps]) => countImages(steps) >= LEAST);
  if (suspects.length === 0) return;
  const learned = learnedDays(window);
  for (const [actor, steps] of suspects) {
    const usual = usualOf(window, learned.get(actor) ?? []);
    const sudden = bursts(steps, FRAME, nameOf)
      .filter((burst) => countImages(burst) > usual.limit)
      .flat();
    for (const ofDay of groupBy(sudden, dayOf).values()) yield detection(window, ofDay, usual);
    const reported = new Set(sudden);
    yield* overDays(
      window,
      steps.filter((step) => !reported.has(step)),
      usual,
    );
  }
}

function dayOf({ time }: Step): string {
  return printDay(time);
}

/** Days on which an actor with a baseline deleted more than its habit, though not in a burst. */
function* overDays(window: ObservedWindow, steps: readonly Step[], usual: Usual): Iterable<Detection> {
  for (const ofDay of groupBy(steps, dayOf).values()) {
    const count = countImages(ofDay);
    const isLearned = ofDay.every(({ source }) => window.isLearned(source));
    if (isLearned && count >= LEAST && count > usual.limit) yield detection(window, ofDay, usual);
  }
}

/** The name that an image counts by: its digest or tag. A repository that is deleted as a whole counts as one image. */
function nameOf(step: Step): string | null {
  const { repository, digest } = step;
  return repository !== null && digest !== null ? `${repository}@${digest}` : imageOfStep(step);
}

function countImages(steps: readonly Step[]): number {
  return distinct(steps.map(nameOf)).length;
}

/** For each actor, the number of images deleted on each day of the learning window with deletions. */
function learnedDays(window: ObservedWindow): ReadonlyMap<string, readonly number[]> {
  return imagesByDay(window.learned(BY_IMAGE, DELETES));
}

/** For each actor, the number of images on each day. */
function imagesByDay(deletions: readonly Tally[]): ReadonlyMap<string, readonly number[]> {
  const days = new Map<string, Map<string, Set<string>>>();
  for (const { key } of deletions) {
    const { actor, day, repository, tag, digest } = key;
    const ofActor = days.get(actor ?? '') ?? new Map<string, Set<string>>();
    const images = ofActor.get(day ?? '') ?? new Set<string>();
    images.add(JSON.stringify([repository, digest ?? tag]));
    ofActor.set(day ?? '', images);
    days.set(actor ?? '', ofActor);
  }
  return new Map([...days].map(([actor, ofActor]) => [actor, [...ofActor.values()].map(({ size }) => size)]));
}

/**
 * The days, apart from those of these deletions, on which the actor deletes at least half as many images. Without a baseline
 * they are the measure: who does it on several days has the task to do it. Deletions from the
 * internet are like others from the same address only.
 */
function daysLikeThese(window: ObservedWindow, steps: readonly Step[]): number {
  const { actor = null, address = null, isPublic = false } = steps[0] ?? {};
  const own = new Set(steps.map(dayOf));
  const ofActor: EventFilter = { ...DELETES, subjects: [{ kind: 'actor', actor }] };
  const others = window.throughout([...BY_IMAGE, 'address', 'isPublic'], ofActor).filter(({ key }) => {
    const isAlike = isPublic ? key.address === address : key.isPublic !== 'true';
    return isAlike && !own.has(key.day ?? '');
  });
  const counts = imagesByDay(others).get(actor ?? '') ?? [];
  return counts.filter((count) => 2 * count >= countImages(steps)).length;
}

/**
 * The limit is the mean plus three standard deviations over all days of the learning window, including days without
 * deletions, and at least half as much again as the busiest day: a cleaner of every week has two such days, or one. For an
 * actor that deletes on every other day at least, it is twice the busiest.
 */
function usualOf(window: ObservedWindow, counts: readonly number[]): Usual {
  const days = Math.max(1, Math.round((window.baseline.to - window.baseline.from) / DAY_MS), counts.length);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const mean = total / days;
  const squares = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) + (days - counts.length) * mean ** 2;
  const limit = mean + 3 * Math.sqrt(squares / days);
  // What is made in a week varies, and what a cleaner takes away varies with it.
  const times = counts.length >= days / 2 ? OF_ROUTINE : OF_BUSIEST;
  const busiest = greatest(counts, 0);
  return { limit: Math.max(limit, times * busiest), busiest };
}

function detection(window: ObservedWindow, steps: readonly Step[], usual: Usual): Detection {
  const [first] = steps;
  if (first === undefined) throw new RangeError('a detection of nothing');
  const images = countImages(steps);
  const repositories = distinct(steps.map(({ repository }) => repository));
  const isCold = steps.some(({ source }) => !window.isLearned(source));
  const alike = isCold ? daysLikeThese(window, steps) : 0;
  const compared = isCold
    ? coldInWords(alike)
    : usual.busiest === 0
      ? `it deleted nothing in the ${window.learningBefore}`
      : `on its busiest day of the ${window.learningBefore} it deleted ${numberOf(usual.busiest, 'image', 'images')}`;
  return detectionOfSteps(steps, {
    subject: `${first.actor ?? ''} ${first.time}`,
    severity: alike >= DAYS_OF_TASK ? 'medium' : severityOf(images, repositories.length, usual),
    reason: `${whoInWords(first.actor)} deleted ${numberOf(images, 'image', 'images')} of ${numberOf(repositories.length, 'repository', 'repositories')} (${fewOf(repositories)}) within ${spanInWords(steps)}, beginning on ${momentInWords(first.time)} ${originInWords(first.address)}; ${compared}.`,
    isCold,
    next: first.actor === null ? eventsOfCategories('delete,untag') : eventsOfActor(first.actor, 'delete,untag'),
  });
}

function coldInWords(alike: number): string {
  const days = alike === 1 ? 'one other day' : `${alike} other days`;
  return alike === 0
    ? 'what is usual for it cannot be told'
    : `on ${days} of the window it deletes at least half as many, and nothing is known from before`;
}

function severityOf(images: number, repositories: number, { limit }: Usual): Severity {
  const isLarge = images >= CRITICAL_IMAGES || repositories >= CRITICAL_REPOSITORIES;
  return isLarge && images > FAR_BEYOND * limit ? 'critical' : 'high';
}

export const rule: Rule = {
  id: 'mass-deletion',
  family: 'destruction',
  step: 'destroy',
  version: 3,
  title: 'Mass deletion of images',
  severity: 'high',
  attack: ['T1485', 'T1490'],
  why: 'Deleting many images at once stops deployments and takes the way back to earlier releases. It is how sabotage, extortion and the removal of traces look in a registry.',
  logic:
    'An actor deletes or untags, with success, at least ten different images within ten minutes, or within a day (UTC), and more than the mean and three standard deviations of what it deleted a day in the learning window, and than half as much again as on the busiest of these days (twice as much for an actor that deleted on half of them). Critical from three repositories or 50 images, if it is twice as much as that. Retention and lifecycle runs of the registry do not count. Without a learning window only the ten minutes count, one step milder; low where the actor deletes at least half as many on three other days of the window, from the same side (private addresses, or the same public one).',
  falsePositives:
    'Clean-up jobs of a pipeline: those that run regularly are within their own habit; the first run of a new one is not.',
  references: ['https://attack.mitre.org/techniques/T1485/', 'https://attack.mitre.org/techniques/T1490/'],
  needs: ['delete', 'untag'],
  stage: 'events',
  isDaily: true,
  isProven: true,
  detect,
};
