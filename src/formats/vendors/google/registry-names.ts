import {
  type ImageReference,
  imageOf,
  isDigest,
  type JsonObject,
  LONGEST_SEARCHED,
  objectField,
  textField,
  textsField,
} from '../../toolkit/index.ts';
import type { AuditEntry } from './audit-entry.ts';

/** The parts of `projects/P/locations/L/repositories/R/packages/I/versions/X`, and of its shorter and older forms. */
interface ResourceName {
  readonly project: string | null;
  readonly location: string | null;
  readonly repository: string | null;
  /** Path of the image within its repository. */
  readonly image: string | null;
  readonly tag: string | null;
  readonly digest: string | null;
}

const NOTHING: ResourceName = {
  project: null,
  location: null,
  repository: null,
  image: null,
  tag: null,
  digest: null,
};

/** Slashes within a name are written `%2F`. */
function decoded(text: string | undefined): string | null {
  if (text === undefined || text === '') return null;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function resourceNameOf(name: string | null): ResourceName {
  if (name === null || name.length > LONGEST_SEARCHED) return NOTHING;
  const parts = name.split('/');
  const after = (word: string) => decoded(parts[parts.indexOf(word) + 1 || parts.length]);
  const docker = after('dockerImages');
  const at = docker?.indexOf('@') ?? -1;
  const version = after('versions');
  return {
    project: after('projects'),
    location: after('locations'),
    repository: after('repositories'),
    image: after('packages') ?? (docker === null || at < 0 ? docker : docker.slice(0, at)),
    tag: after('tags'),
    digest: version ?? (docker === null || at < 0 ? null : docker.slice(at + 1)),
  };
}

/** Repositories that took over from Container Registry are reached by the host that they are named after. */
const MIGRATED = /^(?:(?:us|eu|asia)\.)?gcr\.io$/;

function registryOf({ location, repository }: ResourceName): string | null {
  if (repository !== null && MIGRATED.test(repository)) return repository;
  return location === null ? null : `${location}-docker.pkg.dev`;
}

function imageOfName(name: ResourceName): ImageReference | null {
  const isMigrated = name.repository !== null && MIGRATED.test(name.repository);
  const path = [name.project, isMigrated ? null : name.repository, name.image].filter((part) => part !== null);
  const isWhole = name.repository === null || (isMigrated && name.image === null);
  return imageOf({
    registry: registryOf(name),
    namespace: name.project,
    repository: isWhole ? null : path.join('/'),
    tag: name.tag,
    digest: name.digest,
  });
}

/** `/v2/P/R/<image>/manifests/<reference>`, `…/tags/list`, `…/blobs/…`. A layer is not an image. */
const REQUEST = /^(?:https?:\/\/[^/]+)?\/v2\/(.+)\/(manifests|tags|blobs|referrers)\/([^?]*)/;

function imageOfRequest(url: string | null, name: ResourceName): ImageReference | null {
  if (url === null || url.length > LONGEST_SEARCHED) return null;
  const [, repository = '', kind, reference = ''] = REQUEST.exec(url) ?? [];
  if (repository === '') return null;
  const named = kind === 'manifests' ? decoded(reference) : null;
  const isByDigest = named !== null && isDigest(named);
  return imageOf({
    registry: registryOf(name),
    repository: decoded(repository),
    tag: isByDigest ? null : named,
    digest: isByDigest ? named : null,
  });
}

/** A tag that is made or moved: the request names it, and the version that it shall stand on. */
function imageOfTag(request: JsonObject): ImageReference | null {
  const tag = objectField(request, 'tag');
  const version = resourceNameOf(textField(tag, 'version'));
  const named = resourceNameOf(textField(tag, 'name') ?? textField(request, 'parent'));
  if (version.image === null && named.image === null) return null;
  const whole = version.image === null ? named : version;
  return imageOfName({ ...whole, tag: named.tag ?? textField(request, 'tagId'), digest: version.digest });
}

/** A new repository is named apart from the place that it is made in. */
function completed(name: ResourceName, request: JsonObject): ResourceName {
  return name.repository === null ? { ...name, repository: textField(request, 'repositoryId') } : name;
}

/** `artifacts.<project>.appspot.com` held the images of gcr.io, `eu.artifacts.<project>.appspot.com` those of eu.gcr.io. */
const BUCKET = /\/buckets\/(?:(us|eu|asia)\.)?artifacts\.([^/]+?)\.appspot\.com(?:\/|$)/;

/** The registry that a bucket holds, with its project as namespace; null for any other bucket. */
export function imageOfBucket(resource: string | null): ImageReference | null {
  if (resource === null || resource.length > LONGEST_SEARCHED) return null;
  const [, region, project] = BUCKET.exec(resource) ?? [];
  if (project === undefined) return null;
  return imageOf({ registry: region === undefined ? 'gcr.io' : `${region}.gcr.io`, namespace: project });
}

/** The images that an entry is about: several where a request names several. */
export function imagesOfEntry({ payload, request, method }: AuditEntry): readonly (ImageReference | null)[] {
  const resource = completed(resourceNameOf(textField(payload, 'resourcename')), request);
  if (method.endsWith('BatchDeleteVersions')) {
    const named = textsField(request, 'names').map((name) => imageOfName(resourceNameOf(name)));
    if (named.length > 0) return named;
  }
  const ofRequest = imageOfRequest(textField(request, 'requestUrl'), resource) ?? imageOfTag(request);
  if (ofRequest !== null) return [ofRequest];
  const named = resourceNameOf(textField(request, 'name'));
  return [imageOfName(named.image === null ? resource : named)];
}
