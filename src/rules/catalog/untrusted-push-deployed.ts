import type { Step } from '../../case/case-reader.ts';
import type { EventFilter, SubjectWindow } from '../../case/event-filter.ts';
import { type DeployedContainer, isRunning, otherNames } from '../../domain/deployment.ts';
import { instantOf } from '../../domain/instant.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { DAY_MS, type TimeWindow } from '../../domain/time-window.ts';
import { isAtLeast, rankOfSeverity, type Severity } from '../../domain/vocabulary.ts';
import { addToGroup, askTogether, groupBy } from '../../numbers/group-by.ts';
import { type Detection, evidenceOfSteps } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Detections, Rule } from '../engine/rule.ts';
import { detectionOfSteps, distinct, imageOfStep } from '../engine/steps.ts';
import { NextSettings } from '../subjects/next-settings.ts';
import { tagSettings } from '../subjects/tag-settings.ts';
import { writersOf } from '../subjects/writers.ts';
import { timelineOf } from '../words/next-command.ts';
import { digestInWords, momentInWords, numberOf, originInWords, whoInWords } from '../words/step-words.ts';

const WRITES: EventFilter = { categories: ['push', 'tag'], outcomes: ['success', 'unknown'] };
const DELIVERIES: EventFilter = { categories: ['pull', 'deploy'], outcomes: ['success', 'unknown'] };
const ORIGIN_RULE = 'new-public-address-for-actor';
/** Rules whose findings raise doubt about a push. */
const SUSPICIONS = ['push-by-stranger', 'tag-moved', 'delete-then-repush', ORIGIN_RULE];
/** Programs by which nodes of a cluster pull. */
const NODE_TOOLS: ReadonlySet<string> = new Set(['containerd', 'cri-o', 'kubelet']);
/** Names of programs that hide the real client in the log. */
const VEILED_TOOLS: ReadonlySet<string> = new Set(['aws-internal']);

interface Suspicion {
  readonly rules: readonly string[];
  /** The worst of what they say. */
  readonly severity: Severity;
  readonly isCold: boolean;
}

interface Suspect extends Suspicion {
  readonly step: Step;
}

interface SuspectPush extends Suspect {
  readonly repository: string;
  /** When the same tag was set again, or a day after the push if that is earlier. Milliseconds. */
  readonly until: number;
}

/** A push that reached a cluster, and how. */
interface ReachedPush {
  readonly push: SuspectPush;
  readonly delivered: readonly Step[];
  readonly containers: readonly DeployedContainer[];
}

function* detect(window: ObservedWindow, seen: Detections): Iterable<Detection> {
  const pushes = suspectPushes(window, seen);
  if (pushes.length === 0) return;
  // Findings follow each other by repository.
  const ordered = [...groupBy(pushes, (push) => push.repository).values()].flat();
  const containersOf = runningContainers(window, pushes);
  const deliveriesOf = deliveries(window, ordered);
  const reached = ordered.flatMap((push) => {
    const [delivered, containers] = [deliveriesOf(push), containersOf(push)];
    return delivered.length + containers.length === 0 ? [] : [{ push, delivered, containers }];
  });
  for (const [subject, group] of groupBy(reached, subjectOf)) yield detection(subject, group);
}

/** One finding for each pusher and doubt. */
function subjectOf({ push: { step, rules, severity, isCold } }: ReachedPush): string {
  return JSON.stringify([step.actor, rules.toSorted(), severity, isCold]);
}

/** What other rules say about the events of the window, by the numbers of those events. */
function suspicions(window: ObservedWindow, seen: Detections): ReadonlyMap<number, Suspicion> {
  const doubts = SUSPICIONS.flatMap((rule) => (seen.get(rule) ?? []).map((found) => ({ rule, found }))).filter(
    ({ found }) => isAtLeast(found.severity, 'medium'),
  );
  const numbers = window.numbersOf(doubts.map(({ found }) => found.evidence));
  const suspicionOf = new Map<number, Suspicion>();
  for (const [index, { rule, found }] of doubts.entries()) {
    const doubt = { rules: [rule], severity: found.severity, isCold: found.isCold };
    for (const seq of numbers[index] ?? []) suspicionOf.set(seq, added(suspicionOf.get(seq), doubt));
  }
  return suspicionOf;
}

/** Rules about origins tell all new addresses of an actor in one finding. Of a push only its own address counts. */
function ownSuspicion(window: ObservedWindow, suspicion: Suspicion | undefined, step: Step): Suspicion | null {
  if (suspicion === undefined) return null;
  if (suspicion.rules.some((rule) => rule !== ORIGIN_RULE)) return suspicion;
  return writersOf(window).doubtOf(step)?.kind === 'strange' ? suspicion : null;
}

function added(known: Suspicion | undefined, doubt: Suspicion): Suspicion {
  if (known === undefined) return { rules: doubt.rules, severity: doubt.severity, isCold: doubt.isCold };
  return {
    rules: distinct([...known.rules, ...doubt.rules]),
    severity: rankOfSeverity(doubt.severity) > rankOfSeverity(known.severity) ? doubt.severity : known.severity,
    isCold: known.isCold && doubt.isCold,
  };
}

function suspectPushes(window: ObservedWindow, seen: Detections): readonly SuspectPush[] {
  const suspicionOf = suspicions(window, seen);
  if (suspicionOf.size === 0) return [];
  const { toldBy } = tagSettings(window);
  const steps = window.steps(WRITES).filter(({ tag, digest }) => tag !== null || digest !== null);
  const suspects = new Map<number, Suspect>();
  for (const step of steps) {
    const suspicion = ownSuspicion(window, suspicionOf.get(step.seq), step);
    if (suspicion !== null) suspect(suspects, { ...suspicion, step }, toldBy(step));
  }
  const nextSetting = new NextSettings(window);
  const pushes: SuspectPush[] = [];
  for (const step of steps.toReversed()) {
    const told = toldBy(step);
    // What another log says of the same push does not set the tag once more.
    if (told.seq !== step.seq) continue;
    const found = suspects.get(told.seq);
    const repository = told.repository;
    const until = Math.min(told.time + DAY_MS, nextSetting.after(told));
    if (found !== undefined && repository !== null) pushes.push({ ...found, repository, until });
    nextSetting.add(told);
  }
  return pushes.toReversed();
}

/** A push that two logs record is doubted once. `told` is what they say of it together, under the number of one of them. */
function suspect(suspects: Map<number, Suspect>, doubted: Suspect, told: Step): void {
  const known = suspects.get(told.seq);
  const step = doubted.step.seq === told.seq ? told : (known?.step ?? doubted.step);
  suspects.set(told.seq, { ...added(known, doubted), step });
}

/**
 * Finds the deployments of a push and the pulls of it by nodes: by digest within a day, by tag until the tag was set
 * again. Asks one question for all pushes.
 */
function deliveries(window: ObservedWindow, pushes: readonly SuspectPush[]): (push: SuspectPush) => readonly Step[] {
  const parts = pushes.map((push) => partsOf(push, window.window));
  const steps = askTogether(parts, (all) => window.stepsOfEach(DELIVERIES, all));
  const byPush = new Map(pushes.map((push, index) => [push, (steps[index] ?? []).flat()]));
  // Two registries may have a repository of one name; without a digest, only the registry tells them apart.
  const isBeforeNext = ({ time, registry }: Step, { step, until }: SuspectPush) =>
    time <= until && window.mayBeOneRegistry(registry, step.registry);
  return (push) => {
    const { step } = push;
    const isDelivery = (other: Step) =>
      other.time > step.time &&
      (other.digest === null ? isBeforeNext(other, push) : other.digest === step.digest) &&
      (other.category === 'deploy' || isNodePull(other, step.actor));
    const found = new Map((byPush.get(push) ?? []).filter(isDelivery).map((other) => [other.seq, other]));
    return [...found.values()].toSorted((a, b) => a.time - b.time || a.seq - b.seq);
  };
}

/** Asks about the day after a push: about its digest and about its tag, if it has them. */
function partsOf({ step, repository }: SuspectPush, { to: end }: TimeWindow): readonly SubjectWindow[] {
  const { digest, tag, time } = step;
  const window = { from: time, to: instantOf(Math.min(end, time + DAY_MS + 1)) ?? end };
  const place = { registries: null, repository };
  return [
    ...(digest === null ? [] : [{ subject: { kind: 'digest' as const, ...place, digest }, window }]),
    ...(tag === null ? [] : [{ subject: { kind: 'tag' as const, ...place, tag }, window }]),
  ];
}

/** Whether a cluster runtime pulled. If the log does not show the program, any client but the pusher counts. */
function isNodePull({ tool, actor }: Step, pusher: string | null): boolean {
  return isPerhapsNode(tool) && (NODE_TOOLS.has(tool ?? '') || actor !== pusher);
}

function isPerhapsNode(tool: string | null): boolean {
  return tool === null || VEILED_TOOLS.has(tool) || NODE_TOOLS.has(tool);
}

/** Containers that started after a push and run its image: by digest or, if one is unknown, by tag. */
function runningContainers(
  window: ObservedWindow,
  pushes: readonly SuspectPush[],
): (push: SuspectPush) => readonly DeployedContainer[] {
  const repositories = distinct(pushes.map(({ repository }) => repository));
  const digests = distinct(pushes.map(({ step }) => step.digest));
  const byImage = new Map<string, DeployedContainer[]>();
  for (const container of window.containers({ repositories, digests }).filter(isRunning)) {
    const { repository, tag, digest } = container.image;
    for (const key of distinct([digest, tag === null ? null : `${repository}:${tag}`])) {
      addToGroup(byImage, key, container);
    }
  }
  return (push) => {
    const { step, repository } = push;
    const found = [...(byImage.get(step.digest ?? '') ?? []), ...(byImage.get(`${repository}:${step.tag}`) ?? [])];
    return [...new Set(found)].filter((container) => runs(window, container, push));
  };
}

function runs(window: ObservedWindow, container: DeployedContainer, { step, until }: SuspectPush): boolean {
  const { image, since, observedAt } = container;
  if ((since ?? observedAt) < step.time) return false;
  if (step.digest !== null && image.digest !== null) return image.digest === step.digest;
  return window.mayBeOneRegistry(image.registry, step.registry) && since !== null && since <= until;
}

/** It names those who pushed and from where. Clusters that pulled did nothing wrong, and are told in words. */
function detection(subject: string, reached: readonly ReachedPush[]): Detection {
  const ordered = reached.toSorted((a, b) => a.push.step.time - b.push.step.time || a.push.step.seq - b.push.step.seq);
  const [first] = ordered;
  if (first === undefined) throw new RangeError('a detection of nothing');
  const { step, rules, isCold, repository } = first.push;
  const pushes = ordered.map(({ push }) => push.step);
  const steps = ordered.flatMap(({ push, delivered }) => [push.step, ...delivered]);
  const image = imageOfStep(step) ?? repository;
  const digest = step.tag === null || step.digest === null ? '' : ` (${digestInWords(step.digest)})`;
  const more = distinct(pushes.map(imageOfStep)).length - 1;
  const others = more < 1 ? '' : ` The same holds for ${numberOf(more, 'other image', 'other images')} that it pushed.`;
  const statement = {
    subject,
    severity: severityOf(first.push, pushes),
    reason: `${whoInWords(step.actor)} pushed ${image}${digest} ${originInWords(step.address)} on ${momentInWords(step.time)}, a push doubted by ${fewOf(rules)}, and ${fateInWords(first)}: ${reachedInWords(step, first.delivered, first.containers)}.${others}`,
    isCold,
    next: timelineOf(image),
  };
  return { ...detectionOfSteps(pushes, statement), evidence: evidenceOfSteps(inOrder(steps)) };
}

function inOrder(steps: readonly Step[]): readonly Step[] {
  const bySeq = new Map(steps.map((step) => [step.seq, step]));
  return [...bySeq.values()].toSorted((a, b) => a.time - b.time || a.seq - b.seq);
}

/** No worse than the doubt, but for a stranger who is doubted gravely and pushed from the internet. */
function severityOf({ rules, severity }: Suspicion, pushes: readonly Step[]): Severity {
  const isGrave = isAtLeast(severity, 'high');
  if (!isGrave) return severity;
  return rules.includes('push-by-stranger') && pushes.some(({ isPublic }) => isPublic) ? 'critical' : 'high';
}

/** Where the log hides the program of all who pulled, a mirror or a scanner may have been among them. */
function fateInWords({ delivered, containers }: ReachedPush): string {
  const isNamed = delivered.some(({ category, tool }) => category === 'deploy' || NODE_TOOLS.has(tool ?? ''));
  return containers.length > 0 || isNamed
    ? 'it reached a cluster'
    : 'clients whose program the log does not show pulled it, as nodes of a cluster do';
}

function reachedInWords(push: Step, deliveries: readonly Step[], containers: readonly DeployedContainer[]): string {
  const [first] = deliveries;
  const minutes = first === undefined ? 0 : Math.ceil((first.time - push.time) / 60_000);
  const clusters = distinct(containers.map(({ cluster }) => cluster));
  const pods = new Set(containers.map(({ cluster, namespace, pod }) => JSON.stringify([cluster, namespace, pod])));
  const pulled =
    first === undefined
      ? []
      : [
          `${numberOf(deliveries.length, 'record of a pull or deployment', 'records of pulls and deployments')} within a day, the first ${numberOf(minutes, 'minute', 'minutes')} later by ${whoInWords(first.actor)} ${originInWords(first.address)}`,
        ];
  const names = otherNames(push.repository ?? '', containers);
  const as = names.length === 0 ? '' : `, as ${fewOf(names)}`;
  const runs =
    clusters.length === 0 ? [] : [`it runs in ${fewOf(clusters)} (${numberOf(pods.size, 'pod', 'pods')}${as})`];
  return [...pulled, ...runs].join('; ');
}

export const rule: Rule = {
  id: 'untrusted-push-deployed',
  family: 'integrity',
  step: 'deploy',
  version: 3,
  title: 'Untrusted push reaches a cluster',
  severity: 'high',
  attack: ['T1525', 'T1204.003', 'T1610'],
  why: 'A doubtful push is a question; a doubtful push that runs is an incident. This one tells which of the pushes that other rules doubt must be stopped first, and where.',
  logic:
    'A push that push-by-stranger, tag-moved, delete-then-repush or new-public-address-for-actor finds doubtful (medium or worse) reaches a cluster. It does so by a deployment event or a pull of the same digest by a node within 24 hours, or because the image runs by an inventory of the cluster. An address that is new for the actor counts only where the push itself came from a strange one. Where the log names no digest, the tag of the same registry decides until it is set again. A node is a client that pulls with containerd, CRI-O or kubelet; where the log does not show the program, any client that did not push the image. A push that two logs record counts once, with the digest that one of them names. Where the digest runs under the name of another repository, the finding says under which. The finding is as grave as the doubt. It is critical where a high doubt is that of push-by-stranger and the push came from a public address. There is one finding for each pusher and doubt; it names those who pushed and their addresses, so that an allow entry for them covers it.',
  falsePositives:
    'The ordinary delivery of a new pipeline or team member, whose first push was doubted for being new: allow that push, and this finding goes too.',
  references: [
    'https://attack.mitre.org/techniques/T1610/',
    'https://attack.mitre.org/techniques/T1204/003/',
    'https://attack.mitre.org/techniques/T1525/',
  ],
  needs: ['push', 'pull'],
  stage: 'findings',
  detect,
};
