import type { Step } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { isArtefactTag } from '../../domain/text/artefact.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { groupBy } from '../../numbers/group-by.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { detectionOfSteps, distinct, imageOfStep, spanInWords } from '../engine/steps.ts';
import { isMutableTag } from '../subjects/image-names.ts';
import { timelineOf } from '../words/next-command.ts';
import { momentInWords, numberOf, originInWords, whoInWords } from '../words/step-words.ts';

const SUCCEEDED = ['success', 'unknown'] as const;
const PUSHES: EventFilter = { categories: ['push'], outcomes: SUCCEEDED };
const DELETES: EventFilter = { categories: ['delete'], outcomes: SUCCEEDED };
const PULLS: EventFilter = { categories: ['pull'], outcomes: SUCCEEDED };
const LIFE_MS = 2 * 3_600_000;

/** An image that was pushed and soon deleted. */
interface Life {
  readonly push: Step;
  readonly deletion: Step;
}

interface PulledLife extends Life {
  readonly pulls: readonly Step[];
}

function* detect(window: ObservedWindow): Iterable<Detection> {
  const lives = livesOf(window.steps(PUSHES), window.steps(DELETES));
  if (lives.length === 0) return;
  const habitual = habitualActors(window);
  const suspects = lives.filter(
    ({ push, deletion }) => !habitual.has(push.actor ?? '') && !habitual.has(deletion.actor ?? ''),
  );
  const byRepository = groupBy(suspects, ({ push }) => push.repository ?? '');
  const pulled = pulledOf(window, [...byRepository.values()].flat());
  const groups = groupBy(pulled, ({ push, deletion }) => JSON.stringify([push.repository, push.actor, deletion.actor]));
  for (const [subject, group] of groups) yield detection(window, subject, group);
}

/** Pairs each push with a deletion of the same image within two hours: by digest or, if one side has none, by tag. */
function livesOf(pushes: readonly Step[], deletes: readonly Step[]): readonly Life[] {
  const byRepository = groupBy(pushes.filter(isLasting), ({ repository }) => repository);
  return deletes.flatMap((deletion) => {
    const candidates = byRepository.get(deletion.repository ?? '') ?? [];
    const push = candidates.findLast((step) => isSameImage(step, deletion) && step.time < deletion.time);
    return push !== undefined && deletion.time - push.time <= LIFE_MS ? [{ push, deletion }] : [];
  });
}

/** Whether a tag is meant to last, unlike those of tests, previews and signatures. */
function isLasting({ tag }: Step): boolean {
  return tag === null || !(isMutableTag(tag) || isArtefactTag(tag));
}

function isSameImage(a: Step, b: Step): boolean {
  if (a.digest !== null && b.digest !== null) return a.digest === b.digest;
  return a.tag !== null && a.tag === b.tag;
}

/** Actors that pushed or deleted a short-lived image in the learning window. */
function habitualActors(window: ObservedWindow): ReadonlySet<string> {
  const isDone = ({ outcome }: Step) => outcome === 'success' || outcome === 'unknown';
  const lives = livesOf(window.learnedSteps(PUSHES).filter(isDone), window.learnedSteps(DELETES).filter(isDone));
  return new Set(lives.flatMap(({ push, deletion }) => [push.actor ?? '', deletion.actor ?? '']));
}

/** The lives in which somebody pulled the image. */
function pulledOf(window: ObservedWindow, lives: readonly Life[]): readonly PulledLife[] {
  const parts = lives.map(({ push, deletion }) => ({
    subject: { kind: 'repository', registries: null, repository: push.repository ?? '' } as const,
    window: { from: push.time, to: deletion.time },
  }));
  const steps = window.stepsOfEach(PULLS, parts);
  return lives.flatMap((life, index) => {
    const pulls = (steps[index] ?? []).filter((pull) => isPullOf(life, pull));
    return pulls.length === 0 ? [] : [{ ...life, pulls }];
  });
}

function isPullOf({ push, deletion }: Life, pull: Step): boolean {
  return pull.time > push.time && pull.time < deletion.time && isSameImage(push, pull);
}

function detection(window: ObservedWindow, subject: string, lives: readonly PulledLife[]): Detection {
  const [first] = lives;
  if (first === undefined) throw new RangeError('a detection of nothing');
  const { push, deletion, pulls } = first;
  const image = imageOfStep(push) ?? '';
  const isCold = lives.some((life) => !window.isLearned(life.push.source));
  const pullers = fewOf(distinct(pulls.map(({ actor }) => actor))) || 'nobody the log names';
  const places = fewOf(distinct(pulls.map(({ address }) => address))) || 'an address that is not logged';
  const compared = isCold
    ? 'whether that is usual cannot be told'
    : `neither did such a thing in the ${window.learningBefore}`;
  const more =
    lives.length === 1 ? '' : ` The same happened to ${numberOf(lives.length - 1, 'other image', 'other images')}.`;
  const steps = lives
    .flatMap((life) => [life.push, ...life.pulls, life.deletion])
    .toSorted((a, b) => a.time - b.time || a.seq - b.seq);
  return detectionOfSteps(steps, {
    subject,
    severity: 'medium',
    reason: `${whoInWords(push.actor)} pushed ${image} ${originInWords(push.address)} on ${momentInWords(push.time)}, ${pullers} pulled it (${numberOf(pulls.length, 'pull', 'pulls')} from ${places}), and ${whoInWords(deletion.actor)} deleted it within ${spanInWords([push, deletion])}; ${compared}.${more}`,
    isCold,
    next: timelineOf(image),
  });
}

export const rule: Rule = {
  id: 'short-lived-image',
  family: 'destruction',
  step: 'hide',
  version: 1,
  title: 'Image pushed, pulled and deleted within two hours',
  severity: 'medium',
  attack: ['T1070', 'T1525'],
  why: 'An image that is there just long enough to be fetched may have carried a tool in or data out; deleting it takes the evidence away, so keep what the cluster still caches.',
  logic:
    'The same digest (or tag, where the log names no digest) is pushed, pulled at least once and deleted with success within two hours, and neither who pushed nor who deleted did that in the learning window. Tags of tests and previews (pr-…, tmp, test, dev and the like) do not count. Without a learning window one step milder.',
  falsePositives: 'Images of a test run whose tags do not say so; a faulty release that is withdrawn at once.',
  references: ['https://attack.mitre.org/techniques/T1070/', 'https://attack.mitre.org/techniques/T1525/'],
  needs: ['push', 'pull', 'delete'],
  stage: 'events',
  detect,
};
