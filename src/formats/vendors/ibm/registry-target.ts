import {
  type Details,
  field,
  type ImageReference,
  imageOf,
  isNestedDeeperThan,
  type JsonObject,
  joined,
  LONGEST_SEARCHED,
  NOTHING,
  nestedObject,
  objectField,
  openedWithin,
  pickScalars,
  splitReference,
  textField,
} from '../../toolkit/index.ts';
import { isRegistryDomain } from './registry-domains.ts';

const DIGEST = /sha256:[0-9a-f]{64}/;
const REFERENCE = /(?:^|[:/])((?:[a-z0-9.-]+\.)?icr\.io|registry\.(?:[a-z0-9.-]+\.)?bluemix\.net)\/(.+)/s;
/** `namespace/repository`, with tag or digest: images have two parts at least. */
const BARE_REFERENCE = /^[^\s/:@]+(?:\/[^\s/:@]+)+(?::[^\s/:@]+)?(?:@\S+)?$/;

/**
 * The image that a target names. `target.name` shows tag or digest; `target.id` is the image by digest unless the
 * request failed before the digest was known; other objects are named by a CRN.
 */
export function imageOfTarget(target: JsonObject): ImageReference | null {
  const id = textField(target, 'id') ?? '';
  const name = textField(target, 'name') ?? '';
  const registry = textField(objectField(target, 'host'), 'address');
  if (textField(target, 'typeURI') === 'container-registry/namespace') return imageOf({ registry, namespace: name });
  const image = referenceIn(name) ?? referenceIn(id) ?? bareReference(name) ?? bareReference(id);
  if (image === null) return imageOf({ registry });
  return imageOf({
    repository: image.repository,
    tag: image.tag,
    registry: image.registry ?? registry,
    digest: DIGEST.exec(id)?.[0] ?? image.digest,
  });
}

/** A reference ends the text and holds no white space. */
function referenceIn(text: string): ImageReference | null {
  const words = text.split(/\s/);
  const reference = REFERENCE.exec(words.length === 1 ? text : ` ${words.at(-1)}`);
  return reference === null ? null : splitReference(`${reference[1]}/${reference[2]}`);
}

/** Without a domain, the host of the target names the registry. */
function bareReference(text: string): ImageReference | null {
  return text.length <= LONGEST_SEARCHED && BARE_REFERENCE.test(text) ? splitReference(text) : null;
}

const IS_VULNERABILITY = /^container-registry\.[a-z]+-vulnerability-/;
/** Custom data is a few levels deep; deeper nesting was made to break a reader. */
const DEEPEST = 32;

/** The fields of an event that are kept beside the normalised ones. */
export function detailsOf(event: JsonObject, image: ImageReference | null): Details {
  const target = objectField(event, 'target');
  const initiator = objectField(event, 'initiator');
  const addresses = textField(objectField(initiator, 'host'), 'address');
  const domain = image?.registry ?? null;
  return joined(
    pickScalars(event, ['message', 'severity', 'correlationId']),
    pickScalars(objectField(event, 'reason'), ['reasonForFailure']),
    pickScalars({ target: field(target, 'id'), targetName: field(target, 'name') }, ['target', 'targetName']),
    pickScalars(target, ['resourceGroupId']),
    domain !== null && isRegistryDomain(domain) ? { registryDomain: domain } : NOTHING,
    loggedIn(initiator),
    addresses?.includes(',') ? { addresses } : NOTHING,
    structured('requestData', event),
    structured('responseData', event),
    vulnerabilityStatus(event),
  );
}

/** Who logged in, where an actor then assumed a trusted profile. */
function loggedIn(initiator: JsonObject): Details {
  const authnId = textField(initiator, 'authnId');
  return authnId === null || authnId === textField(initiator, 'id')
    ? {}
    : pickScalars(initiator, ['authnId', 'authnName']);
}

/** OK, WARN, FAIL, UNSUPPORTED, INCOMPLETE or UNSCANNED. */
function vulnerabilityStatus(event: JsonObject): Details {
  if (!IS_VULNERABILITY.test(textField(event, 'action') ?? '')) return {};
  const status = textField(nestedObject(field(event, 'responseData')) ?? {}, 'status');
  return status === null ? {} : { vulnerabilityStatus: status };
}

/** Custom data is an object in new events, JSON text in old ones. */
function structured(key: string, event: JsonObject): Details {
  const value = field(event, key);
  if (value === undefined || value === null || value === '') return {};
  const data = openedWithin(nestedObject(value) ?? value);
  return isNestedDeeperThan(data, DEEPEST) ? {} : { [key]: data };
}
