import type { Step } from '../../case/case-reader.ts';
import type { EventFilter } from '../../case/event-filter.ts';
import { instantOf } from '../../domain/instant.ts';
import type { Details } from '../../domain/registry-event.ts';
import { DAY_MS } from '../../domain/time-window.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { administratorsOf, asRoutine } from '../subjects/administrators.ts';
import { type Change, changesIn, detectionsOfChanges, follows, type Judge, type Judges } from '../subjects/changes.ts';
import { settingIn, settingsIn } from '../subjects/details.ts';

const REMOVALS: EventFilter = { categories: ['delete', 'untag'], outcomes: ['success', 'unknown'] };
const TRIALS: EventFilter = {
  actions: [
    'container-registry.retention.analyze',
    'container-registry.retentionanalysis',
    'StartLifecyclePolicyPreview',
  ],
  outcomes: ['success', 'unknown'],
};
/** If retention deletes at least this many images, the day is not an ordinary one. */
const MANY = 10;

/** A policy that keeps fewer images, or deletes younger ones, may delete what is in use. */
const IMAGES_KEPT = 20;
const DAYS_KEPT = 30;
const DAYS_OF_UNIT: ReadonlyMap<string, number> = new Map([
  ['d', 1],
  ['w', 7],
]);

const set: Judge = ({ details }) => ({
  severity: keepsMuch(details) ? 'low' : 'medium',
  what: `set what the registry deletes by itself${keepsMuch(details) ? ' to a policy that keeps much' : ''}`,
});
const run: Judge = () => ({ severity: 'medium', what: 'ran a rule by which the registry deletes images' });
const REMOVED = 'removed a rule by which the registry deletes images';
const removed: Judge = () => ({ severity: 'low', what: REMOVED });
const undoing: Judge = () => ({ severity: 'medium', what: 'set for how long deleted tags can be restored' });

const JUDGES: Judges = [
  [['container-registry.retention.set', 'PutLifecyclePolicy'], set],
  [['CreateArtifactLifecycleRule', 'UpdateArtifactLifecycleRule'], set],
  [['createRetention', 'updateRetention', 'create*RetentionPolicy', 'update*RetentionPolicy'], set],
  [['create_*_autoprune_policy', 'update_*_autoprune_policy'], set],
  [['*reateImageRetentionPolicy', '*pdateImageRetentionPolicy'], set],
  [['createimageretentionpolicy', 'updateimageretentionpolicy'], set],
  [['CreateTagRetentionRule', 'ModifyTagRetentionRule', 'CreateImageLifecyclePersonal'], set],
  [['execute*Retention*', 'CreateTagRetentionExecution'], run],
  [['*eleteImageRetentionPolicy', 'deleteimageretentionpolicy', 'DeleteTagRetentionRule'], removed],
  [['DeleteLifecyclePolicy', 'DeleteArtifactLifecycleRule', 'deleteRetention', 'delete*RetentionPolicy'], removed],
  [['delete_*_autoprune_policy'], removed],
  [['org_change_tag_expiration', 'user_change_tag_expiration'], undoing],
];

/**
 * Whether every rule of a policy keeps at least IMAGES_KEPT images, or what is younger than DAYS_KEPT days. False where the
 * log does not say.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 * https://docs.redhat.com/en/documentation/red_hat_quay/3/html/manage_red_hat_quay/red-hat-quay-namespace-auto-pruning-overview
 */
function keepsMuch(details: Details): boolean {
  const [types, counts] = [settingsIn(details, ['countType']), settingsIn(details, ['countNumber']).map(Number)];
  if (types.length > 0 && types.length === counts.length) {
    return types.every(
      (type, index) => (counts[index] ?? 0) >= (type === 'imageCountMoreThan' ? IMAGES_KEPT : DAYS_KEPT),
    );
  }
  const [method, value] = [settingIn(details, ['method']), settingIn(details, ['value']) ?? ''];
  if (method === 'number_of_tags') return Number(value) >= IMAGES_KEPT;
  return method === 'creation_date' && daysIn(value) >= DAYS_KEPT;
}

/** The days of `30d` or `4w`; 0 for shorter units. */
function daysIn(age: string): number {
  const [, count = '0', unit = ''] = /^(\d{1,6})([dw])$/.exec(age) ?? [];
  return Number(count) * (DAYS_OF_UNIT.get(unit) ?? 0);
}

const ACTIONS = JUDGES.flatMap(([globs]) => globs);

function* detect(window: ObservedWindow): Iterable<Detection> {
  const changes = changesIn(window, JUDGES);
  if (changes.length === 0) return;
  const removals = window.systemSteps(REMOVALS);
  const { from, to } = window.window;
  const trials = window.steps(TRIALS, { from: instantOf(from - DAY_MS) ?? from, to });
  const administrators = administratorsOf(window, changes, ACTIONS);
  yield* detectionsOfChanges(
    changes.map((change) => {
      const judged = weighed(change, removals, trials);
      return judged.severity === 'medium' ? asRoutine(judged, administrators) : judged;
    }),
  );
}

/** Deletions by the registry in the day after a change raise the severity, even if somebody tried the rule before. */
function weighed(change: Change, removals: readonly Step[], trials: readonly Step[]): Change {
  const { time, actor } = change.step;
  if (change.what === REMOVED) return change;
  const own = removals.filter((step) => concerns(change, step));
  const after = own.filter((step) => follows(step.time, time, DAY_MS));
  const before = own.filter((step) => follows(time, step.time, DAY_MS)).length;
  if (after.length >= MANY && after.length > before) {
    const remark = `In the 24 hours after, the registry deleted ${after.length} images or tags there by itself, in the 24 hours before ${before}.`;
    return { ...change, severity: 'high', remark, consequences: after };
  }
  const isTried = trials.some((trial) => trial.actor === actor && follows(time, trial.time, DAY_MS));
  return isTried
    ? { ...change, severity: 'low', remark: 'The same actor tried before what would be deleted.' }
    : change;
}

/** Whether a deletion lies in the repository or namespace of a change. A change that names neither is about everything. */
function concerns({ event: { image } }: Change, { repository }: Step): boolean {
  if (image?.repository) return image.repository === repository;
  return image?.namespace ? (repository?.startsWith(`${image.namespace}/`) ?? false) : true;
}

export const rule: Rule = {
  id: 'retention-policy-changed',
  family: 'defences',
  step: 'destroy',
  version: 4,
  title: 'Retention or lifecycle policy changed',
  severity: 'medium',
  attack: ['T1485', 'T1490'],
  why: 'A retention policy deletes images for the person who set it. The deletes that follow carry the name of the registry, come hours later, and at some vendors leave no event at all. It is the quiet way to destroy images, and evidence with them.',
  logic:
    'A retention, lifecycle or auto-prune policy is created, changed or run, or the time in which deleted tags can be restored is set. High where the registry then deletes at least 10 images or tags there within 24 hours, and more than in the 24 hours before. Otherwise low where the same actor first tried what would be deleted, where every rule of the policy keeps at least 20 images or those of 30 days (Amazon ECR and Quay log it), or where a policy is removed, which stops deletes. Low too for an actor that changed settings or access on an earlier day of the case (a person behind single sign-on: in any account) and comes from a private address or a network that it used before. IBM logs no deletes of its retention, so they cannot raise the severity there.',
  falsePositives:
    'A planned clean-up by somebody who seldom does it. It mostly begins with a trial run, which lowers the severity. Reading a policy or trying one is not reported.',
  references: [
    'https://attack.mitre.org/techniques/T1485/',
    'https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html',
    'https://cloud.ibm.com/docs/Registry?topic=Registry-registry_retention',
  ],
  needs: ['policy'],
  stage: 'events',
  detect,
};
