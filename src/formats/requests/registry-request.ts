import { type Category, type ImageReference, imageOf, isDigest } from '../toolkit/index.ts';

/** What a request to a registry asks for, by the OCI Distribution Specification. */
export interface RegistryRequest {
  readonly category: Category;
  /** Null if the request is about no image, such as a sign-in, or about a layer that is deleted. */
  readonly image: ImageReference | null;
  /** Facts that an event has no field for: `layerDigest`, `fromRepository`, `target`, `scope`, `service`, `account`. */
  readonly details: Readonly<Record<string, string>>;
}

/** A request as logs write it. */
export interface WrittenRequest {
  /** In any case. */
  readonly method: string;
  /** A path with or without a query, or a whole URL. */
  readonly uri: string;
  /** The status of HTTP; null if it is not known. */
  readonly status: string | null;
}

/** What stands in a request before its meaning is known. */
interface RequestParts {
  readonly method: string;
  readonly status: string | null;
  /** Decoded once, without prefix and host; it begins after `/v2/`. */
  readonly path: string;
  readonly query: string;
  readonly registry: string | null;
  /** The key of the repository of a path-based registry, in front of the name of the image; empty without one. */
  readonly key: string;
}

/** No registry takes longer names; what is longer is no request for an image. */
const LONGEST_URI = 16_384;
const REGISTRY_HOST = /^[a-z0-9](?:[a-z0-9.-]{0,253})(?::\d{1,5})?$/i;
/** Where registries hand out tokens, whatever stands before it. */
const TOKEN_PATH = /(?:^|\/)token$|^\/v2\/auth$|^\/jwt\/auth$/;

/**
 * Reads a request to a registry: https://github.com/opencontainers/distribution-spec/blob/main/spec.md. Null for any
 * other request. The reference of an image is read from the path; `?ns=` names the registry that a mirror stands for.
 */
export function registryRequestOf({ method, uri, status }: WrittenRequest): RegistryRequest | null {
  if (uri.length > LONGEST_REPEATED) return uri.length > LONGEST_URI ? null : readRequest({ method, uri, status });
  const key = `${method} ${status} ${uri}`;
  const known = memo.get(key);
  if (known !== undefined) return known;
  const request = readRequest({ method, uri, status });
  if (memo.size >= MEMO_LIMIT) memo.clear();
  memo.set(key, request);
  return request;
}

/** Logs repeat a few requests many times. The memo starts over when a hostile log fills it. */
const memo = new Map<string, RegistryRequest | null>();
const MEMO_LIMIT = 20_000;
/** Sessions of uploads have long addresses, which do not come again. */
const LONGEST_REPEATED = 300;

function readRequest({ method, uri, status }: WrittenRequest): RegistryRequest | null {
  const [address, query] = withoutQuery(uri);
  const { host, path: raw } = withoutHost(address);
  const path = decoded(raw);
  const verb = method.toUpperCase();
  const split = withoutPrefix(path);
  const parts = split === null ? null : { method: verb, status, ...split, query, registry: upstreamOf(query) ?? host };
  return (parts === null ? null : apiRequest(parts)) ?? tokenRequest(verb, path, query);
}

function withoutQuery(uri: string): readonly [address: string, query: string] {
  const [whole = ''] = uri.split('#', 1);
  const mark = whole.indexOf('?');
  return mark < 0 ? [whole, ''] : [whole.slice(0, mark), whole.slice(mark + 1)];
}

function tokenRequest(method: string, path: string, query: string): RegistryRequest | null {
  if (path === '/v1/_ping') return isReading(method) ? signIn('') : null;
  return TOKEN_PATH.test(path) && method !== 'OPTIONS' ? signIn(query) : null;
}

/** Whether the path of a request lies in a registry, which is cheaper than to read it. */
export function isRegistryPath(uri: string): boolean {
  return registryRequestOf({ method: 'GET', uri, status: null }) !== null;
}

/** The host that a text names, as an image names its registry; null for a place-holder, the name of a machine or none. */
export function registryHost(text: string | null): string | null {
  if (text === null || !REGISTRY_HOST.test(text) || !/[.:]|^localhost$/i.test(text)) return null;
  // Clients leave out the ports that belong to the scheme, so images are named without them.
  return text.toLowerCase().replace(/:(?:443|80)$/, '');
}

function withoutHost(uri: string): { readonly host: string | null; readonly path: string } {
  if (uri.startsWith('/')) return { host: null, path: uri };
  const scheme = /^[a-z][a-z0-9+.-]{0,20}:\/\//i.exec(uri);
  if (scheme === null) return { host: null, path: `/${uri}` };
  const rest = uri.slice(scheme[0].length);
  const slash = rest.indexOf('/');
  return slash < 0
    ? { host: registryHost(rest), path: '/' }
    : { host: registryHost(rest.slice(0, slash)), path: rest.slice(slash) };
}

function decoded(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/**
 * The path behind `/v2`, and the key of a path-based registry: `/artifactory/api/docker/<key>/v2` of Artifactory,
 * `/repository/<key>/v2` of Nexus.
 */
function withoutPrefix(path: string): { readonly path: string; readonly key: string } | null {
  if (path.startsWith('/v2/')) return { path: path.slice(4), key: '' };
  if (path === '/v2') return { path: '', key: '' };
  const prefix =
    /^(?:(?:\/artifactory)?\/api\/docker\/([^/]+)|\/repository\/([^/]+)|\/(?:artifactory|registry))\/v2(?=\/|$)/;
  const found = prefix.exec(path);
  if (found === null) return null;
  return { path: path.slice(found[0].length + 1), key: found[1] ?? found[2] ?? '' };
}

/** containerd names the registry that it asks a mirror for, as in `?ns=docker.io`. */
function upstreamOf(query: string): string | null {
  return query.includes('ns=') ? registryHost(new URLSearchParams(query).get('ns')) : null;
}

function isReading(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

function apiRequest(parts: RequestParts): RegistryRequest | null {
  const { path, method } = parts;
  if (path === '') return isReading(method) ? signIn('') : null;
  if (path === '_catalog') return isReading(method) ? { category: 'list', image: null, details: {} } : null;
  const last = path.lastIndexOf('/');
  const collectionStart = path.lastIndexOf('/', last - 1);
  const name = path.slice(0, Math.max(collectionStart, 0));
  const collection = path.slice(collectionStart + 1, last);
  const member = path.slice(last + 1);
  return uploadRequest(parts, { name, collection, member }) ?? memberRequest(parts, { name, collection, member });
}

/** The last two segments of a path, and the name before them. */
interface PathEnd {
  readonly name: string;
  readonly collection: string;
  readonly member: string;
}

const UPLOAD_METHODS: ReadonlySet<string> = new Set(['POST', 'PATCH', 'PUT', 'GET', 'HEAD', 'DELETE']);

/** `<name>/blobs/uploads/` and `<name>/blobs/uploads/<session>`: a layer on its way, or taken from a repository. */
function uploadRequest(parts: RequestParts, { name, collection, member }: PathEnd): RegistryRequest | null {
  const isStart = collection === 'blobs' && member === 'uploads';
  const isSession = collection === 'uploads' && name.endsWith('/blobs');
  if (!(isStart || isSession) || !UPLOAD_METHODS.has(parts.method)) return null;
  const repository = isStart ? name : name.slice(0, -'/blobs'.length);
  if (repository === '') return null;
  const query = new URLSearchParams(parts.query);
  const details = stated({ layerDigest: query.get('mount') ?? query.get('digest'), fromRepository: query.get('from') });
  return { category: 'blob-push', image: imageFor(parts, { repository }), details };
}

function memberRequest(parts: RequestParts, end: PathEnd): RegistryRequest | null {
  const { name, collection, member } = end;
  if (name === '' || member === '') return null;
  if (collection === 'manifests') return manifestRequest(parts, end);
  if (collection === 'blobs') return blobRequest(parts, end);
  if (collection === 'tags' && member === 'list' && isReading(parts.method)) {
    return { category: 'list', image: imageFor(parts, { repository: name }), details: {} };
  }
  // GitLab's registry: https://docs.gitlab.com/administration/packages/container_registry/
  if (collection === 'reference' && name.endsWith('/tags') && parts.method === 'DELETE') {
    const repository = name.slice(0, -'/tags'.length);
    return { category: 'untag', image: imageFor(parts, { repository, tag: member }), details: {} };
  }
  if (collection !== 'referrers' || !isReading(parts.method)) return null;
  return { category: 'inspect', image: imageFor(parts, { repository: name, digest: member }), details: {} };
}

function manifestRequest(parts: RequestParts, { name, member }: PathEnd): RegistryRequest | null {
  const category = manifestCategory(parts, member);
  if (category === null) return null;
  const image = isDigest(member) ? { repository: name, digest: member } : { repository: name, tag: member };
  return { category, image: imageFor(parts, image), details: {} };
}

function manifestCategory({ method, status }: RequestParts, reference: string): Category | null {
  switch (method) {
    case 'HEAD':
      return 'inspect';
    case 'GET':
      // Not modified: the client has it. A bare digest as tag is where clients look for what refers to the image.
      return status === '304' || /^sha256-[0-9a-f]{64}$/.test(reference) ? 'inspect' : 'pull';
    case 'PUT':
      return 'push';
    case 'DELETE':
      return isDigest(reference) ? 'delete' : 'untag';
    default:
      return null;
  }
}

/** The digest of a layer does not identify an image, and a deleted layer is no image at all. */
function blobRequest(parts: RequestParts, { name, member }: PathEnd): RegistryRequest | null {
  const details = { layerDigest: member };
  const image = imageFor(parts, { repository: name });
  switch (parts.method) {
    case 'HEAD':
      return { category: 'inspect', image, details };
    case 'GET':
      return { category: parts.status === '304' ? 'inspect' : 'blob-pull', image, details };
    case 'DELETE':
      return {
        category: 'delete',
        image: null,
        details: { ...details, target: 'blob', repository: withKey(parts, name) },
      };
    default:
      return null;
  }
}

function withKey({ key }: RequestParts, repository: string): string {
  return key === '' ? repository : `${key}/${repository}`;
}

function imageFor(
  parts: RequestParts,
  { repository, tag = null, digest = null }: Partial<ImageReference> & { readonly repository: string },
): ImageReference | null {
  return imageOf({ registry: parts.registry, repository: withKey(parts, repository), tag, digest });
}

/** A sign-in, or the question how to sign in. A request for a token says for what, and under which name. */
function signIn(query: string): RegistryRequest {
  if (query === '') return { category: 'auth', image: null, details: {} };
  const asked = new URLSearchParams(query);
  const scope = asked.getAll('scope').join(' ');
  const details = stated({ scope, service: asked.get('service'), account: asked.get('account') });
  return { category: 'auth', image: null, details };
}

function stated(texts: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> {
  const pairs = Object.entries(texts).filter((pair): pair is [string, string] => pair[1] !== null && pair[1] !== '');
  return Object.fromEntries(pairs);
}
