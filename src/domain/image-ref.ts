import { AuditError } from './audit-error.ts';

/** An image, or all images that agree in what is given, as an event or a question names it. Unknown parts are null. */
export interface ImageReference {
  /** Host of the registry in lower case, with its port if one was given. */
  readonly registry: string | null;
  /** First segment of `repository`; null if the repository has one segment only. */
  readonly namespace: string | null;
  /** Path without the host, such as `payments/api`. Null for events on a whole namespace or registry. */
  readonly repository: string | null;
  readonly tag: string | null;
  /** Not checked: documentation and anonymised logs hold digests that are not `sha256:` and 64 hexadecimal digits. */
  readonly digest: string | null;
}

/**
 * Makes an image of the parts that a record holds. Empty text counts as absent. The namespace is taken from the
 * repository if there is one. Null if the parts name no registry, namespace or repository.
 */
export function imageOf(parts: Partial<ImageReference>): ImageReference | null {
  const repository = parts.repository || null;
  const namespace = repository === null ? parts.namespace || null : namespaceOf(repository);
  const image = {
    registry: parts.registry ? parts.registry.toLowerCase() : null,
    namespace,
    repository,
    tag: parts.tag || null,
    digest: parts.digest || null,
  };
  return image.registry === null && repository === null && namespace === null ? null : image;
}

function namespaceOf(repository: string): string | null {
  const slash = repository.indexOf('/');
  return slash > 0 ? repository.slice(0, slash) : null;
}

/**
 * Whether the first path segment of a reference is a registry host, by the rule of Docker
 * (https://github.com/distribution/reference, `splitDockerDomain`), except that capital letters alone make no host.
 */
function isRegistryHost(segment: string): boolean {
  return segment.includes('.') || segment.includes(':') || segment === 'localhost';
}

/** A digest in the place of a tag. */
const DIGEST_AS_TAG = /:(sha(?:256|384|512):[^\s:@]+)$/i;

/** The texts between the separators of a reference, not checked. */
interface ReferenceParts {
  readonly registry: string | null;
  readonly repository: string;
  /** Null without a colon; empty if nothing follows the colon. */
  readonly tag: string | null;
  /** Null without an `@`; empty if nothing follows it. */
  readonly digest: string | null;
}

/** Splits `[registry/]ns/repo[:tag][@sha256:…]` at its separators and checks nothing. */
function partsOf(text: string): ReferenceParts {
  const slash = text.indexOf('/');
  const host = slash > 0 ? text.slice(0, slash) : '';
  if (host.includes('@') || !isRegistryHost(host)) return { registry: null, ...splitName(text) };
  return { registry: host, ...splitName(text.slice(slash + 1)) };
}

/**
 * Splits `ns/repo[:tag][@sha256:…]`, whose first segment is no host even where it looks like one, and checks nothing. A
 * digest may stand where a tag does, as in `ns/repo:sha256:…` of Harbor's audit logs (https://github.com/goharbor/harbor/issues/20341):
 * no tag has a colon.
 */
export function splitName(name: string): Omit<ReferenceParts, 'registry'> {
  const at = name.indexOf('@');
  const path = at < 0 ? name : name.slice(0, at);
  const afterPath = path.lastIndexOf('/') + 1;
  const digestAsTag = at < 0 ? DIGEST_AS_TAG.exec(path.slice(afterPath)) : null;
  if (digestAsTag !== null) {
    const [tail, digest = ''] = digestAsTag;
    return { repository: path.slice(0, -tail.length), tag: null, digest };
  }
  const colon = path.lastIndexOf(':');
  const hasTag = colon >= afterPath;
  return {
    repository: hasTag ? path.slice(0, colon) : path,
    tag: hasTag ? path.slice(colon + 1) : null,
    digest: at < 0 ? null : name.slice(at + 1),
  };
}

/** The image that a log names. Takes any text as it is and never throws; null if the text names no repository. */
export function splitReference(text: string): ImageReference | null {
  const parts = partsOf(text);
  return parts.repository === '' ? null : imageOf(parts);
}

/** A host name, an IPv4 address or an IPv6 address in brackets, with or without a port. */
const HOST = /^(?:\[[0-9a-f:.]+\]|[\p{L}\p{N}_](?:[\p{L}\p{N}._-]*[\p{L}\p{N}_])?)(?::\d{1,5})?$/iu;
/**
 * Registries accept little more than ASCII, but consoles show Chinese names. So this refuses only what can be no
 * segment: separators, wildcards, white space, control characters, `.` and `..`.
 */
const SEGMENT = /^(?!\.{1,2}$)[^\s\p{Cc}:@*?]+$/u;
const TAG = /^[^\s\p{Cc}:@*?]+$/u;
const DIGEST = /^[a-z0-9+._-]+:[^\s\p{Cc}:@*?/]+$/iu;

function isSound({ registry, repository, tag }: ReferenceParts): boolean {
  const isHostSound = registry === null || HOST.test(registry);
  const isPathSound = repository.split('/').every((segment) => SEGMENT.test(segment));
  return isHostSound && isPathSound && (tag === null || TAG.test(tag));
}

/**
 * The image that a user asks about.
 * @throws AuditError `bad-image` if the text is not a reference. A lenient reading could answer another question than
 * the user meant.
 */
export function parseImageReference(text: string): ImageReference & { readonly repository: string } {
  const parts = partsOf(text.trim());
  const image = isSound(parts) ? imageOf(parts) : null;
  if (image === null) {
    throw new AuditError('bad-image', `"${text}" is not an image reference.`, {
      hint: 'Write [registry/]namespace/repository[:tag][@sha256:...], for example payments/api:v1.8.3; `imgaudit images` lists those of the case.',
    });
  }
  if (parts.digest !== null && !DIGEST.test(parts.digest)) {
    throw new AuditError('bad-image', `"${parts.digest}" is not a digest.`, {
      hint: 'A digest is written sha256:<64 hexadecimal digits>, after an @.',
    });
  }
  return { ...image, repository: parts.repository };
}

/**
 * An image as reports name it, without its registry: `ns/repo`, `ns/repo:tag`, `ns/repo@sha256:…` or
 * `ns/repo:tag@sha256:…`. A whole namespace is `ns/*`, a whole registry is its host.
 */
export function printReference(image: ImageReference): string {
  if (image.repository === null) return image.namespace === null ? (image.registry ?? '') : `${image.namespace}/*`;
  const tag = image.tag === null ? '' : `:${image.tag}`;
  const digest = image.digest === null ? '' : `@${image.digest}`;
  return `${image.repository}${tag}${digest}`;
}

/** Longer than the name of any algorithm. The pattern below would overflow the stack on megabytes of text. */
const LONGEST_ALGORITHM = 100;

/** Whether a text is a digest (`algorithm:…`) and not a tag. The colon decides, because tags cannot hold one. */
export function isDigest(text: string): boolean {
  const colon = text.indexOf(':');
  if (colon < 1 || colon > LONGEST_ALGORITHM || text.includes('/')) return false;
  return /^[a-z0-9]+(?:[+._-][a-z0-9]+)*$/i.test(text.slice(0, colon));
}

/** What stands before the last name of a repository: `a/b/` for `a/b/repo`; empty for a repository of one name. */
export function parentPathOf(repository: string): string {
  return repository.slice(0, repository.lastIndexOf('/') + 1);
}

/** The same, but a repository of one name stands for itself. */
export function parentPathOrSelf(repository: string): string {
  return parentPathOf(repository) || repository;
}

/**
 * The repository of an image as `printReference` names it: `ns/repo` for `ns/repo:tag`, `ns/repo@digest` and `ns/repo`.
 */
export function repositoryIn(image: string): string {
  const end = image.search(/[:@]/);
  return end < 0 ? image : image.slice(0, end);
}
