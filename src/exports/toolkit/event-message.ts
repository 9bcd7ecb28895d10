import { type ImageReference, printReference } from '../../domain/image-ref.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';

/** An event as one sentence: `push payments/api:v1 success by ci-robot from 203.0.113.66 (PutImageManifest)`. */
export function eventMessage({ category, outcome, action, actor, client, image }: RecordedEvent): string {
  const who = actor.name ?? actor.id ?? 'anonymous';
  const from = client.address ?? client.ip ?? 'unknown address';
  return `${category} ${image === null ? '(no image)' : shortReference(image)} ${outcome} by ${who} from ${from} (${action})`;
}

/** `ns/repo:tag`; the digest stands in for a missing tag. */
export function shortReference(image: ImageReference): string {
  return printReference(image.tag === null ? image : { ...image, digest: null });
}

/** `host/ns/repo`, as far as it is known; null for an event on a whole registry or namespace. */
export function fullRepository({ registry, repository }: ImageReference): string | null {
  if (repository === null) return null;
  return registry === null ? repository : `${registry}/${repository}`;
}

/** `host/ns/repo@digest`, or `host/ns/repo:tag`. */
export function fullReference(image: ImageReference): string {
  const reference = printReference(image.digest === null ? image : { ...image, tag: null });
  return image.registry === null || image.repository === null ? reference : `${image.registry}/${reference}`;
}
