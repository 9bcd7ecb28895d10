import { type ImageReference, imageOf, splitReference } from '../../domain/image-ref.ts';

/** What a runtime says of the image of a container. */
export interface RuntimeImage {
  readonly imageId: string | null;
  readonly image: string | null;
}

/**
 * The image that a container asks for, once for each digest that it is known by: the one it asks for, and the one that
 * the runtime found. Both may name the same image, as index and as manifest of a platform. Empty where nothing names it.
 */
export function imagesOfContainer(asked: string | null, { imageId, image }: RuntimeImage): readonly ImageReference[] {
  const runtime = manifestDigest(imageId) ?? manifestDigest(image);
  const named = [asked, image, withoutScheme(imageId)].find((text) => text !== null && !isImageId(text));
  const reference = referenceOf(named ?? '');
  if (reference === null) return [];
  const digests = [...new Set([reference.digest, runtime].filter((digest) => digest !== null))];
  return digests.length === 0 ? [reference] : digests.map((digest) => ({ ...reference, digest }));
}

/** The same as editions 1 and 2 read it: one image, and no digest from `image`. */
export function imagesAsBefore(asked: string | null, { imageId, image }: RuntimeImage): readonly ImageReference[] {
  const reference = referenceOf(asked ?? image ?? '');
  const digest = /@(sha(?:256|512):[0-9a-f]+)$/.exec(imageId ?? '')?.[1];
  return reference === null ? [] : [{ ...reference, digest: digest ?? reference.digest }];
}

/** Runtimes pull from Docker Hub where no registry is named, and `latest` where neither tag nor digest is. */
function referenceOf(text: string): ImageReference | null {
  const image = splitReference(text);
  if (image === null || image.repository === null) return null;
  const isHub = image.registry === null || image.registry === 'docker.io' || image.registry === 'index.docker.io';
  const repository = isHub && !image.repository.includes('/') ? `library/${image.repository}` : image.repository;
  const hasNeither = image.tag === null && image.digest === null;
  return imageOf({
    registry: image.registry ?? 'docker.io',
    repository,
    tag: hasNeither ? 'latest' : image.tag,
    digest: image.digest?.toLowerCase() ?? null,
  });
}

/**
 * The manifest digest in what a runtime reports, which is `repo@sha256:…` or `docker-pullable://repo@sha256:…`. A bare
 * `sha256:…` or `docker://sha256:…`, and the bare digits of CRI-O, are the id of the image's configuration, which no
 * registry knows as a digest. CRI-O reports the digest as `image` instead, where the image has no tag on the node.
 */
function manifestDigest(text: string | null): string | null {
  return /@(sha(?:256|512):[0-9a-f]+)$/i.exec(text?.trim() ?? '')?.[1]?.toLowerCase() ?? null;
}

function withoutScheme(text: string | null): string | null {
  return text?.replace(/^[a-z-]+:\/\//, '') ?? null;
}

function isImageId(text: string): boolean {
  return /^(?:sha256:)?[0-9a-f]{64}$/.test(text);
}
