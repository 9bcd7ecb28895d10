import type { Tally } from '../../case/case-reader.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { grantsOfPolicy } from '../subjects/access-policy.ts';
import { type Change, changesIn, detectionsOfChanges, follows, type Judge, type Judges } from '../subjects/changes.ts';
import { settingIn, settingsIn, switchIn } from '../subjects/details.ts';
import { fewOf } from '../words/tallies.ts';

const HOUR_MS = 3_600_000;
/** Names of details in which vendors log who gets the permission. */
const GRANTEES = [
  'username',
  'userId',
  'member',
  'robot',
  'team',
  'delegateUser',
  'delegateTeam',
  'accessDomain',
  'sharedAccount',
  'grantee',
  'friendlyName',
];
const EVERYONE = /^(?:\*|anonymous|all-?users|all-?authenticated-?users|everyone|public)$/i;

function grant(what: string): Judge {
  return ({ details }) => {
    const grantees = granteesIn(details);
    const isToAll = grantees.some((name) => EVERYONE.test(name));
    return {
      severity: isToAll ? 'high' : 'medium',
      what: grantees.length === 0 ? what : `${what} to ${fewOf(grantees)}`,
    };
  };
}

function granteesIn(details: Parameters<typeof settingsIn>[0]): readonly string[] {
  return [...new Set(settingsIn(details, GRANTEES))].toSorted();
}

function credential(what: string): Judge {
  return ({ details }) => {
    const names = granteesIn(details);
    return { severity: 'medium', what: names.length === 0 ? what : `${what} (${fewOf(names)})` };
  };
}

const ofPolicy: Judge = ({ details }) => {
  const grants = grantsOfPolicy(settingIn(details, ['policyText']) ?? '') ?? [];
  const principals = [...new Set(grants.flatMap((each) => each.principals))].toSorted();
  if (principals.length === 0) return null;
  const isToAll = grants.some(({ isToEveryone, isConditional }) => isToEveryone && !isConditional);
  return { severity: isToAll ? 'high' : 'medium', what: `granted access by a policy to ${fewOf(principals)}` };
};

const ofEnforcement: Judge = ({ details }) =>
  switchIn(details, ['iamAuthz']) === false
    ? { severity: 'high', what: 'let everyone in the account use the registry without permissions of IAM' }
    : null;

const ofMembership: Judge = ({ details }) => {
  const [team, member] = [settingIn(details, ['team']), settingIn(details, ['member'])];
  return { severity: 'medium', what: `added ${member ?? 'a member'} to ${team === null ? 'a team' : `team ${team}`}` };
};

/** Verbs that rotate credentials. Those who do it do it again and again, so only the first time is news. */
const ROTATIONS = ['regenerate_robot_token', 'ResetLoginPassword', 'reset_application_client_secret'];

const JUDGES: Judges = [
  [['SetRepositoryPolicy', 'PutRegistryPolicy'], ofPolicy],
  [['container-registry.auth.set'], ofEnforcement],
  [['org_add_team_member', 'org_team_member_invite_accepted'], ofMembership],
  [['createUserNamespaceAuth', 'updateUserNamespaceAuth'], grant('granted rights in an organisation')],
  [['createUserRepositoryAuth', 'updateUserRepositoryAuth'], grant('granted rights on images')],
  [['*ImageRepositoryAccessDomain', '*RepoShare'], grant('shared images with another account')],
  [['add_repo_permission', 'change_repo_permission'], grant('granted access')],
  [['create_prototype_permission', 'modify_prototype_permission'], grant('granted access to all new repositories')],
  [['org_set_team_role', 'enable_team_sync'], grant('widened what a team may do')],
  [['take_ownership'], credential('took over a namespace')],
  [['create_robot', 'update_robot_api_scopes', 'create_robot_federation'], credential('created or widened a robot')],
  [['add_repo_accesstoken', 'create_*_token', 'oauth_token_assigned'], credential('created a token')],
  [['container-registry.registrytoken.create', '*LongTermCredential*'], credential('created a token')],
  [['create_application', 'service_key_create', 'service_key_approve'], credential('created a credential')],
  [['user_create', 'user_enable', 'CreateUserInfo'], credential('created or enabled a user')],
  [ROTATIONS, credential('replaced a credential')],
  [['CreateInstanceVpcEndpointLinkedVpc'], credential('let a network reach the registry')],
];
/** Verbs that match the globs for granting but do not grant. */
const NO_GRANT = /^(?:delete|show|list|get)/i;

function* detect(window: ObservedWindow): Iterable<Detection> {
  const changes = changesIn(window, JUDGES).filter(({ event }) => !NO_GRANT.test(event.action));
  if (changes.length === 0) return;
  const routine = new Set(
    window.learned(['actor', 'action'], { actions: ROTATIONS }).map(({ key }) => `${key.action} ${key.actor ?? ''}`),
  );
  const news = changes.filter(({ event, step }) => !routine.has(`${event.action} ${step.actor ?? ''}`));
  const newcomers = news.length === 0 ? new Map() : newcomersByName(window);
  yield* detectionsOfChanges(news.map((change) => withFirstAct(change, newcomers)));
}

/** Actors of the window that did nothing in the learning window, by id and by name. */
function newcomersByName(window: ObservedWindow): ReadonlyMap<string, Tally> {
  const known = new Set(window.learned(['actor'], {}).map(({ key }) => key.actor ?? ''));
  const actors = window.tally(['actor', 'actorName', 'source'], {});
  return new Map(
    actors
      .filter(({ key }) => !known.has(key.actor ?? '') && window.isLearned(key.source ?? null))
      .flatMap((tally) => [tally.key.actor, tally.key.actorName].map((name) => [name ?? '', tally] as const)),
  );
}

function withFirstAct(change: Change, newcomers: ReadonlyMap<string, Tally>): Change {
  const acting = granteesIn(change.event.details).find((name) => {
    const first = newcomers.get(name)?.first;
    return first !== undefined && follows(first, change.step.time, HOUR_MS);
  });
  if (acting === undefined) return change;
  return { ...change, severity: 'high', remark: `${acting} was never seen before and acted within the hour.` };
}

export const rule: Rule = {
  id: 'permission-granted',
  family: 'defences',
  step: 'plant',
  version: 1,
  title: 'Permission, robot account or token granted',
  severity: 'medium',
  attack: ['T1098.003', 'T1136.003'],
  why: 'An intruder creates a way in that survives the next change of password: a robot account, a token, a grant to an account of their own.',
  logic:
    'A permission is granted or widened, images are shared with another account, or a user, robot account, token or other credential is created or replaced. High where everyone gets it, where IBM stops asking IAM for permissions, and where the one who gets it was never seen before (in a log with a baseline) and acts within an hour. A credential that is replaced by an actor that did so in the learning window too is left out, and so are revocations. The login commands that Huawei makes are logins, not grants.',
  falsePositives:
    'A new colleague or a new pipeline: allow those whose task it is to grant. Credentials that are replaced on schedule are recognised.',
  references: ['https://attack.mitre.org/techniques/T1098/003/', 'https://attack.mitre.org/techniques/T1136/003/'],
  needs: ['auth', 'policy'],
  stage: 'events',
  detect,
};
