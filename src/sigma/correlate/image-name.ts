import type { ImageReference } from '../../domain/image-ref.ts';

/** `ns/repo:tag`, `ns/repo@digest` or `ns/repo`, as findings name images; null for an event on no repository. */
export function imageOfReference(image: ImageReference | null): string | null {
  if (image === null || image.repository === null) return null;
  if (image.tag !== null) return `${image.repository}:${image.tag}`;
  return image.digest === null ? image.repository : `${image.repository}@${image.digest}`;
}
