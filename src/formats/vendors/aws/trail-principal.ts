import { type Details, type JsonObject, objectField, textField } from '../../toolkit/index.ts';

/** Who acted, as the `userIdentity` of a record says. */
export interface Principal {
  readonly id: string | null;
  readonly name: string | null;
  /** Role sessions: the session's name and ARN. */
  readonly details: Details;
}

export function principalOf(identity: JsonObject): Principal {
  if (textField(identity, 'type') === 'AssumedRole') return rolePrincipal(identity);
  const onBehalfOf = objectField(identity, 'onBehalfOf');
  const id = textField(identity, 'arn') ?? textField(identity, 'principalId') ?? textField(onBehalfOf, 'userId');
  return { id: id ?? textField(identity, 'invokedBy'), name: textField(identity, 'userName'), details: {} };
}

const ROLE_SESSION = /^(arn:[^:]*:sts::[^:]*:assumed-role\/([^/]+))\/(.+)$/;

/** The actor is the role, not the session: sessions are short-lived, and every EC2 instance has its own. */
function rolePrincipal(identity: JsonObject): Principal {
  const issuer = objectField(objectField(identity, 'sessionContext'), 'sessionIssuer');
  const arn = textField(identity, 'arn');
  const principal = textField(identity, 'principalId');
  const [, roleOfSession, roleName, sessionOfArn] = ROLE_SESSION.exec(arn ?? '') ?? [];
  const session = principal?.includes(':') ? principal.slice(principal.indexOf(':') + 1) : sessionOfArn;
  return {
    id: textField(issuer, 'arn') ?? roleOfSession ?? arn ?? principal ?? textField(identity, 'invokedBy'),
    name: textField(issuer, 'userName') ?? roleName ?? null,
    details: { ...(session ? { session } : {}), ...(arn === null ? {} : { sessionArn: arn }) },
  };
}

/** The kind of credential that was used, by the prefix of its key; null where the record does not show it. */
export function credentialOf(identity: JsonObject): string | null {
  const attributes = objectField(objectField(identity, 'sessionContext'), 'attributes');
  if (textField(attributes, 'mfaAuthenticated') === 'true') return 'mfa';
  const key = textField(identity, 'accessKeyId') ?? '';
  if (key.startsWith('AKIA')) return 'access-key';
  return key.startsWith('ASIA') ? 'temporary' : null;
}
