import type { Step } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { isArtefactTag, signedDigest } from '../../domain/text/artefact.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { groupBy } from '../../numbers/group-by.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { detectionOfSteps, distinct, imageOfStep } from '../engine/steps.ts';
import { timelineOf } from '../words/next-command.ts';
import { momentInWords, numberOf, originInWords, whoInWords } from '../words/step-words.ts';

const SUCCEEDED = ['success', 'unknown'] as const;
const DELETES: EventFilter = { categories: ['delete', 'untag'], outcomes: SUCCEEDED };
const SIGNATURE_DELETES: EventFilter = {
  categories: ['sign'],
  actions: ['*signature.delete', '*elete*ignature'],
  outcomes: SUCCEEDED,
};
const SIGNATURE_PUSHES: EventFilter = { categories: ['sign'], outcomes: SUCCEEDED };
const SIGNATURE_WRITES: EventFilter = { categories: ['sign', 'push'], outcomes: SUCCEEDED };
/** An image is deleted with its signatures, or signed again, within this time. */
const TOGETHER_MS = 15 * 60_000;

/** A step that removed a signature, and whether a new signature followed. */
interface Removal {
  readonly step: Step;
  readonly isReplaced: boolean;
}

function* detect(window: ObservedWindow): Iterable<Detection> {
  const deletes = window.steps(DELETES);
  const pushed = pushedSignatures(window, deletes);
  const isManifest = (step: Step) => step.tag === null && pushed.has(manifestKeyOf(step));
  const isSignature = (step: Step) => isArtefactTag(step.tag) || isManifest(step);
  const removed = [...deletes.filter(isSignature), ...window.steps(SIGNATURE_DELETES)];
  if (removed.length === 0) return;
  const images = deletes.filter((step) => !isSignature(step));
  const imageKeyOfRemoval = (step: Step) => imageKeyOf({ ...step, tag: step.tag ?? tagOf(pushed, step) });
  const isImageGone = goneImages(window, images, { isManifest, imageKeyOfRemoval });
  const isReplaced = replacedSignatures(window);
  const removals = removed
    .filter((step) => !isImageGone(step))
    .map((step): Removal => ({ step, isReplaced: isReplaced(step) }))
    .toSorted((a, b) => a.step.time - b.step.time || a.step.seq - b.step.seq);
  const bySeq = new Map(removals.map((removal) => [removal.step.seq, removal]));
  const groups = groupBy(
    removals.map(({ step }) => step),
    (step) => JSON.stringify([step.actor, step.repository, bySeq.get(step.seq)?.isReplaced]),
  );
  for (const [subject, steps] of groups) {
    yield detection(
      subject,
      steps,
      steps.every(({ seq }) => bySeq.get(seq)?.isReplaced === true),
    );
  }
}

function manifestKeyOf({ repository, digest }: Step): string {
  return JSON.stringify([repository, digest]);
}

/** The pushes of signatures by their manifests, where the log names what is deleted by its digest alone. */
function pushedSignatures(window: ObservedWindow, deletes: readonly Step[]): ReadonlyMap<string, Step> {
  if (!deletes.some(({ tag, digest }) => tag === null && digest !== null)) return new Map();
  // A registry's own verb for signing names the image, and a push the manifest of the signature.
  const pushes = [...window.earlierSteps(SIGNATURE_PUSHES), ...window.steps(SIGNATURE_PUSHES)].filter(
    ({ action, digest }) => digest !== null && !/sign/i.test(action),
  );
  return new Map(pushes.map((step) => [manifestKeyOf(step), step]));
}

/** The tag under which a signature was pushed that is deleted by its digest: it names the image. */
function tagOf(pushed: ReadonlyMap<string, Step>, step: Step): string | null {
  return pushed.get(manifestKeyOf(step))?.tag ?? null;
}

/** The image that a signature belongs to, as the log or the tag of the signature names it. */
function imageKeyOf({ repository, tag, digest }: Step): string {
  const signed = tag === null ? null : signedDigest(tag);
  return JSON.stringify([repository, signed ?? digest ?? tag]);
}

/** How signatures are known, and the images that they belong to. */
interface Signatures {
  readonly isManifest: (step: Step) => boolean;
  readonly imageKeyOfRemoval: (removal: Step) => string;
}

/**
 * Whether the image of a signature was deleted before the signature or together with it. If a log names no digests, any
 * image counts that the same actor deletes from the repository at that time.
 */
function goneImages(
  window: ObservedWindow,
  deletes: readonly Step[],
  { isManifest, imageKeyOfRemoval }: Signatures,
): (removal: Step) => boolean {
  const ofImages = [
    ...window.earlierSteps({ categories: ['delete'], outcomes: SUCCEEDED }),
    ...deletes,
    ...window.systemSteps(DELETES),
  ].filter((step) => step.category === 'delete' && !isArtefactTag(step.tag) && !isManifest(step));
  const byDigest = groupBy(ofImages, ({ repository, digest }) =>
    digest === null ? null : JSON.stringify([repository, digest]),
  );
  const nameless = groupBy(ofImages, ({ repository, digest }) => (digest === null ? (repository ?? '') : null));
  return (removal) => {
    const { repository, time, actor } = removal;
    const isGone = byDigest.get(imageKeyOfRemoval(removal))?.some((step) => step.time <= time + TOGETHER_MS) ?? false;
    const isAlong = (step: Step) => step.actor === actor && Math.abs(step.time - time) <= TOGETHER_MS;
    return isGone || (nameless.get(repository ?? '')?.some(isAlong) ?? false);
  };
}

/** Whether the same actor signs the same image anew soon after. */
function replacedSignatures(window: ObservedWindow): (removal: Step) => boolean {
  const writes = window
    .steps(SIGNATURE_WRITES)
    .filter((step) => isArtefactTag(step.tag) || (step.category === 'sign' && /write/i.test(step.action)));
  const byImage = groupBy(writes, imageKeyOf);
  return (removal) =>
    byImage.get(imageKeyOf(removal))?.some(({ actor, time }) => {
      const later = time - removal.time;
      return actor === removal.actor && later >= 0 && later <= TOGETHER_MS;
    }) ?? false;
}

function detection(subject: string, steps: readonly Step[], isReplaced: boolean): Detection {
  const [first] = steps;
  if (first === undefined) throw new RangeError('a detection of nothing');
  const signed = distinct(steps.map(signedImageOf));
  const end = isReplaced
    ? 'the same actor signed anew within 15 minutes'
    : 'the images are still there, and no new signature of the same actor followed within 15 minutes';
  return detectionOfSteps(steps, {
    subject,
    severity: isReplaced ? 'low' : 'high',
    reason: `${whoInWords(first.actor)} removed ${numberOf(steps.length, 'signature, attestation or SBOM', 'signatures, attestations or SBOMs')} of ${fewOf(signed)} ${originInWords(first.address)} on ${momentInWords(first.time)}; ${end}.`,
    isCold: false,
    next: timelineOf(signed[0] ?? ''),
  });
}

function signedImageOf(step: Step): string | null {
  const digest = step.tag === null ? null : signedDigest(step.tag);
  return digest === null ? imageOfStep(step) : `${step.repository}@${digest}`;
}

export const rule: Rule = {
  id: 'signature-removed',
  family: 'destruction',
  step: 'hide',
  version: 3,
  title: 'Signature or attestation removed',
  severity: 'high',
  attack: ['T1553', 'T1070'],
  why: 'Without its signature an image falls under whatever the cluster does with unsigned ones, and with the attestation goes the proof of how it was built. A removal often comes right before the tag is moved.',
  logic:
    'A signature is deleted with success while the image stays. It is known as one by a verb of the registry, by the tag sha256-….sig, .att or .sbom that cosign makes, by the tag sha256-… without an ending under which a registry lists what refers to an image, or by the digest of a manifest that was pushed as a signature, whose tag then names the image. A layer that is deleted is neither. There is no finding where the image was deleted before, or is deleted within 15 minutes of it; where the log names no digests, any image deleted by the same actor in that repository at that time counts. Low where the same actor signs the same image anew within 15 minutes. A signature that only a digest names, in a log without media types, looks like an image and is not seen.',
  falsePositives:
    'Signing anew after a change of keys; a clean-up of signatures whose images retention deleted before the log begins.',
  references: [
    'https://attack.mitre.org/techniques/T1553/',
    'https://docs.sigstore.dev/cosign/signing/signing_with_containers/',
    'https://cloud.ibm.com/docs/Registry?topic=Registry-at_events',
  ],
  needs: ['delete', 'untag', 'sign'],
  stage: 'events',
  isProven: true,
  detect,
};
