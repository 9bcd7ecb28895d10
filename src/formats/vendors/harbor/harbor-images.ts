import type { ImageReference } from '../../toolkit/index.ts';

/**
 * Repository, tag and digest of `project/repo:tag` or `project/repo@sha256:…`. Harbor names no host there, and a project
 * may be named like one: so the path is taken whole. A tag may be empty in old rows.
 */
export function partsOfResource(resource: string): Pick<ImageReference, 'repository' | 'tag' | 'digest'> {
  const [name = '', digest = null] = resource.split('@', 2);
  const colon = name.lastIndexOf(':');
  const hasTag = colon > name.lastIndexOf('/');
  return { repository: hasTag ? name.slice(0, colon) : name, tag: hasTag ? name.slice(colon + 1) : null, digest };
}
