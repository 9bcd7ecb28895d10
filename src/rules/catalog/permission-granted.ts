import type { Tally } from '../../case/case-reader.ts';
import { fewOf } from '../../domain/text/few-of.ts';
import { HOUR_MS } from '../../domain/time-window.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { grantsOfPolicy } from '../subjects/access-policy.ts';
import { administratorsOf, asRoutine } from '../subjects/administrators.ts';
import { type Change, changesIn, detectionsOfChanges, follows, type Judge, type Judges } from '../subjects/changes.ts';
import { settingIn, settingsIn, switchIn } from '../subjects/details.ts';
import { accountOf, accountsOf } from '../subjects/origins/actor-accounts.ts';

/** Names of details in which vendors log who gets the permission. */
const GRANTEES = [
  'username',
  'user',
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
  'principalId',
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
const ROTATIONS = [
  ...['regenerate_robot_token', 'ResetLoginPassword', 'reset_application_client_secret'],
  ...['*/regenerateCredential/action', 'ModifyServiceAccountPassword', 'ModifyUserPasswordPersonal'],
];
/** Who reads the password of a shared account has it. Deployments do it each time, so that too is news once. */
const READINGS = ['*/listCredentials/action'];
const HABITS = [...ROTATIONS, ...READINGS];

const JUDGES: Judges = [
  [['SetRepositoryPolicy', 'PutRegistryPolicy', '*.SetIamPolicy', 'storage.setIamPermissions'], ofPolicy],
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
  [['create robot', 'update robot'], credential('created or widened a robot')],
  [['create member', 'update member'], grant('gave a role in a project')],
  [['deploy_token_created'], credential('created a deploy token')],
  [['add_repo_accesstoken', 'create_*_token', 'oauth_token_assigned'], credential('created a token')],
  [['container-registry.registrytoken.create', '*LongTermCredential*'], credential('created a token')],
  [['create_application', 'service_key_create', 'service_key_approve'], credential('created a credential')],
  [['user_create', 'user_enable', 'CreateUserInfo', 'create user'], credential('created or enabled a user')],
  [['Microsoft.Authorization/roleAssignments/write'], grant('granted a role on the registry')],
  [['*/scopeMaps/write'], grant('set what tokens may do')],
  [['*/tokens/write', '*/generateCredentials/action', 'CreateInstanceToken'], credential('created a token')],
  [['CreateServiceAccount', 'CreateCustomAccount', 'CreateUserPersonal'], credential('created an account')],
  [READINGS, credential('read the passwords of the admin user')],
  [ROTATIONS, credential('replaced a credential')],
  [['CreateInstanceVpcEndpointLinkedVpc'], credential('let a network reach the registry')],
];
const ACTIONS = JUDGES.flatMap(([globs]) => globs);
/** Verbs that match the globs for granting but do not grant. */
const NO_GRANT = /^(?:delete|show|list|get)/i;

function* detect(window: ObservedWindow): Iterable<Detection> {
  const changes = changesIn(window, JUDGES).filter(({ event }) => !NO_GRANT.test(event.action));
  if (changes.length === 0) return;
  const routine = new Set(
    window.learned(['actor', 'action'], { actions: HABITS }).map(({ key }) => `${key.action} ${key.actor ?? ''}`),
  );
  const news = changes.filter(({ event, step }) => !routine.has(`${event.action} ${step.actor ?? ''}`));
  if (news.length === 0) return;
  const newcomers = newcomersByName(window);
  const accounts = accountsOf(window);
  const administrators = administratorsOf(window, news, ACTIONS);
  const weighed = news.map((change) => {
    const raised = withForeignAccount(withFirstAct(change, newcomers, window), accounts, window);
    return raised.severity === 'medium' ? asRoutine(raised, administrators) : raised;
  });
  yield* detectionsOfChanges(weighed);
}

/** Actors of the window that did nothing in the learning window, by id and by name. */
function newcomersByName(window: ObservedWindow): ReadonlyMap<string, Tally> {
  const known = new Set(window.learned(['actor'], {}).map(({ key }) => key.actor ?? ''));
  const actors = window.tally(['actor', 'actorName', 'source'], {});
  return new Map(
    actors
      .filter(({ key }) => !known.has(key.actor ?? '') && window.isLearned(key.source ?? null))
      .flatMap((tally) => namesOf(tally).map((name) => [name, tally] as const)),
  );
}

/** Harbor writes robots with a prefix where they act, and mostly without where they are made. */
function namesOf({ key: { actor, actorName } }: Tally): readonly string[] {
  const names = [actor ?? '', actorName ?? ''];
  return [...names, ...names.map((name) => name.replace(/^robot\$/, ''))];
}

/** The first act of who was let in belongs to the change: it ties what follows to it. */
function withFirstAct(change: Change, newcomers: ReadonlyMap<string, Tally>, window: ObservedWindow): Change {
  const acting = granteesIn(change.event.details).find((name) => {
    const first = newcomers.get(name)?.first;
    return first !== undefined && follows(first, change.step.time, HOUR_MS);
  });
  const newcomer = newcomers.get(acting ?? '');
  if (acting === undefined || newcomer === undefined) return change;
  const subjects = [{ kind: 'actor', actor: newcomer.key.actor ?? null } as const];
  const [firstAct] = window.steps({ subjects }, { from: newcomer.first, to: window.window.to });
  return {
    ...change,
    severity: 'high',
    remark: `${acting} did nothing in the ${window.learningBefore}, and acted within the hour.`,
    consequences: [...change.consequences, ...(firstAct === undefined ? [] : [firstAct])],
  };
}

/** A policy for an account that nobody of the learning window is of opens the registry to strangers. */
function withForeignAccount(change: Change, accounts: ReadonlySet<string>, window: ObservedWindow): Change {
  const { account, source, details } = change.event;
  if (account === null || !window.isLearned(source)) return change;
  const grants = grantsOfPolicy(settingIn(details, ['policyText']) ?? '') ?? [];
  const foreign = [...new Set(grants.flatMap(({ principals }) => principals.flatMap((name) => accountOf(name) ?? [])))]
    .filter((one) => one !== account && !accounts.has(one))
    .toSorted();
  if (foreign.length === 0) return change;
  const remark = `The registry is not of account ${fewOf(foreign)}, and no actor of the ${window.learningBefore} is.`;
  return { ...change, severity: 'high', remark };
}

export const rule: Rule = {
  id: 'permission-granted',
  family: 'defences',
  step: 'plant',
  version: 3,
  title: 'Permission, robot account or token granted',
  severity: 'medium',
  attack: ['T1098.003', 'T1136.003'],
  why: 'An intruder creates a way in that survives the next change of password: a robot account, a token, a grant to an account of their own.',
  logic:
    'A permission is granted or widened, images are shared with another account, a user, robot account, token or other credential is created or replaced, or the passwords of a registry’s admin user are read (Azure). High where everyone gets the permission, or where IBM stops asking IAM for permissions. High where a policy names an account that is neither that of the registry nor that of an actor of the learning window. High where the one who gets it did nothing in the learning window (in a log with a baseline) and acts within an hour; that act is part of the finding. Otherwise low for an actor that changed settings or access on an earlier day of the case (a person behind single sign-on: in any account) and comes from a private address or a network that it used before; else medium. A credential that is replaced or read by an actor that did so in the learning window too is left out, and so are revocations. The login commands that Huawei makes are logins, not grants.',
  falsePositives:
    'A new colleague or a new pipeline, granted by somebody who seldom grants or is on a journey: allow those whose task it is. Infrastructure as code and credentials that are replaced on schedule are recognised.',
  references: ['https://attack.mitre.org/techniques/T1098/003/', 'https://attack.mitre.org/techniques/T1136/003/'],
  needs: ['auth', 'policy'],
  stage: 'events',
  detect,
};
