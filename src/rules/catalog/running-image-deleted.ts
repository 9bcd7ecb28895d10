import type { Step } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import type { DeployedContainer } from '../../domain/deployment.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { DAY_MS } from '../../domain/time-window.ts';
import { addToGroup, groupBy } from '../../numbers/group-by.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { detectionOfSteps, distinct, imageOfStep } from '../engine/steps.ts';
import { momentInWords, numberOf, originInWords, whoInWords } from '../words/step-words.ts';

const SUCCEEDED = ['success', 'unknown'] as const;
const DELETES: EventFilter = { categories: ['delete', 'untag'], outcomes: SUCCEEDED };
const RETURNS: EventFilter = { categories: ['push', 'tag', 'restore'], outcomes: SUCCEEDED };
const OF_REPOSITORY = /repo/i;
const FRESH_MS = 7 * DAY_MS;

/** A deletion, and the containers that need the deleted image. */
interface Loss {
  readonly step: Step;
  readonly containers: readonly DeployedContainer[];
}

function* detect(window: ObservedWindow): Iterable<Detection> {
  const byPeople = window.steps(DELETES);
  const bySystem = window.systemSteps(DELETES);
  const steps = [...byPeople, ...bySystem].toSorted((a, b) => a.time - b.time || a.seq - b.seq);
  const containersOf = runningContainers(window, steps);
  const missed = steps
    .map((step): Loss => ({ step, containers: containersOf(step) }))
    .filter(({ containers }) => containers.length > 0);
  if (missed.length === 0) return;
  const isBack = returned(window);
  const losses = missed.filter(({ step }) => !isBack(step));
  const bySeq = new Map(losses.map((loss) => [loss.step.seq, loss]));
  const groups = groupBy(
    losses.map(({ step }) => step),
    (step) => JSON.stringify([step.actor, step.repository, step.category]),
  );
  for (const [subject, group] of groups) {
    yield detection(
      subject,
      group.flatMap(({ seq }) => bySeq.get(seq) ?? []),
    );
  }
}

/** Containers that use what a step deletes and have not ended, by an inventory that is at most a week older. */
function runningContainers(
  window: ObservedWindow,
  steps: readonly Step[],
): (step: Step) => readonly DeployedContainer[] {
  const repositories = distinct(steps.map(({ repository }) => repository));
  const digests = distinct(steps.map(({ digest }) => digest));
  if (repositories.length === 0) return () => [];
  const byRepository = new Map<string, DeployedContainer[]>();
  for (const container of window.containers({ repositories, digests })) {
    const { repository } = container.image;
    if (repository === null || /^(?:terminated|declared)/.test(container.state)) continue;
    addToGroup(byRepository, repository, container);
  }
  return (step) =>
    (byRepository.get(step.repository ?? '') ?? []).filter(
      (container) => container.observedAt >= step.time - FRESH_MS && usesWhatGoes(window, container, step),
    );
}

/** A deleted digest is compared by digest, a tag by tag in the same registry; a deleted repository takes all its images. */
function usesWhatGoes(window: ObservedWindow, { image }: DeployedContainer, step: Step): boolean {
  const { category, registry, tag, digest, action } = step;
  if (category === 'delete' && digest !== null && image.digest !== null) return image.digest === digest;
  if (!window.mayBeOneRegistry(registry, image.registry)) return false;
  if (category === 'untag') return image.tag !== null && image.tag === tag;
  if (tag !== null) return image.tag === tag;
  return digest === null && OF_REPOSITORY.test(action);
}

/** Whether a deleted image came back: the same digest or, if the log names no digest, the same tag. */
function returned(window: ObservedWindow): (step: Step) => boolean {
  const returns = window.steps(RETURNS);
  const byTag = groupBy(returns, ({ repository, tag }) => (tag === null ? null : `${repository}:${tag}`));
  const byDigest = groupBy(returns, ({ repository, digest }) => (digest === null ? null : `${repository}@${digest}`));
  return ({ repository, tag, digest, time, category }) => {
    const isByDigest = digest !== null && category === 'delete';
    const found = isByDigest ? byDigest.get(`${repository}@${digest}`) : byTag.get(`${repository}:${tag ?? ''}`);
    return found?.some((step) => step.time > time) ?? false;
  };
}

function detection(subject: string, losses: readonly Loss[]): Detection {
  const steps = losses.map(({ step }) => step);
  const [first] = steps;
  if (first === undefined) throw new RangeError('a detection of nothing');
  const containers = [...new Set(losses.flatMap((loss) => loss.containers))];
  const pods = new Set(containers.map(({ cluster, namespace, pod }) => JSON.stringify([cluster, namespace, pod])));
  const images = distinct(steps.map(imageOfStep));
  const isUntagged = first.category === 'untag';
  const verb = isUntagged ? 'took tags off' : 'deleted';
  const so = isUntagged
    ? 'the image stays, but pods that name the tag can no longer pull it'
    : 'a pod that must be started anew on another node will not find it';
  return detectionOfSteps(steps, {
    subject,
    severity: isUntagged || first.actorType === 'system' ? 'medium' : 'high',
    reason: `${whoInWords(first.actor)} ${verb} ${fewOf(images)} ${originInWords(first.address)} on ${momentInWords(first.time)} while ${numberOf(pods.size, 'pod', 'pods')} in ${fewOf(distinct(containers.map(({ cluster }) => cluster)))} (${fewOf(distinct(containers.map(({ workload }) => workload)))}) ran it; ${so}.`,
    isCold: false,
    next: `imgaudit usage ${images[0] ?? ''}`,
  });
}

export const rule: Rule = {
  id: 'running-image-deleted',
  family: 'destruction',
  step: 'destroy',
  version: 1,
  title: 'Image deleted that a cluster runs',
  severity: 'high',
  attack: ['T1485', 'T1489'],
  why: 'What runs goes on running until a node dies or a rollout starts; then pods wait for an image that is gone. Deleting the image stops the service without touching the cluster.',
  logic:
    'An image is deleted with success, by digest, by tag or with its repository, that containers use by the newest inventory of their namespace, taken at most seven days before the deletion or after it. Medium where only the tag was taken off, and where retention of the registry itself did it. There is no finding where the same digest or tag is pushed or restored later in the window. Needs the inventory of a cluster (import the output of kubectl get pods); a deletion of a whole namespace is told by repository-or-namespace-deleted alone.',
  falsePositives:
    'A rollout that had just replaced the image and whose inventory was taken before it; an image that is pushed again at once.',
  references: [
    'https://attack.mitre.org/techniques/T1485/',
    'https://attack.mitre.org/techniques/T1489/',
    'https://kubernetes.io/docs/concepts/containers/images/',
  ],
  needs: ['delete', 'untag'],
  stage: 'events',
  detect,
};
