import { AuditError } from './audit-error.ts';

/** What an event or a question says of an image. Parts that are not known are null. */
export interface ImageReference {
  /** Host, with port if any, lower case. */
  readonly registry: string | null;
  /** First segment of `repository`, or null where it has only one. */
  readonly namespace: string | null;
  /** Path without host, such as `payments/api`. Null for events on a whole namespace or registry. */
  readonly repository: string | null;
  readonly tag: string | null;
  /** Opaque text: documentation and scrubbed logs hold digests that are not 64 hexadecimal digits. */
  readonly digest: string | null;
}

export interface ImageParts {
  readonly registry?: string | null;
  readonly namespace?: string | null;
  readonly repository?: string | null;
  readonly tag?: string | null;
  readonly digest?: string | null;
}

/** An image from the parts a record holds; empty text counts as absent. Null when nothing names an image. */
export function imageOf(parts: ImageParts): ImageReference | null {
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

/** Whether the first path segment of a reference is a registry host, by the rule every container runtime uses. */
function isRegistryHost(segment: string): boolean {
  return segment.includes('.') || segment.includes(':') || segment === 'localhost';
}

interface ReferenceParts {
  readonly registry: string | null;
  readonly repository: string;
  /** Empty, not null, where a colon stands and nothing after it. */
  readonly tag: string | null;
  readonly digest: string | null;
}

/** `[registry/]ns/repo[:tag][@sha256:…]` taken apart by its separators alone. */
function partsOf(text: string): ReferenceParts {
  const at = text.indexOf('@');
  const digest = at < 0 ? null : text.slice(at + 1);
  let path = at < 0 ? text : text.slice(0, at);
  let registry: string | null = null;
  const slash = path.indexOf('/');
  if (slash > 0 && isRegistryHost(path.slice(0, slash))) {
    registry = path.slice(0, slash);
    path = path.slice(slash + 1);
  }
  const colon = path.lastIndexOf(':');
  const hasTag = colon > path.lastIndexOf('/');
  const tag = hasTag ? path.slice(colon + 1) : null;
  const repository = hasTag ? path.slice(0, colon) : path;
  return { registry, repository, tag, digest };
}

/** What a log says of an image, or null where no repository is left. Total: never throws, and judges nothing. */
export function splitReference(text: string): ImageReference | null {
  const parts = partsOf(text);
  return parts.repository === '' ? null : imageOf(parts);
}

/** A name, an IPv4 address or an IPv6 address in brackets, with a port or without. */
const HOST = /^(?:\[[0-9a-f:.]+\]|[\p{L}\p{N}_](?:[\p{L}\p{N}._-]*[\p{L}\p{N}_])?)(?::\d{1,5})?$/iu;
/** Registries take little more than ASCII, but consoles show Chinese names: only what cannot be meant is refused. */
const SEGMENT = /^(?!\.{1,2}$)[^\s\p{Cc}:@*?]+$/u;
const TAG = /^[^\s\p{Cc}:@*?]+$/u;
const DIGEST = /^[a-z0-9+._-]+:[^\s\p{Cc}:@*?/]+$/iu;

function isSound({ registry, repository, tag }: ReferenceParts): boolean {
  const isHostSound = registry === null || HOST.test(registry);
  const isPathSound = repository.split('/').every((segment) => SEGMENT.test(segment));
  return isHostSound && isPathSound && (tag === null || TAG.test(tag));
}

/**
 * The image a user asks about.
 * @throws AuditError `bad-image` for what is no reference, so that nobody asks for more or other than was meant.
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

/** `ns/repo`, `ns/repo:tag`, `ns/repo@sha256:…`, a bare namespace `ns/*`, or the registry's host. */
export function printReference(image: ImageReference): string {
  if (image.repository === null) return image.namespace === null ? (image.registry ?? '') : `${image.namespace}/*`;
  const tag = image.tag === null ? '' : `:${image.tag}`;
  const digest = image.digest === null ? '' : `@${image.digest}`;
  return `${image.repository}${tag}${digest}`;
}

/** No algorithm has so long a name; an expression that loops over megabytes runs out of stack. */
const LONGEST_ALGORITHM = 100;

/** Whether a text is a digest (`algorithm:hex…`); tags cannot hold a colon. */
export function isDigest(text: string): boolean {
  const colon = text.indexOf(':');
  if (colon < 1 || colon > LONGEST_ALGORITHM || text.includes('/')) return false;
  return /^[a-z0-9]+(?:[+._-][a-z0-9]+)*$/i.test(text.slice(0, colon));
}

/** The repository in a name as findings show it: `ns/repo:tag`, `ns/repo@digest` or `ns/repo`. */
export function repositoryIn(image: string): string {
  const end = image.search(/[:@]/);
  return end < 0 ? image : image.slice(0, end);
}
