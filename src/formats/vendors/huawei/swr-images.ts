import { type ImageReference, imageOf, isDigest, type JsonObject, splitReference } from '../../toolkit/index.ts';
import { presentText } from './kept-fields.ts';

/** What a trace of SWR says of its resource. */
export interface TraceResource {
  /** Lower case. */
  readonly type: string;
  readonly name: string | null;
  readonly id: string | null;
  readonly request: JsonObject;
  readonly response: JsonObject;
}

const NAMESPACES: ReadonlySet<string> = new Set(['usernamespace', 'usernamespaceauth', 'namespace']);
/** Resources that neither are images nor belong to one. */
const OTHERS: ReadonlySet<string> = new Set([
  'dockerlogincmd',
  'overview',
  'quota',
  'instance',
  'configuration',
  'package',
  'version',
  'file',
]);
const REPOSITORIES: ReadonlySet<string> = new Set([
  'imagerepository',
  'userrepositoryauth',
  'imagerepositoryaccessdomain',
  'reposhare',
  'retention',
  'repository',
]);
const VERSIONS: ReadonlySet<string> = new Set(['images', 'image', 'manifest', 'imagetag', 'artifact', 'tag', 'blob']);

/** Stricter than a digest need be: `api:v1` has the form of one too. */
const DIGEST = /^sha\d+:/;

function firstText(record: JsonObject, keys: readonly string[]): string | null {
  return keys.map((key) => presentText(record, key)).find((text) => text !== null) ?? null;
}

const namespaceOf = (request: JsonObject) => firstText(request, ['namespace', 'namespace_name']);

/** The image, namespace or repository a trace is about, or null. */
export function imageOfTrace(resource: TraceResource): ImageReference | null {
  const { type, request, response } = resource;
  if (OTHERS.has(type)) return null;
  if (NAMESPACES.has(type)) return imageOf({ namespace: resource.name ?? resource.id ?? namespaceOf(request) });
  const named = namedImage(resource);
  if (named === null || !VERSIONS.has(type)) return named;
  // The digest of a layer does not identify an image.
  if (type === 'blob') return imageOf({ ...named, digest: null });
  return imageOf({
    ...named,
    tag: firstText(request, ['destination_tag']) ?? named.tag ?? firstText(request, ['tag']),
    digest: named.digest ?? digestIn(response) ?? digestIn(request),
  });
}

/** The digest of the layer that a trace moves, or null. */
export function layerOfTrace(resource: TraceResource): string | null {
  if (resource.type !== 'blob') return null;
  return namedImage(resource)?.digest ?? digestIn(resource.request) ?? digestIn(resource.response);
}

function digestIn(record: JsonObject): string | null {
  const digest = presentText(record, 'digest');
  return digest !== null && isDigest(digest) ? digest : null;
}

/** A path names the image in full; a bare name needs the request, which holds namespace and repository apart. */
function namedImage(resource: TraceResource): ImageReference | null {
  const names = [resource.name, resource.id].filter((name) => name !== null);
  const path = names.find((name) => name.includes('/'));
  if (path !== undefined) return splitReference(path);
  const namespace = namespaceOf(resource.request);
  const repository = firstText(resource.request, ['repository', 'repository_name', 'repo', 'repo_name']);
  if (repository !== null) return inRepository(inNamespace(namespace, repository), names[0] ?? null, resource.type);
  const bare = names[0];
  if (bare === undefined || DIGEST.test(bare) || !(REPOSITORIES.has(resource.type) || VERSIONS.has(resource.type))) {
    return imageOf({ namespace });
  }
  return splitReference(inNamespace(namespace, bare));
}

function inNamespace(namespace: string | null, repository: string): string {
  return namespace === null || repository.includes('/') ? repository : `${namespace}/${repository}`;
}

/** Beside a repository named by the request, the bare name of a version is `v1`, `sha256:…` or `api:v1`. */
function inRepository(repository: string, bare: string | null, type: string): ImageReference | null {
  const image = splitReference(repository);
  if (bare === null || image === null || image.repository === null || !VERSIONS.has(type)) return image;
  if (DIGEST.test(bare)) return imageOf({ ...image, digest: bare });
  const version = splitReference(bare);
  return version !== null && `/${image.repository}`.endsWith(`/${version.repository}`)
    ? imageOf({ ...image, tag: version.tag ?? image.tag, digest: version.digest ?? image.digest })
    : imageOf({ ...image, tag: bare });
}
