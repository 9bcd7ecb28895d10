import { type Details, type JsonObject, joined, NOTHING, objectField, textField } from '../../toolkit/index.ts';

/** The edition of events in which sessions of people are actors of their own. */
const PEOPLE_APART = 2;

/** Who acted, as the `userIdentity` of a record says. */
export interface Principal {
  readonly id: string | null;
  readonly name: string | null;
  /** Whether it is the session of a person in a role that many people may take. */
  readonly isPersonInRole: boolean;
  /** Role sessions: the session's name and ARN. */
  readonly details: Details;
}

/** `edition`: in the first one, sessions of people are the role too. */
export function principalOf(identity: JsonObject, edition = PEOPLE_APART): Principal {
  if (textField(identity, 'type') === 'AssumedRole') return rolePrincipal(identity, edition >= PEOPLE_APART);
  const onBehalfOf = objectField(identity, 'onBehalfOf');
  const id = textField(identity, 'arn') ?? textField(identity, 'principalId') ?? textField(onBehalfOf, 'userId');
  const name = textField(identity, 'userName');
  return { id: id ?? textField(identity, 'invokedBy'), name, isPersonInRole: false, details: NOTHING };
}

const ROLE_SESSION = /^(arn:[^:]*:sts::[^:]*:assumed-role\/([^/]+))\/(.+)$/;

/** Roles that IAM Identity Center makes for its users. https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html */
const IDENTITY_CENTER_ROLE = /^AWSReservedSSO_/;
/** Names that programs give their sessions: of instances, builds, runs and SDKs. People have no such numbers. */
const NAME_OF_PROGRAM = /^i-[0-9a-f]+$|^AWSCodeBuild-|\d{6}|[0-9a-f]{12}/i;

/**
 * The actor is the role, not the session: sessions are short-lived, and every EC2 instance has its own. A person is the
 * exception, because the session has the same name every day and the role is that of a whole department.
 */
function rolePrincipal(identity: JsonObject, arePeopleApart: boolean): Principal {
  const issuer = objectField(objectField(identity, 'sessionContext'), 'sessionIssuer');
  const arn = textField(identity, 'arn');
  const principal = textField(identity, 'principalId');
  const [, roleOfSession, roleName, sessionOfArn] = ROLE_SESSION.exec(arn ?? '') ?? [];
  const session = principal?.includes(':') ? principal.slice(principal.indexOf(':') + 1) : sessionOfArn;
  const name = textField(issuer, 'userName') ?? roleName ?? null;
  const id = textField(issuer, 'arn') ?? roleOfSession ?? arn ?? principal ?? textField(identity, 'invokedBy');
  const details = joined(session ? { session } : NOTHING, arn === null ? NOTHING : { sessionArn: arn });
  if (!arePeopleApart || !session || name === null || !isPerson(identity, name, session)) {
    return { id, name, isPersonInRole: false, details };
  }
  return { id: arn ?? `${id}/${session}`, name: `${name}/${session}`, isPersonInRole: true, details };
}

/** Whether a session is that of a person: Identity Center, the address of a person, or a second factor says so. */
function isPerson(identity: JsonObject, role: string, session: string): boolean {
  if (IDENTITY_CENTER_ROLE.test(role) || session.includes('@')) return true;
  return credentialOf(identity) === 'mfa' && !NAME_OF_PROGRAM.test(session);
}

/** The kind of credential that was used, by the prefix of its key; null where the record does not show it. */
export function credentialOf(identity: JsonObject): string | null {
  const attributes = objectField(objectField(identity, 'sessionContext'), 'attributes');
  if (textField(attributes, 'mfaAuthenticated') === 'true') return 'mfa';
  const key = textField(identity, 'accessKeyId') ?? '';
  if (key.startsWith('AKIA')) return 'access-key';
  return key.startsWith('ASIA') ? 'temporary' : null;
}
