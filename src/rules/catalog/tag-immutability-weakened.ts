import { type Instant, instantOf } from '../../domain/instant.ts';
import { REPOSITORY_CREATIONS } from '../../domain/text/creation-actions.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { matchesGlob } from '../../domain/text/glob.ts';
import { DAY_MS, HOUR_MS } from '../../domain/time-window.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Detections, Rule } from '../engine/rule.ts';
import { type Change, changesIn, detectionsOfChanges, follows, type Judge, type Judges } from '../subjects/changes.ts';
import { settingIn, switchIn } from '../subjects/details.ts';

const WEAKENED = 'made tags mutable again';
const UNCLEAR = 'set whether tags can be overwritten, the log does not say to what';

/**
 * ECR also has `MUTABLE_WITH_EXCLUSION` and `IMMUTABLE_WITH_EXCLUSION`; the latter lets some tags move.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImageTagMutability.html
 */
const ofMutability: Judge = ({ details }) => {
  const state = settingIn(details, ['imageTagMutability'])?.toUpperCase() ?? '';
  if (state === 'IMMUTABLE') return null;
  if (state.startsWith('MUTABLE')) return { severity: 'high', what: WEAKENED };
  return { severity: 'medium', what: state === '' ? UNCLEAR : 'exempted some tags from being immutable' };
};

/** Calls that set other things repeat this setting, so it may not be new. */
const ofRepository: Judge = ({ details }) =>
  switchIn(details, ['tagImmutability']) === false
    ? { severity: 'medium', what: 'set a repository to mutable tags, the log does not say what they were before' }
    : null;

const ofTag: Judge = ({ details }) => {
  const isImmutable = switchIn(details, ['immutable', 'isImmutable']);
  if (isImmutable === true) return null;
  return isImmutable === false ? { severity: 'high', what: WEAKENED } : { severity: 'medium', what: UNCLEAR };
};

/** Google Cloud: the mask names the settings that are set; what is off is left out. */
const ofMask: Judge = ({ details }) => {
  const isSet = /immutable_?tags|docker_?config/i.test(settingIn(details, ['updateMask'])?.slice(0, 1000) ?? '');
  if (!isSet || switchIn(details, ['immutableTags']) === true) return null;
  return { severity: 'high', what: WEAKENED };
};

const ofDeletedRule: Judge = () => ({ severity: 'high', what: 'removed a rule that made tags immutable' });

const ofChangedRule: Judge = ({ details }) => {
  const isOff = switchIn(details, ['disabled']) === true || switchIn(details, ['enabled']) === false;
  return isOff
    ? { severity: 'high', what: 'switched a rule that made tags immutable off' }
    : { severity: 'medium', what: 'changed a rule that makes tags immutable, the log does not say how' };
};

const JUDGES: Judges = [
  [['PutImageTagMutability'], ofMutability],
  [['UpdateRepository'], ofRepository],
  [['*.ArtifactRegistry.UpdateRepository'], ofMask],
  [['change_tag_immutability'], ofTag],
  [['delete_immutability_policy', 'delete*ImmutableRule*', 'delete*ImmutabilityRule*'], ofDeletedRule],
  [['DeleteImmutableTagRules'], ofDeletedRule],
  [['ModifyImmutableTagRules'], ofChangedRule],
  [['update_immutability_policy', 'update*ImmutableRule*', 'update*ImmutabilityRule*'], ofChangedRule],
];

function* detect(window: ObservedWindow, seen: Detections): Iterable<Detection> {
  const changes = changesIn(window, JUDGES);
  if (changes.length === 0) return;
  const created = creations(window);
  const settled = changes.filter(({ step, event }) => {
    const birth = created.get(event.image?.repository ?? '') ?? [];
    return !birth.some((time) => follows(step.time, time, HOUR_MS));
  });
  const moves = seen.get('tag-moved') ?? [];
  yield* detectionsOfChanges(settled.map((change) => withMoves(change, moves)));
}

/** When each repository was created. Changes right after that belong to setting it up. */
function creations(window: ObservedWindow): ReadonlyMap<string, readonly Instant[]> {
  const { from, to } = window.window;
  const part = { from: instantOf(from - HOUR_MS) ?? from, to };
  const times = new Map<string, Instant[]>();
  for (const { repository, time } of window.steps(
    { actions: REPOSITORY_CREATIONS, outcomes: ['success', 'unknown'] },
    part,
  )) {
    if (repository !== null) times.set(repository, [...(times.get(repository) ?? []), time]);
  }
  return times;
}

/** If a tag moves right after the change, the change was made for that. */
function withMoves(change: Change, moves: readonly Detection[]): Change {
  const { step, event } = change;
  const glob = event.image?.repository ? `${event.image.repository}:*` : `${event.image?.namespace ?? '*'}/*`;
  const moved = moves
    .filter(({ evidence }) => follows(evidence.last, step.time, DAY_MS))
    .flatMap(({ images }) => images.filter((image) => matchesGlob(glob, image)));
  if (moved.length === 0) return change;
  const remark = `Within 24 hours ${fewOf([...new Set(moved)].toSorted())} moved to another digest (tag-moved).`;
  return { ...change, severity: 'critical', remark };
}

export const rule: Rule = {
  id: 'tag-immutability-weakened',
  family: 'defences',
  step: 'hide',
  version: 2,
  title: 'Tag immutability weakened',
  severity: 'high',
  attack: ['T1685', 'T1525'],
  why: 'Immutable tags are what stops a released version from being replaced. They are taken away right before that is done.',
  logic:
    'Tags of a repository are set to mutable, or a rule that makes them immutable is removed or switched off (ECR, Artifact Registry, Quay, Huawei Enterprise, Tencent, Alibaba). Critical where rule tag-moved sees a tag of it move within 24 hours. Medium where only some tags are exempted, where the log does not say in which direction the setting went, and for Alibaba, whose updates of a repository repeat the setting. There is no finding within an hour of the creation of the repository.',
  falsePositives:
    'The set-up of a repository; its first hour is left out. A change of release practice: allow the repository, with an expiry.',
  references: [
    'https://attack.mitre.org/techniques/T1525/',
    'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html',
  ],
  needs: ['config', 'policy'],
  stage: 'findings',
  detect,
};
