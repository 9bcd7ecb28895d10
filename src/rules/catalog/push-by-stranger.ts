import type { Step } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { isMachineType, type Severity } from '../../domain/vocabulary.ts';
import { addToSet, groupBy } from '../../numbers/group-by.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { detectionOfSteps, distinct, imageOfStep } from '../engine/steps.ts';
import { fromWhere } from '../subjects/changes.ts';
import { isPreviewTag, isProtectedRepository, isProtectedTag } from '../subjects/image-names.ts';
import { habitsOf } from '../subjects/origins/actor-habits.ts';
import { tagSettings } from '../subjects/tag-settings.ts';
import { type Writers, writersOf } from '../subjects/writers.ts';
import { eventsOfActor, timelineOf } from '../words/next-command.ts';
import { whoInWords } from '../words/step-words.ts';

const PUSHES: EventFilter = { categories: ['push'], outcomes: ['success', 'unknown'] };

/** Why a push by a stranger is told: the first three are daily life. */
type Cause = 'writer' | 'preview' | 'known' | 'stranger';

const REMARKS: Readonly<Record<Cause, string>> = {
  writer: ' It pushed such tags to this namespace, or to several repositories, before.',
  preview: ' These are tags of work in progress.',
  known: ' Somebody else had put this content there before.',
  stranger: '',
};

interface StrangePush {
  readonly step: Step;
  readonly repository: string;
  readonly cause: Cause;
  /** Whether the actor pushed to the repository in the learning window, though never a release before this window. */
  readonly isKnown: boolean;
  readonly severity: Severity;
}

function* detect(window: ObservedWindow): Iterable<Detection> {
  const established = window.learned(['repository'], {}).filter((tally) => window.isKnown(tally));
  if (established.length === 0) return;
  const names = new Set(established.map(({ key }) => key.repository ?? ''));
  const actors = new Map<string, Set<string>>();
  for (const { key } of window.learnedTallies(['repository', 'actor'], PUSHES)) {
    if (typeof key.repository === 'string') addToSet(actors, key.repository, key.actor ?? '');
  }
  const there = window.steps(PUSHES).filter(({ repository }) => repository !== null && names.has(repository));
  if (there.length === 0) return;
  const judge = judging(window, ({ repository, actor }) => actors.get(repository ?? '')?.has(actor ?? '') === true);
  const pushes = there.flatMap((step) => judge(step) ?? []);
  // What is daily life is told apart from what is not.
  const groups = groupBy(pushes, ({ step, cause, isKnown }) => JSON.stringify([step.actor, cause, isKnown]));
  for (const [subject, group] of groups) yield detection(window, actors, { subject, group });
}

function judging(window: ObservedWindow, isKnownTo: (step: Step) => boolean): (step: Step) => StrangePush | null {
  const writers = writersOf(window);
  const habits = habitsOf(window);
  const { placeOf } = tagSettings(window);
  const severityOf = ({ actor, actorType, action, tag, isPublic, repository }: Step): Severity => {
    const { isRegular, verbs } = habits.of(actor);
    const isJob = isMachineType(actorType) || isProtectedTag(tag ?? '');
    const isReader = isJob && isRegular && !verbs.has(action);
    return isPublic || isReader || isProtectedRepository(repository ?? '') ? 'high' : 'medium';
  };
  return (step) => {
    const repository = step.repository ?? '';
    const place = placeOf(step.registry, repository);
    const isKnown = isKnownTo(step);
    if (isKnown && !isFirstRelease(writers, place, step)) return null;
    const cause = causeOf(writers, place, step);
    if (cause === 'stranger') return { step, repository, cause, isKnown, severity: severityOf(step) };
    return isKnown ? null : { step, repository, cause, isKnown, severity: 'low' };
  };
}

/** Whether a step pushes a release to a repository in which its actor set none before the window. */
function isFirstRelease(writers: Writers, place: string, { actor, tag }: Step): boolean {
  return tag !== null && isProtectedTag(tag) && !writers.wrote(actor, place, tag);
}

function causeOf(writers: Writers, place: string, step: Step): Cause {
  const tag = step.tag ?? '';
  // A person's work in progress comes from where the person is; rules about origins tell that.
  if (isPreviewTag(tag) && !isMachineType(step.actorType)) return 'preview';
  if (writers.isContentOfOthers(place, step)) return 'known';
  const isOrdinary = writers.doubtOf(step)?.kind !== 'strange';
  return isOrdinary && writers.isBroad(step.actor, place, tag) ? 'writer' : 'stranger';
}

/** `actors` are those that pushed to each repository in the learning window. */
function detection(
  window: ObservedWindow,
  actors: ReadonlyMap<string, ReadonlySet<string>>,
  { subject, group }: { readonly subject: string; readonly group: readonly StrangePush[] },
): Detection {
  const steps = group.map(({ step }) => step);
  const actor = steps[0]?.actor ?? null;
  const images = distinct(steps.map(imageOfStep));
  const [name = '', ...more] = distinct(group.map(({ repository }) => repository));
  const writers = [...(actors.get(name) ?? [])].filter((writer) => writer !== '').toSorted();
  const only = writers.length === 0 ? 'nobody pushed there' : `only ${fewOf(writers)} pushed there`;
  const compared = more.length === 0 ? only : `it pushed to none of these ${more.length + 1} repositories`;
  const told =
    group[0]?.isKnown === true
      ? 'it pushed there before, but no release before the time asked about'
      : `in the ${window.learningBefore}, ${compared}`;
  return detectionOfSteps(steps, {
    subject,
    severity: group.some(({ severity }) => severity === 'high') ? 'high' : (group[0]?.severity ?? 'low'),
    reason: `${whoInWords(actor)} pushed ${fewOf(images)} from ${fromWhere(steps)}; ${told}.${REMARKS[group[0]?.cause ?? 'stranger']}`,
    isCold: false,
    next: more.length === 0 || actor === null ? timelineOf(images[0] ?? name) : eventsOfActor(actor, 'push'),
  });
}

export const rule: Rule = {
  id: 'push-by-stranger',
  family: 'integrity',
  step: 'plant',
  version: 2,
  title: 'Push by an actor that is new to this repository',
  severity: 'medium',
  attack: ['T1525', 'T1195.002'],
  why: 'Who writes to a repository decides what runs. A writer that a repository has never seen may be planting an image.',
  logic:
    'An actor pushes with success to a repository to which it did not push in the learning window, or pushes a release though it set none there before the window. The repository must have a baseline: at least 20 events, the first at least 7 days before the window. High from a public address, where the repository is named as production, or where an actor that was there on two days of the learning window and never pushed then pushes a release or is a service or robot. Low where the actor set such tags (releases, or others) in the namespace or in three repositories before the window, with nothing strange about program or address as tag-moved judges them. Low where a person pushes work in progress (dev, pr-…, test), and where somebody else had put the same content there before. Otherwise medium. There is one finding for each actor and cause. Without a baseline there is no finding, because everything would be new.',
  falsePositives: 'A new team member who releases by hand, a new pipeline, a renamed robot account.',
  references: ['https://attack.mitre.org/techniques/T1525/'],
  needs: ['push'],
  stage: 'events',
  learnsInWindow: true,
  detect,
};
