import type { Step } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { isAtLeast } from '../../domain/vocabulary.ts';
import { groupBy } from '../../numbers/group-by.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Detections, Rule } from '../engine/rule.ts';
import { detectionOfSteps, imageOfStep } from '../engine/steps.ts';
import { timelineOf } from '../words/next-command.ts';
import { momentInWords, originInWords, whoInWords } from '../words/step-words.ts';

const SUCCEEDED = ['success', 'unknown'] as const;
const RESTORES: EventFilter = { categories: ['restore'], outcomes: SUCCEEDED };
const DELETES: EventFilter = { categories: ['delete', 'untag'], outcomes: SUCCEEDED };
/** Verbs that bring an image back from an archive or a quarantine, not from the trash. */
const NO_TRASH: ReadonlySet<string> = new Set(['UpdateImageStorageClass', 'spam_repo_restored']);

interface Restore {
  readonly step: Step;
  readonly image: string;
  /** The deletion that it undoes; null if the case does not hold it. */
  readonly deletion: Step | null;
  /** Rules with a finding of high or worse about the image from before it was deleted. */
  readonly rules: readonly string[];
}

function* detect(window: ObservedWindow, seen: Detections): Iterable<Detection> {
  const restores = window.steps(RESTORES).filter(({ action }) => !NO_TRASH.has(action));
  if (restores.length === 0) return;
  const deletionOf = lastDeletions(window);
  for (const step of restores) {
    const image = imageOfStep(step);
    if (image === null) continue;
    const deletion = deletionOf(step);
    const rules = deletion === null ? [] : graveRules(seen, [step, deletion], deletion);
    yield detection(window, { step, image, deletion, rules });
  }
}

/** Finds the last deletion before a restore. Deletions by retention count too. */
function lastDeletions(window: ObservedWindow): (restore: Step) => Step | null {
  const deletes = [...window.earlierSteps(DELETES), ...window.steps(DELETES), ...window.systemSteps(DELETES)];
  const byTag = groupBy(deletes, ({ repository, tag }) => (tag === null ? null : `${repository}:${tag}`));
  const byDigest = groupBy(deletes, ({ repository, digest }) => (digest === null ? null : `${repository}@${digest}`));
  return ({ repository, tag, digest, time }) => {
    const found = [...(byTag.get(`${repository}:${tag}`) ?? []), ...(byDigest.get(`${repository}@${digest}`) ?? [])];
    const before = found.filter((step) => step.time < time).toSorted((a, b) => b.time - a.time || b.seq - a.seq);
    return before[0] ?? null;
  };
}

function graveRules(seen: Detections, steps: readonly Step[], deletion: Step): readonly string[] {
  const names = new Set(
    steps.flatMap(({ repository, tag, digest }) => [`${repository}:${tag}`, `${repository}@${digest}`]),
  );
  const isGrave = ({ severity, images, evidence }: Detection) =>
    isAtLeast(severity, 'high') && evidence.first < deletion.time && images.some((image) => names.has(image));
  return [...seen].flatMap(([id, found]) => (found.some(isGrave) ? [id] : [])).toSorted();
}

function detection(window: ObservedWindow, { step, image, deletion, rules }: Restore): Detection {
  const isOther = deletion !== null && deletion.actor !== step.actor;
  const isInWindow = deletion !== null && deletion.time >= window.window.from;
  const undone =
    deletion === null
      ? 'the case does not hold its deletion'
      : `${isOther ? whoInWords(deletion.actor) : 'the same actor'} had deleted it on ${momentInWords(deletion.time)} ${originInWords(deletion.address)}`;
  const after = rules.length === 0 ? '' : `, after ${rules.join(' and ')} had found something grave about it`;
  return detectionOfSteps(isInWindow ? [deletion, step] : [step], {
    subject: `${image} ${step.digest ?? ''} ${step.time}`,
    severity: isOther || rules.length > 0 ? 'medium' : 'low',
    reason: `${whoInWords(step.actor)} brought ${image} back from the trash (${step.action}) ${originInWords(step.address)} on ${momentInWords(step.time)}; ${undone}${after}.`,
    isCold: false,
    next: timelineOf(image),
  });
}

export const rule: Rule = {
  id: 'image-restored-from-trash',
  family: 'destruction',
  step: 'plant',
  version: 1,
  title: 'Deleted image restored from the trash',
  severity: 'low',
  attack: ['T1525'],
  why: 'An image that responders deleted for good reason can be brought back with one call while the trash or the time machine keeps it, and runs again under its old name.',
  logic:
    'An image is restored with success (trash.restore of IBM Cloud, revert_tag of Quay and their like; not the return from an archive). Medium where somebody else had deleted it, or where another rule has a finding of high or worse about the same image from before its deletion. It needs no baseline.',
  falsePositives: 'Undoing a mistake, mostly by the one who made it.',
  references: [
    'https://attack.mitre.org/techniques/T1525/',
    'https://cloud.ibm.com/docs/Registry?topic=Registry-registry_images_remove',
  ],
  needs: ['restore'],
  stage: 'findings',
  detect,
};
