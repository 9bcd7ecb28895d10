import { AuditError } from '../../domain/audit-error.ts';
import { type ImageReference, parseImageReference } from '../../domain/image-ref.ts';

/** What a user may write for an image, before the case is asked what there is. */
export type SpelledImage =
  /** A digest without a repository: whole, cut short, or with its middle left out. */
  | { readonly kind: 'digest'; readonly digest: string }
  /** With wildcards. */
  | { readonly kind: 'glob'; readonly glob: string }
  /** A tag without a repository: `:v1.8.3`. */
  | { readonly kind: 'tag'; readonly tag: string }
  | { readonly kind: 'reference'; readonly image: ImageReference & { readonly repository: string } };

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
/** What is left when a reference is copied out of a list, a sentence or a file of JSON. */
const AROUND = /^["'`(<[{/]{1,9}(?![0-9a-f:.]{1,45}\])|[\s"'`)>},;:/]{1,20}$/gi;
/** What skopeo and others put before a name without `//`. Digits after it are the port of a host that is called so. */
const TRANSPORT =
  /^(?:docker|docker-daemon|containers-storage|oci|registry|podman):(?!\d{1,5}(?:\/|$))(?=[^/]{1,128}\/)/i;
/** Names of Google's API: https://docs.cloud.google.com/artifact-registry/docs/reference/rest */
const GOOGLE_NAME =
  /^projects\/([^/]+)\/locations\/([^/]+)\/repositories\/([^/]+)(?:\/(?:dockerImages|packages)\/([^/]+))?$/;
/** It begins like a digest. */
const MEANT_DIGEST = /^@?sha(?:256|512):/i;
/** The URL of a manifest, as logs of registries have it. */
const MANIFEST_URL = /^([^/]+)\/v2\/(.+)\/(?:manifests|tags|blobs)\/([^/?#]+).*$/;
/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html */
const ECR_NAME = /^arn:(aws[a-z-]*):ecr:([a-z0-9-]+):(\d{12}):repository\/(.+)$/;
/** A digest, the beginning of one (8 digits or more), or its two ends as reports shorten it. */
const DIGEST =
  /^@?(?:sha256:[0-9a-f]+(?:(?:…|\.{2,3})[0-9a-f]*)?|[0-9a-f]+(?:…|\.{2,3})[0-9a-f]*|[a-z0-9]+:[0-9a-f]{32,})$/i;

/**
 * Reads a text that names an image, an alone-standing digest or tag, or a pattern of images. Prefixes of tools
 * (`docker://`, `docker-pullable://`, `oci://`, `https://`) and what stands around a copied name are left out.
 * @throws AuditError `bad-image` if the text can name none of them
 */
export function spelledImage(text: string): SpelledImage {
  const name = plainName(text);
  if (DIGEST.test(name)) return { kind: 'digest', digest: name.replace(/^@/, '').toLowerCase() };
  // A colon at the end is left out of the name, as of any that is copied from a sentence.
  if (MEANT_DIGEST.test(name) || MEANT_DIGEST.test(text.trim())) {
    throw new AuditError('bad-image', `"${text}" is not a digest.`, {
      hint: 'A digest is sha256: and 64 hexadecimal digits, or the first 8 or more of one that the case knows.',
    });
  }
  if (/^[*]?:[^/:@*?]+$/.test(name)) return { kind: 'tag', tag: name.slice(name.indexOf(':') + 1) };
  if (/[*?]/.test(name)) return { kind: 'glob', glob: name };
  try {
    return { kind: 'reference', image: parseImageReference(name) };
  } catch (error) {
    // The user shall see what he wrote.
    if (!(error instanceof AuditError) || name === text) throw error;
    throw new AuditError('bad-image', `"${text}" is not an image reference.`, { hint: error.hint ?? '', cause: error });
  }
}

function plainName(text: string): string {
  const trimmed = text.trim().replace(AROUND, '').replace(TRANSPORT, '');
  const [, partition, region, account, repository] = ECR_NAME.exec(trimmed) ?? [];
  if (repository !== undefined) {
    const end = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
    return `${account}.dkr.ecr.${region}.${end}/${repository}`;
  }
  const [, project, location, group, image = null] = GOOGLE_NAME.exec(trimmed) ?? [];
  if (project !== undefined) {
    const path = `${location}-docker.pkg.dev/${project}/${group}`;
    return image === null ? path : `${path}/${image.replaceAll(/%2F/gi, '/')}`;
  }
  const name = trimmed.replace(SCHEME, '').replace(/^@(?=.*@)/, '');
  const [, host, path, reference = ''] = MANIFEST_URL.exec(name) ?? [];
  if (host === undefined) return name;
  return `${host}/${path}${reference.includes(':') ? '@' : ':'}${reference}`;
}
