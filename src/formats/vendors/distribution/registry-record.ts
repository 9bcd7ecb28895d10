import { type AccessRecord, accessRecordOf, accessRecordOfLine } from '../../requests/access-record.ts';
import { caddyConsoleRecordOf } from '../../requests/caddy-console.ts';
import { type JsonObject, textField } from '../../toolkit/index.ts';
import { membersOf } from './logrus-line.ts';
import { isRequestMessage, registryFields } from './registry-fields.ts';

/** What a record of the log of a registry is. */
export type RegistryRecord =
  | { readonly kind: 'own'; readonly fields: JsonObject }
  /** The registry's own access log, or a proxy whose lines stand in the same file. */
  | { readonly kind: 'access'; readonly access: AccessRecord };

/** What a record is, of lines of text behind the words of a collector; null for what is neither. */
export function registryRecordOf(record: unknown): RegistryRecord | null {
  const console = typeof record === 'string' ? caddyConsoleRecordOf(record) : null;
  const members = console ?? membersOf(record);
  if (members !== null) return ofMembers(members);
  if (typeof record !== 'string') return null;
  const access = accessRecordOfLine(record);
  return access === null ? null : { kind: 'access', access };
}

function ofMembers(members: JsonObject): RegistryRecord | null {
  const fields = registryFields(members);
  const isOwn = isRequestMessage(textField(fields, 'msg')) || textField(fields, 'http.request.uri') !== null;
  const access = isOwn ? null : accessRecordOf(members);
  if (access !== null) return { kind: 'access', access };
  return typeof fields['msg'] === 'string' ? { kind: 'own', fields } : null;
}
