import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { type Administrators, administratorsOf, asRoutine } from '../subjects/administrators.ts';
import { type Change, changesIn, detectionsOfChanges, type Judge, type Judges } from '../subjects/changes.ts';
import { settingIn } from '../subjects/details.ts';

/** Names of each limit. Limits are compared one by one, because a change may raise one and lower another. */
const LIMITS: readonly (readonly string[])[] = [
  ['storage', 'storageMegabytes', 'storageLimit', 'limit', 'limitBytes', 'quota', 'hard'],
  ['traffic', 'trafficMegabytes', 'trafficLimit'],
];
const FORMER_LIMITS = ['previousLimit', 'oldLimit', 'formerLimit'];
const PLANS = ['plan', 'stripePlan', 'planName', 'newPlan'];
const SMALL_PLAN = /free|lite|trial/i;

const ofQuota: Judge = () => ({ severity: 'low', what: 'changed a quota' });
const ofNewQuota: Judge = () => ({ severity: 'medium', what: 'set a quota where none was' });
const ofLiftedQuota: Judge = () => ({ severity: 'low', what: 'lifted a quota' });

const ofPlan: Judge = ({ details }) =>
  SMALL_PLAN.test(settingIn(details, PLANS) ?? '')
    ? { severity: 'medium', what: 'lowered the plan of the registry' }
    : { severity: 'low', what: 'changed the plan of the registry' };

const JUDGES: Judges = [
  [['container-registry.quota.set', 'org_change_quota', 'org_change_quota_limit', 'update*Quota*'], ofQuota],
  [['org_create_quota', 'org_create_quota_limit', 'create*Quota*'], ofNewQuota],
  [['org_delete_quota', 'org_delete_quota_limit', 'delete*Quota*'], ofLiftedQuota],
  [['container-registry.plan.set', 'account_change_plan'], ofPlan],
];

const ACTIONS = JUDGES.flatMap(([globs]) => globs);

function* detect(window: ObservedWindow): Iterable<Detection> {
  const changes = changesIn(window, JUDGES);
  if (changes.length === 0) return;
  const administrators = administratorsOf(window, changes, ACTIONS);
  const earlier: Change[] = [];
  const weighed = changes.map((change) => {
    const lowered = asLowered(change, earlier);
    earlier.push(change);
    const raised = asNewcomers(window, lowered, administrators);
    return raised.severity === 'medium' ? asRoutine(raised, administrators) : raised;
  });
  yield* detectionsOfChanges(weighed);
}

/** A limit was lowered if the record, or an earlier change of the window, states a higher value. */
function asLowered(change: Change, earlier: readonly Change[]): Change {
  if (change.what !== 'changed a quota') return change;
  const isLower = LIMITS.some((names) => {
    const limit = limitIn(change, names);
    if (limit === null) return false;
    const before = earlier.findLast((other) => other.target === change.target && limitIn(other, names) !== null);
    const former = limitIn(change, FORMER_LIMITS) ?? (before === undefined ? null : limitIn(before, names));
    return limit === 0 || (former !== null && former > limit);
  });
  return isLower ? { ...change, severity: 'medium', what: 'lowered a quota' } : change;
}

function limitIn({ event }: Change, names: readonly string[]): number | null {
  const text = settingIn(event.details, names);
  const limit = Number(text);
  return text === null || text.trim() === '' || Number.isNaN(limit) ? null : limit;
}

function asNewcomers(window: ObservedWindow, change: Change, administrators: Administrators): Change {
  const { source } = change.step;
  if (!window.isLearned(source) || administrators.isAdministrators(change)) return change;
  return {
    ...change,
    severity: 'medium',
    remark: 'The case shows no change of settings by this actor on an earlier day.',
  };
}

export const rule: Rule = {
  id: 'quota-or-plan-changed',
  family: 'defences',
  step: 'destroy',
  version: 2,
  title: 'Quota or plan changed',
  severity: 'low',
  attack: ['T1499', 'T1489'],
  why: 'A quota that is too low stops pushes and pulls without a trace of malice: deployments fail, and so do rollbacks. A plan may end features that the defence rests on.',
  logic:
    'A quota of storage or traffic or the plan of the registry is changed (IBM, Quay). Medium where it is lowered or set where none was, and where the case shows no change of settings by the actor on an earlier day; but low for an actor that changed some on an earlier day (a person behind single sign-on: in any account), and comes from a private address or a network that it used before. Where neither the record nor an earlier one of the window tells the former value, the direction is not known and the finding stays low. Without a baseline no actor counts as new.',
  falsePositives: 'Capacity work by the administrators of the registry. Reading quotas or the plan is not reported.',
  references: [
    'https://attack.mitre.org/techniques/T1499/',
    'https://cloud.ibm.com/docs/Registry?topic=Registry-registry_quota',
  ],
  needs: ['config', 'policy'],
  stage: 'events',
  detect,
};
