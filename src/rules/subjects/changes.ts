import type { Step } from '../../case/case-reader.ts';
import type { Instant } from '../../domain/instant.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { matchesGlob } from '../../domain/text/glob.ts';
import type { Severity } from '../../domain/vocabulary.ts';
import { groupBy } from '../../numbers/group-by.ts';
import { type Detection, evidenceOfSteps } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import { detectionOfSteps, distinct } from '../engine/steps.ts';
import { eventsOfActor, eventsOfCategories, timelineOf } from '../words/next-command.ts';
import { momentInWords, whoInWords } from '../words/step-words.ts';
import { settingIn } from './details.ts';

/** How a rule judges a change of policy or configuration. */
export interface Judgement {
  readonly severity: Severity;
  /** What was done, as words that follow the actor's name: `made a repository public`. */
  readonly what: string;
  /** True for the opposite of what the rule looks for; it may undo an earlier change. */
  readonly isReversal?: boolean;
}

/** Judges one event; null if the rule does not concern it. */
export type Judge = (event: RecordedEvent) => Judgement | null;

/** Which judge decides about which vendor verbs (globs). The first entry that matches decides. */
export type Judges = readonly (readonly [actions: readonly string[], judge: Judge])[];

/** A change that a rule judged. */
export interface Change extends Judgement {
  readonly step: Step;
  readonly event: RecordedEvent;
  /** What was changed, in words: an image, namespace, instance, registry or account; empty if the log does not say. */
  readonly target: string;
  /** A sentence about what came before or after; null for nothing. */
  readonly remark: string | null;
  /** Further steps that belong to the evidence of the finding. */
  readonly consequences: readonly Step[];
}

/** The changes of the window that succeeded, including reversals, in order of time. */
export function changesIn(window: ObservedWindow, judges: Judges): readonly Change[] {
  const actions = judges.flatMap(([globs]) => globs);
  return window.events({ actions, outcomes: ['success', 'unknown'] }).flatMap((event) => {
    const judge = judges.find(([globs]) => globs.some((glob) => matchesGlob(glob, event.action)))?.[1];
    const judgement = judge?.(event) ?? null;
    if (judgement === null) return [];
    return [{ ...judgement, event, step: stepOf(event), target: targetOf(event), remark: null, consequences: [] }];
  });
}

function stepOf(event: RecordedEvent): Step {
  const { seq, time, category, action, outcome, reasonCode, actor, client, image, source } = event;
  return {
    seq,
    time,
    category,
    action,
    outcome,
    reasonCode,
    actor: actor.id ?? actor.name,
    address: client.ip ?? client.address,
    sortKey: client.sortKey,
    isPublic: client.isPublic,
    tool: client.tool,
    registry: image?.registry ?? null,
    repository: image?.repository ?? null,
    tag: image?.tag ?? null,
    digest: image?.digest ?? null,
    actorType: actor.type,
    source,
  };
}

/** What an event changed, in words; empty if the log does not say. */
function targetOf({ image, details, account, region }: RecordedEvent): string {
  if (image?.repository) return image.repository;
  if (image?.namespace) return `namespace ${image.namespace}`;
  const named = settingIn(details, ['repository', 'repoId']) ?? settingIn(details, ['namespace', 'instance']);
  if (named !== null) return named;
  const place = [account === null ? null : `account ${account}`, region].filter((part) => part !== null);
  return image?.registry ?? place.join(', ');
}

/** One detection for all changes that one actor made in the same way. Reversals are left out. */
export function* detectionsOfChanges(changes: readonly Change[]): Iterable<Detection> {
  const groups = groupBy(
    changes.filter(({ isReversal }) => isReversal !== true),
    ({ step, what, severity, remark }) => JSON.stringify([step.actor, what, severity, remark]),
  );
  for (const group of groups.values()) yield* detectionOfChanges(group);
}

function* detectionOfChanges(changes: readonly Change[]): Iterable<Detection> {
  const [change] = changes;
  if (change === undefined) return;
  const { severity, what, remark, step } = change;
  const steps = changes.map((each) => each.step);
  const targets = distinct(changes.map(({ target }) => target || null));
  const named = targets.length === 0 ? '' : ` (${fewOf(targets)})`;
  const repositories = distinct(steps.map(({ repository }) => repository));
  const detection = detectionOfSteps(steps, {
    subject: `${step.actor ?? ''} ${what} ${targets.toSorted().join(' ')}`,
    severity,
    reason: `${whoInWords(step.actor)} ${what}${named} from ${fromWhere(steps)}, ${whenOf(steps)}.${remark === null ? '' : ` ${remark}`}`,
    isCold: false,
    next: nextOf(steps, repositories),
  });
  const consequences = changes.flatMap((each) => each.consequences);
  const all = [...steps, ...consequences].toSorted((a, b) => a.time - b.time || a.seq - b.seq);
  yield { ...detection, evidence: evidenceOfSteps(all) };
}

/** The distinct addresses of steps in words, for reasons. */
export function fromWhere(steps: readonly Step[]): string {
  return fewOf(distinct(steps.map(({ address }) => address))) || 'an address that is not logged';
}

function whenOf(steps: readonly Step[]): string {
  const times = steps.map(({ time }) => momentInWords(time));
  const [first, last] = [times[0] ?? '', times.at(-1) ?? ''];
  return times.length === 1 ? `at ${first}` : `${times.length} times from ${first} to ${last}`;
}

function nextOf(steps: readonly Step[], repositories: readonly string[]): string {
  const [repository] = repositories;
  if (repository !== undefined && repositories.length === 1) return timelineOf(repository);
  const actor = steps[0]?.actor ?? null;
  if (actor !== null) return eventsOfActor(actor);
  return eventsOfCategories(distinct(steps.map(({ category }) => category)).join(','));
}

/** Whether `later` lies after `earlier`, by at most `length` milliseconds. */
export function follows(later: Instant, earlier: Instant, length: number): boolean {
  return later > earlier && later - earlier <= length;
}
