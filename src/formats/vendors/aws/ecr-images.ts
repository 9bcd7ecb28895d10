import { addToGroup } from '../../../numbers/group-by.ts';
import { artefactTypeIn } from '../../toolkit/artefact-events.ts';
import {
  type Details,
  field,
  imageOf,
  type JsonObject,
  joined,
  NOTHING,
  objectField,
  objectsField,
  pickScalars,
  textField,
} from '../../toolkit/index.ts';
import {
  failureIn,
  type ImageFailure,
  type RegistryCall,
  reasonOf,
  repositoriesOf,
  type TouchedImage,
  touch,
} from './ecr-call.ts';
import { expiredImages } from './ecr-lifecycle.ts';

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
    case 'BatchGetImage':
      return call.hasOutcomePerItem ? readImages(call) : requestedImages(call);
    case 'BatchCheckLayerAvailability':
      return call.hasOutcomePerItem ? checkedLayers(call) : requestedImages(call);
    case 'BatchGetRepositoryScanningConfiguration':
      return call.hasOutcomePerItem ? readRepositories(call) : requestedImages(call);
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

/** A call for several images succeeds although some are not there: the answer has the digests of the others. */
function readImages(call: RegistryCall): readonly TouchedImage[] {
  const { registry, request, response } = call;
  const identifiers = identifiersOf(request);
  const entries = objectsField(response, 'failures');
  const [repository = null] = repositoriesOf(call);
  const read = objectsField(response, 'images').map((image) => identifierOf(objectField(image, 'imageId')));
  const digestOfTag = new Map(read.map(({ tag, digest }) => [tag, digest]));
  const failureOf = failureFinder(identifiers, entries);
  const missing = missingIn(call, 'images', read, entries);
  const only = identifiers.length === 1 && entries.length === 1 && read.length === 0 ? entries[0] : undefined;
  if (identifiers.length === 0) return requestedImages(call);
  return identifiers.map((identifier) => {
    const failure = failureOf(identifier) ?? (only === undefined ? missing(identifier) : failureIn(only));
    const digest = identifier.digest ?? (failure === null ? digestOfTag.get(identifier.tag) : null) ?? null;
    const image = imageOf({ registry, repository, tag: identifier.tag, digest });
    return touch(image, { failure, details: reasonOf(failure) });
  });
}

/** Layers are no images. The call failed where none of them could be looked up. */
function checkedLayers(call: RegistryCall): readonly TouchedImage[] {
  const failures = objectsField(call.response, 'failures');
  const [first] = failures;
  if (first === undefined) return requestedImages(call);
  const isFailure = objectsField(call.response, 'layers').length === 0;
  const failedLayers = failures.map((entry) => textField(entry, 'layerDigest')).filter((digest) => digest !== null);
  const failure = isFailure ? failureIn(first) : null;
  const details = joined(failedLayers.length > 0 ? { failedLayers } : NOTHING, reasonOf(failure));
  return requestedImages(call).map((touched) => ({ ...touched, failure, details }));
}

function readRepositories(call: RegistryCall): readonly TouchedImage[] {
  const entries = objectsField(call.response, 'failures');
  const failures = new Map(entries.map((entry) => [textField(entry, 'repositoryName'), failureIn(entry)]));
  return requestedImages(call).map((touched) => {
    const failure = failures.get(touched.image?.repository ?? null) ?? null;
    return { ...touched, failure, details: reasonOf(failure) };
  });
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
    details: joined(pickScalars(answer, MEDIA_TYPES), pickScalars(request, MEDIA_TYPES), artefactOf(call)),
  });
}

/** What a manifest of a signature, an attestation or a bill of materials says that it is. */
function artefactOf({ request, isAnswerWhole }: RegistryCall): Details {
  const type = isAnswerWhole ? artefactTypeIn(textField(request, 'imageManifest') ?? '') : '';
  return type === '' ? NOTHING : { artifactType: type };
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
  const entries = objectsField(response, 'failures');
  const failureOf = failureFinder(identifiers, entries);
  const gone = objectsField(response, 'imageIds').map(identifierOf);
  const missing = missingIn(call, 'imageIds', gone, entries);
  const digestOfTag = new Map(gone.map(({ tag, digest }) => [tag, digest]));
  const tagsOfDigest = groupTags(gone);
  return identifiers.map((identifier) => {
    const tags = identifier.digest === null ? [] : (tagsOfDigest.get(identifier.digest) ?? []);
    const tag = identifier.tag ?? tags[0] ?? null;
    const digest = identifier.digest ?? digestOfTag.get(identifier.tag) ?? null;
    const failure = failureOf(identifier) ?? missing(identifier);
    return touch(imageOf({ registry, repository, tag, digest }), {
      category: identifier.digest === null ? 'untag' : 'delete',
      failure,
      details: joined(tags.length > 0 ? { tags } : NOTHING, reasonOf(failure)),
    });
  });
}

function groupTags(identifiers: readonly ImageIdentifier[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { tag, digest } of identifiers) {
    if (tag !== null && digest !== null) addToGroup(groups, digest, tag);
  }
  return groups;
}

/**
 * Finds the failure of an image that the list of what succeeded leaves out. A failure need not name its image:
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageFailure.html
 */
function missingIn(
  { response, isAnswerWhole }: RegistryCall,
  list: string,
  listed: readonly ImageIdentifier[],
  entries: readonly JsonObject[],
): (identifier: ImageIdentifier) => ImageFailure | null {
  const isTold = isAnswerWhole && Array.isArray(field(response, list)) && listed.length + entries.length > 0;
  if (!isTold) return () => null;
  const unnamed = entries.find((entry) => !isNamed(identifierOf(objectField(entry, 'imageId')))) ?? entries[0];
  const failure = unnamed === undefined ? { code: null, reason: null } : failureIn(unnamed);
  return ({ tag, digest }) => {
    const isListed = listed.some(
      (one) => (digest !== null && one.digest === digest) || (tag !== null && one.tag === tag),
    );
    return isListed ? null : failure;
  };
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
    failure: failureIn(entry),
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
