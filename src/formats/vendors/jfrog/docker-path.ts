import { type Actor, type ImageReference, imageOf } from '../../toolkit/index.ts';

/** What a path within a repository of Artifactory is: https://jfrog.com/help/r/jfrog-artifactory-documentation/docker-repositories */
export type DockerPath =
  /** The manifest or index of an image; `<image>/<tag>/manifest.json`. */
  | { readonly kind: 'manifest'; readonly image: ImageReference | null }
  /** A layer, which lies in the folder of a tag; `<image>/<tag>/sha256__<hex>`. */
  | { readonly kind: 'layer'; readonly image: ImageReference | null; readonly layerDigest: string }
  /** `<image>/<tag>` or `<image>`, if it is an image at all: the log does not say what a repository holds. */
  | { readonly kind: 'folder'; readonly image: ImageReference | null }
  /** The whole repository. */
  | { readonly kind: 'repository' }
  | { readonly kind: 'file' };

const MANIFESTS: ReadonlySet<string> = new Set(['manifest.json', 'list.manifest.json']);

export function dockerPathOf(key: string, path: string): DockerPath {
  const segments = path.split('/', 64).filter(Boolean);
  const last = segments.at(-1);
  if (last === undefined) return { kind: 'repository' };
  if (MANIFESTS.has(last)) return { kind: 'manifest', image: versionOf(key, segments.slice(0, -1)) };
  if (last.startsWith('sha256__')) {
    const image = versionOf(key, segments.slice(0, -1));
    return { kind: 'layer', image, layerDigest: last.replace('__', ':') };
  }
  // Names of files end in letters; versions end in digits.
  if (/\.[a-z]{2,9}\d?$/i.test(last)) return { kind: 'file' };
  return {
    kind: 'folder',
    image: isVersion(last) && segments.length > 1 ? versionOf(key, segments) : wholeImage(key, segments),
  };
}

/** Nothing but the name tells a tag from the last part of an image's name. */
function isVersion(segment: string): boolean {
  return /\d|^(?:latest|stable|main|master|dev|develop|edge|nightly|prod|production|staging|release)$/i.test(segment);
}

function versionOf(key: string, segments: readonly string[]): ImageReference | null {
  const version = segments.at(-1) ?? '';
  const repository = [key, ...segments.slice(0, -1)].join('/');
  if (version.startsWith('_uploads')) return imageOf({ repository });
  const digest = /^sha256(?::|__)/.test(version) ? version.replace('__', ':') : null;
  return imageOf(digest === null ? { repository, tag: version } : { repository, digest });
}

function wholeImage(key: string, segments: readonly string[]): ImageReference | null {
  return imageOf({ repository: [key, ...segments].join('/') });
}

const ANONYMOUS: ReadonlySet<string> = new Set(['anonymous', 'non_authenticated_user', '_anonymous_']);
const SYSTEM = /^(?:_internal|_system_|system|jf[a-z]{2,8}@.+)$/;

/** Who acted: services of the platform sign in as `jfrt@…`, and requests without a name have two names. */
export function jfrogActor(name: string): Actor {
  if (name === '' || name === '-' || name === 'UNKNOWN')
    return { id: null, name: null, type: 'unknown', credential: null };
  const type = ANONYMOUS.has(name) ? 'anonymous' : SYSTEM.test(name) ? 'system' : 'user';
  return { id: name, name, type, credential: name.startsWith('token:') ? 'token' : null };
}

/** Version 6 and early ones of 7 write `20201222001254`, in the time of the machine. Other text is left as it is. */
export function spacedTime(text: string): string {
  const digits = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text);
  return digits === null ? text : `${digits[1]}-${digits[2]}-${digits[3]}T${digits[4]}:${digits[5]}:${digits[6]}`;
}
