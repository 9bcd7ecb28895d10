import { registryRequestOf } from '../../requests/registry-request.ts';
import { isAddress } from '../../requests/request-event.ts';
import {
  type Actor,
  type Category,
  type ImageReference,
  imageOf,
  type JsonObject,
  textField,
} from '../../toolkit/index.ts';

/** What stands under a path of a Docker repository: `/v2/<image>/manifests/<reference>` or `/v2/-/blobs/<digest>`. */
export type DockerAsset =
  | { readonly kind: 'manifest'; readonly image: ImageReference | null }
  | { readonly kind: 'layer'; readonly layerDigest: string };

/** The asset of a path; null for assets of other formats. */
export function dockerAssetOf(repository: string | null, path: string | null): DockerAsset | null {
  if (path === null) return null;
  const request = registryRequestOf({ method: 'GET', uri: path.startsWith('/') ? path : `/${path}`, status: null });
  const { image } = request ?? { image: null };
  if (request === null || image === null || image.repository === null) return null;
  const layerDigest = request.details['layerDigest'];
  if (layerDigest !== undefined) return { kind: 'layer', layerDigest };
  if (image.tag === null && image.digest === null) return null;
  const name = repository === null ? image.repository : `${repository}/${image.repository}`;
  return { kind: 'manifest', image: imageOf({ ...image, repository: name }) };
}

/** The category of writing an asset. */
export function writtenCategory(asset: DockerAsset): Category {
  return asset.kind === 'layer' ? 'blob-push' : 'push';
}

/** The image of a component, whose version is the tag; null for components of formats that have groups or no versions. */
export function componentImage(
  repository: string | null,
  component: JsonObject,
  groupKey: string,
): ImageReference | null {
  const [name, version] = [textField(component, 'name'), textField(component, 'version')];
  if (name === null || version === null || textField(component, groupKey) !== null) return null;
  const isTag = /^\w[\w.-]{0,127}$/.test(version) || version.startsWith('sha256:');
  if (!isTag) return null;
  const reference = version.startsWith('sha256:') ? { digest: version } : { tag: version };
  return imageOf({ repository: repository === null ? name : `${repository}/${name}`, ...reference });
}

/** Who acted, and from where: `user/address`, or a user alone in tasks. */
export function initiatorOf(text: string | null): { readonly actor: Actor; readonly address: string | null } {
  if (text === null) return { actor: { id: null, name: null, type: 'unknown', credential: null }, address: null };
  const slash = text.lastIndexOf('/');
  const address = slash < 0 ? '' : text.slice(slash + 1);
  const isLocated = isAddress(address);
  return { actor: nexusActor(isLocated ? text.slice(0, slash) : text), address: isLocated ? address : null };
}

export function nexusActor(name: string): Actor {
  const type = name === 'anonymous' ? 'anonymous' : name.startsWith('*') || name === 'system' ? 'system' : 'user';
  return { id: name, name, type, credential: null };
}
