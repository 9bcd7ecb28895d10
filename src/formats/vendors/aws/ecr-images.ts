import { addToGroup } from '../../../numbers/group-by.ts';
import {
  type Category,
  type Details,
  type ImageReference,
  imageOf,
  type JsonObject,
  objectField,
  objectsField,
  pickScalars,
  textField,
  textsField,
} from '../../toolkit/index.ts';

/** The parts of a record that name images. */
export interface RegistryCall {
  readonly action: string;
  readonly registry: string | null;
  readonly request: JsonObject;
  readonly response: JsonObject;
  /** What ECR reports of a run of its own, such as that of a lifecycle policy. */
  readonly service: JsonObject;
  readonly resources: readonly JsonObject[];
}

export interface ImageFailure {
  readonly code: string | null;
  readonly reason: string | null;
}

/** One of the images of a call, and what is special about it. */
export interface TouchedImage {
  readonly image: ImageReference | null;
  /** Null where the catalogue's category of the action holds. */
  readonly category: Category | null;
  /** Why this image failed while the call as a whole did not; null where it shares the outcome of the call. */
  readonly failure: ImageFailure | null;
  readonly details: Details;
}

interface ImageIdentifier {
  readonly tag: string | null;
  readonly digest: string | null;
}

/** The images that a call touches: one without a repository where the call is about the registry. Never empty. */
export function touchedImages(call: RegistryCall): readonly TouchedImage[] {
  switch (call.action) {
    case 'PolicyExecutionEvent':
      return expiredImages(call);
    case 'BatchDeleteImage':
      return deletedImages(call);
    case 'PutImage':
      return [writtenImage(call)];
    case 'UpdateImageStorageClass': {
      const category = textField(call.request, 'targetStorageClass') === 'STANDARD' ? 'restore' : 'config';
      return requestedImages(call).map((touched) => ({ ...touched, category }));
    }
    default:
      return requestedImages(call);
  }
}

function touch(image: ImageReference | null, special: Partial<TouchedImage> = {}): TouchedImage {
  return { category: null, failure: null, details: {}, ...special, image };
}

/** Repository names hold slashes. */
function repositoryOfArn(arn: string | null): string | null {
  const mark = ':repository/';
  const at = arn?.indexOf(mark) ?? -1;
  return arn === null || at < 0 ? null : arn.slice(at + mark.length) || null;
}

/** CloudTrail writes `ARN`, normalised copies of its records `arn` or `resourceName`. */
function repositoryOfResource(resource: JsonObject): string | null {
  const arns = ['ARN', 'arn', 'resourceName'].map((key) => repositoryOfArn(textField(resource, key)));
  return arns.find((repository) => repository !== null) ?? null;
}

function repositoriesOf({ request, service, resources }: RegistryCall): readonly string[] {
  const named = textField(request, 'repositoryName') ?? textField(service, 'repositoryName');
  if (named !== null) return [named];
  const listed = textsField(request, 'repositoryNames');
  if (listed.length > 0) return listed;
  const found = [repositoryOfArn(textField(request, 'resourceArn')), ...resources.map(repositoryOfResource)];
  return [...new Set(found.filter((repository) => repository !== null))];
}

function identifierOf(identifier: JsonObject): ImageIdentifier {
  return { tag: textField(identifier, 'imageTag'), digest: textField(identifier, 'imageDigest') };
}

function identifiersOf(request: JsonObject): readonly ImageIdentifier[] {
  const listed = objectsField(request, 'imageIds').map(identifierOf).filter(isNamed);
  if (listed.length > 0) return listed;
  return ['imageId', 'subjectId']
    .map((key) => identifierOf(objectField(request, key)))
    .filter(isNamed)
    .slice(0, 1);
}

function isNamed({ tag, digest }: ImageIdentifier): boolean {
  return tag !== null || digest !== null;
}

/** The images that the request names, else its repositories, else the registry. */
function requestedImages(call: RegistryCall): readonly TouchedImage[] {
  const { registry, request } = call;
  const repositories = repositoriesOf(call);
  const [repository = null] = repositories;
  const identifiers = identifiersOf(request);
  if (identifiers.length > 0) {
    return identifiers.map((identifier) => touch(imageOf({ registry, repository, ...identifier })));
  }
  if (repository === null) return [touch(imageOf({ registry }))];
  return repositories.map((name) => touch(imageOf({ registry, repository: name })));
}

/** The digest is in the answer; clients need not send it. The manifest itself is too large to keep. */
function writtenImage(call: RegistryCall): TouchedImage {
  const { registry, request, response } = call;
  const [repository = null] = repositoriesOf(call);
  const answer = objectField(response, 'image');
  const written = identifierOf(objectField(answer, 'imageId'));
  const tag = textField(request, 'imageTag') ?? written.tag;
  const digest = written.digest ?? textField(request, 'imageDigest');
  return touch(imageOf({ registry, repository, tag, digest }), {
    details: { ...pickScalars(answer, MEDIA_TYPES), ...pickScalars(request, MEDIA_TYPES) },
  });
}

const MEDIA_TYPES = ['imageManifestMediaType'];

/**
 * A request by digest deletes the image with all its tags; one by tag only removes the tag. The answer names what was
 * removed by both tag and digest. A call that deletes only some of the images succeeds and lists the others as failures.
 */
function deletedImages(call: RegistryCall): readonly TouchedImage[] {
  const { registry, request, response } = call;
  const identifiers = identifiersOf(request);
  if (identifiers.length === 0) return requestedImages(call);
  const [repository = null] = repositoriesOf(call);
  const failureOf = failureFinder(identifiers, objectsField(response, 'failures'));
  const gone = objectsField(response, 'imageIds').map(identifierOf);
  const digestOfTag = new Map(gone.map(({ tag, digest }) => [tag, digest]));
  const tagsOfDigest = groupTags(gone);
  return identifiers.map((identifier) => {
    const tags = identifier.digest === null ? [] : (tagsOfDigest.get(identifier.digest) ?? []);
    const tag = identifier.tag ?? tags[0] ?? null;
    const digest = identifier.digest ?? digestOfTag.get(identifier.tag) ?? null;
    const failure = failureOf(identifier);
    return touch(imageOf({ registry, repository, tag, digest }), {
      category: identifier.digest === null ? 'untag' : 'delete',
      failure,
      details: { ...(tags.length > 0 ? { tags } : {}), ...reasonOf(failure) },
    });
  });
}

function reasonOf(failure: ImageFailure | null): Details {
  return failure?.reason ? { failureReason: failure.reason } : {};
}

function groupTags(identifiers: readonly ImageIdentifier[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { tag, digest } of identifiers) {
    if (tag !== null && digest !== null) addToGroup(groups, digest, tag);
  }
  return groups;
}

/**
 * Looks up the failure of a requested image. Failures repeat the identifier that was asked for; one that does not, say
 * because the tag was resolved, is found by digest, then by tag.
 */
function failureFinder(
  requested: readonly ImageIdentifier[],
  entries: readonly JsonObject[],
): (identifier: ImageIdentifier) => ImageFailure | null {
  const keyOf = ({ tag, digest }: ImageIdentifier): string => `${tag ?? ''}@${digest ?? ''}`;
  const asked = new Set(requested.map(keyOf));
  const failures = entries.map((entry) => ({
    id: identifierOf(objectField(entry, 'imageId')),
    failure: { code: textField(entry, 'failureCode'), reason: textField(entry, 'failureReason') },
  }));
  const exact = new Map(failures.map(({ id, failure }) => [keyOf(id), failure]));
  const others = failures.filter(({ id }) => !asked.has(keyOf(id)));
  const byDigest = new Map(others.map(({ id, failure }) => [id.digest, failure]));
  const byTag = new Map(others.map(({ id, failure }) => [id.tag, failure]));
  return (identifier) => {
    const { tag, digest } = identifier;
    const similar = (digest === null ? undefined : byDigest.get(digest)) ?? (tag === null ? undefined : byTag.get(tag));
    return exact.get(keyOf(identifier)) ?? similar ?? null;
  };
}

/**
 * The images of a lifecycle run: those that expired, and those that should have and could not. A run that finds nothing
 * to do is logged too, with empty lists; it deletes nothing.
 */
function expiredImages(call: RegistryCall): readonly TouchedImage[] {
  const { registry, service } = call;
  const [repository = null] = repositoriesOf(call);
  const expired = objectsField(service, 'lifecycleEventImageActions');
  const failures = objectsField(service, 'lifecycleEventFailureDetails');
  const failureByDigest = new Map(failures.map((entry) => [expiringDigest(entry), entry]));
  const expiredDigests = new Set(expired.map(expiringDigest));
  const failedAlone = failures.filter((entry) => {
    const digest = expiringDigest(entry);
    return digest === null || !expiredDigests.has(digest);
  });
  if (expired.length + failures.length === 0) return [touch(imageOf({ registry, repository }), { category: 'policy' })];
  return [
    ...expired.map((entry) => {
      const digest = expiringDigest(entry);
      const failure = digest === null ? undefined : failureByDigest.get(digest);
      return expiringImage({ entry, failure: failure ?? null, registry, repository });
    }),
    ...failedAlone.map((entry) => expiringImage({ entry, failure: entry, registry, repository })),
  ];
}

function expiringDigest(entry: JsonObject): string | null {
  return textField(objectField(entry, 'lifecycleEventImage'), 'digest');
}

interface Expiry {
  readonly entry: JsonObject;
  readonly failure: JsonObject | null;
  readonly registry: string | null;
  readonly repository: string | null;
}

function expiringImage({ entry, failure: failed, registry, repository }: Expiry): TouchedImage {
  const image = objectField(entry, 'lifecycleEventImage');
  const tags = textsField(image, 'tagList');
  const failure =
    failed === null ? null : { code: textField(failed, 'failureCode'), reason: textField(failed, 'failureReason') };
  return touch(imageOf({ registry, repository, tag: tags[0] ?? null, digest: textField(image, 'digest') }), {
    failure,
    details: {
      ...(tags.length > 0 ? { tags } : {}),
      ...pickScalars(image, ['pushedAt']),
      ...pickScalars(entry, ['rulePriority']),
      ...reasonOf(failure),
    },
  });
}
