import type { ActorType } from '../../toolkit/index.ts';

/** The edition of events in which sessions of people are people. Before it, every role session is a service. */
const PEOPLE_APART = 3;

/** A role session may stand for a person or a workload. */
const ROLE = 'assumed-role';
const TYPES: ReadonlyMap<string, ActorType> = new Map([
  ['root-account', 'root'],
  ['ram-user', 'user'],
  ['system', 'system'],
]);

/** The kind of an actor, by what the log states and, for a role session, by its name. */
export function typeOfActor(stated: string | null, principal: string | null, edition?: number): ActorType {
  return stated === ROLE ? typeOfRoleSession(principal, edition) : (TYPES.get(stated ?? '') ?? 'unknown');
}

/**
 * The kind of actor behind a role session, by its name `<role id>:<session>`. Role SSO names the session after the person
 * who signs in, mostly by an e-mail address (https://www.alibabacloud.com/help/en/ram/user-guide/saml-response-for-role-based-sso);
 * workloads choose other names. The log does not say more.
 */
export function typeOfRoleSession(principal: string | null, edition = PEOPLE_APART): ActorType {
  const session = principal?.slice(principal.indexOf(':') + 1) ?? '';
  return edition >= PEOPLE_APART && /^[^@\s]+@[^@\s]+$/.test(session) ? 'user' : 'service';
}
