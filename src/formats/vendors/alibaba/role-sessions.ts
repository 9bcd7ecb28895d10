import type { Actor, ActorType } from '../../toolkit/index.ts';

/** The edition of events in which sessions are told apart. Before it, every role session is a service of its own. */
const SESSIONS_APART = 4;

const ROLE = 'assumed-role';
const TYPES: ReadonlyMap<string, ActorType> = new Map([
  ['root-account', 'root'],
  ['ram-user', 'user'],
  ['system', 'system'],
]);

/** Role SSO names a session after the person who signs in, mostly by an e-mail address. */
const NAME_OF_PERSON = /^[^@\s]+@[^@\s]+$/;
/**
 * Names that programs give their sessions: of an instance (`i-bp1…`), of a numbered run (`ci-run-4711`), of a pod or a
 * UUID. A bare number may be that of an employee.
 */
const NAMES_OF_PROGRAMS: readonly RegExp[] = [
  /(?:^|[-_.])i-[0-9a-z]{8,30}$/i,
  /[a-z][^@]?[-_.:#]\d{3,20}$/i,
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-/i,
  /[0-9a-f]{12}/i,
  /-[0-9a-f]{8,10}-[0-9a-z]{5}$/i,
];

/** Who a record names, in the words of its log. */
export interface Identity {
  /** `root-account`, `ram-user`, `assumed-role` or `system`. */
  readonly kind: string | null;
  /** An id; of a role session `<role id>:<session>`. */
  readonly principal: string | null;
  /** Of a role session maybe `<role>:<session>`. */
  readonly name: string | null;
  readonly credential: string | null;
  /** Absent: the newest. */
  readonly edition: number | undefined;
}

/** Whether an edition of events tells sessions apart. */
export function areSessionsApart(edition = SESSIONS_APART): boolean {
  return edition >= SESSIONS_APART;
}

/**
 * The actor of a record. A role session may stand for a person or a workload, and the log says no more than the name of the
 * session (https://www.alibabacloud.com/help/en/ram/user-guide/saml-response-for-role-based-sso). A session named by an
 * e-mail address is a person. Where a program numbers its sessions, the actor is the role: each session would be a
 * stranger. Any other session is a service of its own.
 */
export function describeActor({ kind, principal, name, credential, edition }: Identity): Actor {
  if (kind !== ROLE) return { id: principal, name, type: TYPES.get(kind ?? '') ?? 'unknown', credential };
  const [role, session] = partsOf(principal);
  if (!areSessionsApart(edition)) return { id: principal, name, type: 'service', credential };
  if (sessionOfProgram(principal) !== null) {
    const [roleName, ofName] = partsOf(name);
    const isOfSession = ofName === session || name === session;
    return { id: role, name: isOfSession ? roleName || null : name, type: 'service', credential };
  }
  return { id: principal, name, type: NAME_OF_PERSON.test(session) ? 'user' : 'service', credential };
}

/** The name of a session that a program named, of `<role id>:<session>`; null for anything else. */
export function sessionOfProgram(principal: string | null): string | null {
  const [role, session] = partsOf(principal);
  const isOfProgram = !NAME_OF_PERSON.test(session) && NAMES_OF_PROGRAMS.some((pattern) => pattern.test(session));
  return role !== '' && isOfProgram ? session : null;
}

/** `a` and `b` of `a:b`; without a colon, nothing and the whole. */
function partsOf(text: string | null): readonly [before: string, after: string] {
  const colon = text?.indexOf(':') ?? -1;
  return text === null || colon < 0 ? ['', text ?? ''] : [text.slice(0, colon), text.slice(colon + 1)];
}
