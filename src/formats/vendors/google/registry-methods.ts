import {
  actionIndex,
  type Category,
  currentActions,
  LONGEST_SEARCHED,
  type VendorAction,
} from '../../toolkit/index.ts';

/** How the log calls what a registry does: https://docs.cloud.google.com/artifact-registry/docs/audit-logging */
const REGISTRY = currentActions({ plane: 'data', edition: 'data access log' }, [
  ['Docker-GetManifest', 'pull', 'Read a manifest by tag or digest'],
  ['DownloadFile', 'pull', 'Download a file of a repository'],
  ['Docker-ServeBlob', 'blob-pull', 'Read a layer'],
  ['Docker-HeadManifest', 'inspect', 'Ask whether a manifest is there; not found is a failure, and ordinary'],
  ['Docker-HeadBlob', 'inspect', 'Ask whether a layer is there, mostly before a push'],
  ['Docker-GetTags', 'list', 'List the tags of an image'],
  ['Docker-GetEmptyTags', 'list', 'List the tags of an image that has none'],
  ['Docker-Catalog', 'list', 'List the images of a repository'],
  ['Docker-PutManifest', 'push', 'Write a manifest, under a tag or none (a signature, attestation or SBOM tag: sign)'],
  ['Docker-StartUpload', 'blob-push', 'Begin the upload of a layer'],
  ['Docker-FinishUpload', 'blob-push', 'End the upload of a layer'],
  ['Docker-CancelUpload', 'blob-push', 'Give the upload of a layer up'],
  ['Docker-DeleteManifest', 'delete', 'Delete an image by digest'],
  ['Docker-DeleteBlob', 'delete', 'Delete a layer'],
  ['Docker-DeleteTag', 'untag', 'Take a tag off an image, by a docker client'],
  ['DeleteVersion', 'delete', 'Delete an image by digest'],
  ['BatchDeleteVersions', 'delete', 'Delete several images by digest: one event each'],
  ['DeletePackage', 'delete', 'Delete an image with all its versions and tags'],
  ['DeleteFile', 'delete', 'Delete a file of a repository'],
  ['DeleteAttachment', 'delete', 'Delete metadata that is attached to an image'],
  ['CreateAttachment', 'sign', 'Attach metadata to an image, such as a signature'],
  ['VirtualRepo-Auth', 'auth', 'Sign in to a repository behind a virtual one'],
]);

const ADMINISTRATION = currentActions({ plane: 'management', edition: 'admin activity log' }, [
  ['CreateTag', 'tag', 'Put a tag on an image'],
  ['UpdateTag', 'tag', 'Move a tag to another image'],
  ['DeleteTag', 'untag', 'Take a tag off an image'],
  ['DeleteRepository', 'delete', 'Delete a repository with everything in it'],
  ['SetIamPolicy', 'policy', 'Set who may use a repository; allUsers opens it to everyone'],
  ['CreateRule', 'policy', 'Add a rule on what may be downloaded'],
  ['UpdateRule', 'policy', 'Change a rule on what may be downloaded'],
  ['DeleteRule', 'policy', 'Remove a rule on what may be downloaded'],
  ['CreateRepository', 'config', 'Create a repository'],
  ['UpdateRepository', 'config', 'Change a repository, such as its clean-up policies or whether tags are immutable'],
  ['Docker-CreateOnPush', 'config', 'Create a repository by the first push to it'],
  ['UpdateProjectSettings', 'config', 'Change the settings of the project, such as the redirection of gcr.io'],
  ['UpdateVPCSCConfig', 'config', 'Change what a service perimeter lets through'],
  ['UpdateVersion', 'config', 'Change the annotations of an image'],
  ['UpdatePackage', 'config', 'Change the annotations of an image with all its versions'],
  ['GetIamPolicy', 'inspect', 'Read who may use a repository'],
  ['Get*', 'inspect', 'Read a repository, image, tag, version or setting'],
  ['List*', 'list', 'List repositories, images, tags, versions or files'],
]);

/** Container Registry kept its layers in a bucket: https://docs.cloud.google.com/storage/docs/audit-logging */
const BUCKET = currentActions({ plane: 'data', edition: 'Container Registry (bucket)' }, [
  ['storage.objects.get', 'blob-pull', 'Read an object of the bucket: a layer'],
  ['storage.objects.create', 'blob-push', 'Write an object of the bucket: a layer'],
  ['storage.objects.delete', 'delete', 'Delete an object of the bucket: a layer'],
  ['storage.objects.list', 'list', 'List the objects of the bucket'],
  ['storage.buckets.get', 'inspect', 'Read the settings of the bucket'],
  ['storage.buckets.create', 'config', 'Create the bucket, by the first push'],
  ['storage.buckets.update', 'config', 'Change the settings of the bucket'],
  ['storage.buckets.delete', 'delete', 'Delete the bucket, and every image with it'],
  ['storage.getIamPermissions', 'inspect', 'Read who may use the bucket'],
  ['storage.setIamPermissions', 'policy', 'Set who may use the bucket; allUsers opens every image to everyone'],
]);

const SINKS = currentActions({ plane: 'management', edition: 'Cloud Logging' }, [
  ['DeleteSink', 'config', 'End the export of log entries'],
  ['UpdateSink', 'config', 'Change which log entries are exported'],
]);

export const GOOGLE_ACTIONS: readonly VendorAction[] = [...REGISTRY, ...ADMINISTRATION, ...BUCKET, ...SINKS];

const OF_REGISTRY = actionIndex([...REGISTRY, ...ADMINISTRATION]);
const OF_BUCKET = actionIndex(BUCKET);
const OF_SINKS = actionIndex(SINKS);

/** Packages of languages and operating systems, which stand in the same service. */
const NO_IMAGE =
  /^(?:(?:Apt|Yum|Npm|Maven|Python|Go|Kfp|GooGet|Generic)-|(?:Import|Upload)(?:Apt|Yum|Npm|Maven|Python|Go|Kfp|Generic))/i;

/** The last part of a name such as `google.devtools.artifactregistry.v1.ArtifactRegistry.DeleteTag`. */
function lastPart(method: string): string {
  return method.slice(method.lastIndexOf('.') + 1);
}

export function isOfOtherPackages(method: string): boolean {
  return method.length <= LONGEST_SEARCHED && NO_IMAGE.test(lastPart(method));
}

export function isOfSinks(method: string): boolean {
  return OF_SINKS.has(lastPart(method));
}

/** What a method does; null for one that no page names. */
export function knownMethod(method: string): Pick<VendorAction, 'category' | 'plane'> | null {
  const last = lastPart(method);
  const known = OF_BUCKET.get(method) ?? OF_REGISTRY.get(last) ?? OF_SINKS.get(last);
  if (known !== undefined) return known;
  const category: Category | null = last.startsWith('Get') ? 'inspect' : last.startsWith('List') ? 'list' : null;
  return category === null ? null : { category, plane: 'management' };
}
