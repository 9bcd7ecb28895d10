import { isObject, objectsField, textField } from '../../toolkit/index.ts';
import type { ApiCall } from './api-call.ts';

const TYPES: ReadonlySet<string> = new Set(['kubernetes.io/dockerconfigjson', 'kubernetes.io/dockercfg']);
/** Short names of registries count as words only: every `secret` holds `ecr`. */
const TELLING_NAME =
  /regcred|docker-?cfg|docker-?config|pull-?secret|registry|(?:^|[-._])(?:acr|ecr|gcr|ghcr|quay)(?:$|[-._\d])/i;
/** The longest name of an object. */
const LONGEST_NAME = 253;

/** How it is known that a request dealt with credentials of a registry; null where it did not, as far as is known. */
export type SecretEvidence = 'type' | 'name' | 'all secrets';

/** What says that a request on secrets got at credentials of a registry. The type stands in the bodies alone. */
export function registrySecretIn(call: ApiCall): SecretEvidence | null {
  const bodies = [...(isObject(call.request) ? [call.request] : []), call.response];
  const objects = bodies.flatMap((body) => [body, ...objectsField(body, 'items')]);
  const types = objects.map((object) => textField(object, 'type')).filter((type) => type !== null);
  if (types.length > 0) return types.some((type) => TYPES.has(type)) ? 'type' : null;
  const name = call.name?.slice(0, LONGEST_NAME) ?? null;
  if (name !== null && TELLING_NAME.test(name)) return 'name';
  return call.verb === 'list' && call.namespace === null && name === null ? 'all secrets' : null;
}
